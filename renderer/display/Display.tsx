import { useLayoutEffect, useRef } from 'preact/hooks';
import { computed } from '@preact/signals';
import type { AttemptPhase, AttemptView, LineView, Minor, SaleView } from '#main/contract';
import { formatCountdown, formatDay, formatMoney, formatQuantity, formatTime } from '../i18n/format.ts';
import { schemeName, type Catalogue } from '../i18n/index.ts';
import { linkState, nowMs, payment, sale, shop } from '../state/terminal.ts';
import { moneyFormat } from '../state/words.ts';
import { Icon } from '../ui/Icon.tsx';
import { QrCode } from '../ui/QrCode.tsx';
import { Both, languagesShown } from './both.tsx';
import { receipt } from './receipt.ts';

const own = computed(() => languagesShown.value[0]);
const money = (amountMinor: Minor) => formatMoney(amountMinor, moneyFormat.value, own.value);

function Idle() {
  const at = shop.value;
  if (at === null) return null;
  return (
    <main class="idle">
      <h1 class="idle-shop">{at.name}</h1>
      <Both class="idle-welcome" say={(t) => t.welcome} />
      <p class="idle-time">{formatTime(nowMs.value, at.timeZone, own.value)}</p>
      <p class="muted">{formatDay(nowMs.value, at.timeZone, own.value)}</p>
    </main>
  );
}

/** What this page is, for a reader of headings. */
const Heading = () => <h1 class="visually-hidden">{shop.value?.name}</h1>;

const quantityText = (line: LineView) => `${formatQuantity(line.quantityMilli, line.unit, own.value)} × ${money(line.priceMinor)}`;

/** What is offered on a line, with what it takes off. */
const Off = ({ line: { discounts = [] } }: { line: LineView }) => (
  <>
    {discounts.map(({ promotionId, name, amountMinor }) => (
      <span key={promotionId} class="off"> · {name} {money((0 - amountMinor) as Minor)}</span>
    ))}
  </>
);

/** The items with the last one large. */
function Items({ now }: { now: SaleView }) {
  const last = now.lines.find((line) => line.id === now.lastLineId) ?? now.lines.at(-1);
  const list = useRef<HTMLOListElement>(null);
  useLayoutEffect(() => {
    const shown = list.current?.querySelector(`[data-line="${last?.id}"]`);
    shown?.scrollIntoView({ block: 'nearest' });
  }, [last?.id, last?.quantityMilli]);
  return (
    <section class="items">
      {last && (
        <div class="last">
          <p class="last-name">{last.name}</p>
          <p class="last-sum">
            <span class="muted">{quantityText(last)}<Off line={last} /></span>
            <strong>{money(last.amountMinor)}</strong>
          </p>
        </div>
      )}
      <ol ref={list} class="item-list" tabIndex={0}>
        {now.lines.map((line) => (
          <li key={line.id} data-line={line.id} class={line.id === last?.id ? 'item now' : 'item'}>
            <span class="item-name">{line.name}</span>
            <span class="muted">{quantityText(line)}<Off line={line} /></span>
            <span class="item-amount">{money(line.amountMinor)}</span>
          </li>
        ))}
      </ol>
    </section>
  );
}

type Say = (t: Catalogue) => string;

/** What ended without money. The customer is told that, whatever it was. */
function sayEnded({ phase, refusal, cancelAsked }: AttemptView): Say {
  if (phase === 'refused') return /EXPIRE|TIMEOUT/.test(refusal?.code ?? '') ? (t) => t.displayExpired : (t) => t.displayRefused;
  if (refusal?.code === 'NO_CODE') return (t) => t.displayRefused;
  return cancelAsked ? (t) => t.displayReversed : (t) => t.displayExpired;
}

function Total({ now }: { now: SaleView }) {
  const at = payment.value.attempt;
  const ended = at?.saleId === now.id && at.phase === 'reversed' ? at : null;
  const paidMinor = (now.totalMinor - now.dueMinor) as Minor;
  const isPart = now.status === 'tendering' && paidMinor > 0;
  return (
    <section class="total">
      <Both class="total-items" say={(t) => (now.memberNo === undefined ? t.items(now.itemCount) : `${t.items(now.itemCount)} · ${t.member(now.memberNo)}`)} />
      <div>
        <Both class="total-label" say={(t) => (isPart ? t.remaining : t.total)} />
        <p class="total-amount">{money(isPart ? now.dueMinor : now.totalMinor)}</p>
        {isPart && <Both class="muted" say={(t) => `${t.paidSoFar} ${money(paidMinor)}`} />}
      </div>
      {now.status === 'tendering' && (
        <div class="total-next">
          {ended && <Both class="total-ended" say={sayEnded(ended)} />}
          <Both say={(t) => t.displayChoose} />
        </div>
      )}
    </section>
  );
}

/** What the customer is told about the payment. */
function sayState(attempt: AttemptView): Say {
  switch (attempt.phase) {
    case 'created':
    case 'sent':
      // Nothing is charged while a face is being taken.
      if (attempt.face === true && attempt.phase === 'created') return (t) => t.displayFace;
      return attempt.mode === 'mpm' ? (t) => t.displayMoment : (t) => t.displayCharging;
    case 'waitingForPayer':
      if (attempt.cancelAsked) return (t) => t.displayChecking;
      return attempt.payerAsked || attempt.mode === 'cpm' ? (t) => t.displayPassword : (t) => t.displayWaiting;
    case 'unknown':
    case 'querying':
    case 'reversing':
      return (t) => t.displayChecking;
    case 'parked':
      return (t) => t.displayParked;
    case 'refused':
    case 'reversed':
      return sayEnded(attempt);
    case 'paid':
      return (t) => t.displayPaid;
    case 'paidLate':
      return (t) => t.displayLate;
    case 'secondCapture':
      return (t) => t.displaySecond;
    case 'amountMismatch':
      return (t) => t.displayMismatch;
  }
}

/** Phases in which the customer should not pay again, or should wait for the cashier. */
const amberPhases: ReadonlySet<AttemptPhase> = new Set<AttemptPhase>([
  'unknown', 'querying', 'parked', 'reversing', 'paidLate', 'secondCapture', 'amountMismatch',
]);

/** The time left, as a ring that empties and as digits. */
function Ring({ attempt }: { attempt: AttemptView }) {
  if (attempt.deadlineAtMs === undefined) return null;
  const leftMs = Math.max(0, attempt.deadlineAtMs - nowMs.value);
  const part = Math.min(1, leftMs / Math.max(1, attempt.deadlineAtMs - attempt.startedAtMs));
  return (
    <div class="ring" role="timer">
      <svg viewBox="0 0 48 48" aria-hidden="true">
        <circle class="ring-track" cx="24" cy="24" r="21" />
        <circle class="ring-left" cx="24" cy="24" r="21" pathLength={1} stroke-dasharray={`${part} 1`} />
      </svg>
      <span>{formatCountdown(leftMs)}</span>
    </div>
  );
}

function PayCode({ attempt, now }: { attempt: AttemptView; now: SaleView }) {
  const hasCode = attempt.qr !== undefined && attempt.phase === 'waitingForPayer' && !attempt.cancelAsked;
  const isAmber = amberPhases.has(attempt.phase) || (attempt.cancelAsked && attempt.phase !== 'reversed');
  const nameOf = (t: Catalogue) => schemeName(t, attempt.scheme, shop.value?.currency);
  return (
    <main class={`pay ${hasCode ? 'with-code' : ''}`} data-phase={attempt.phase}>
      <section class="pay-words">
        <h1 class="pay-shop">{shop.value?.name}</h1>
        <div class={isAmber ? 'pay-state amber' : 'pay-state'} role="status">
          <Both say={sayState(attempt)} />
        </div>
        {hasCode ? <Ring attempt={attempt} /> : <span />}
      </section>
      <section class="pay-code">
        <p class="pay-amount">{money(attempt.amountMinor)}</p>
        {hasCode && attempt.qr !== undefined && <QrCode text={attempt.qr} label="QR" />}
        <Both class="pay-scheme" say={(t) => (hasCode ? t.displayScan(nameOf(t)) : nameOf(t))} />
        {!hasCode && <Both class="muted" say={(t) => t.items(now.itemCount)} />}
      </section>
    </main>
  );
}

/** What it came to for the member; null where there is none. */
function sayMember({ memberPoints: points }: SaleView): Say | null {
  if (points === undefined) return null;
  return (t) => t.displayMember(points.earned, points.spent, points.balance);
}

function Paid({ now }: { now: SaleView }) {
  const changeMinor = now.tenders.reduce((sum, tender) => sum + (tender.changeMinor ?? 0), 0) as Minor;
  const points = now.pointsEarned ?? 0;
  const vouchersMinor = now.tenders.flatMap(({ promotions = [] }) => promotions).reduce((sum, { amountMinor }) => sum + amountMinor, 0) as Minor;
  const isPromised = now.tenders.some(({ kind }) => kind === 'promised');
  const memberText = sayMember(now);
  const picture = receipt.value?.saleId === now.id ? receipt.value : null;
  return (
    <main class="done">
      <Heading />
      <section class="done-main">
        <p class="done-tick">
          <Icon name={isPromised ? 'clock' : 'check'} />
        </p>
        <Both class="done-word" say={(t) => (isPromised ? t.displayPromised : t.displayPaid)} />
        <p class="done-amount">{money(now.totalMinor)}</p>
        {vouchersMinor > 0 && <Both class="done-change" say={(t) => t.displayVouchers(money((now.totalMinor - vouchersMinor) as Minor), money(vouchersMinor))} />}
        {changeMinor > 0 && <Both class="done-change" say={(t) => t.changeDue(money(changeMinor))} />}
        {points > 0 && <Both class="done-points" say={(t) => t.displayPoints(points)} />}
        {memberText && <Both class="done-points" say={memberText} />}
        <Both class="done-thanks" say={(t) => t.displayThanks} />
      </section>
      {picture && (
        <img class="done-paper" src={`data:image/png;base64,${picture.png}`} width={picture.widthPx} height={picture.heightPx} alt={now.receiptNo ?? ''} />
      )}
    </main>
  );
}

/** Is there nothing left to tell the customer of it? What was loose is settled once it has no ways out any more. */
const isOver = ({ phase, exits }: AttemptView): boolean =>
  phase === 'paid' || phase === 'reversed' || (['paidLate', 'secondCapture', 'amountMismatch'].includes(phase) && exits === undefined);

export function Display() {
  const now = sale.value;
  if (now === null || shop.value === null) {
    const t = languagesShown.value[0];
    return <main class="idle">{linkState.value === 'refused' && <Both say={(words) => words.refusedLink} key={t} />}</main>;
  }
  const attempt = payment.value.attempt;
  if (now.status === 'completed') return <Paid now={now} />;
  if (now.status === 'tendering' && attempt?.saleId === now.id && !isOver(attempt)) {
    return <PayCode attempt={attempt} now={now} />;
  }
  if (now.lines.length === 0) return <Idle />;
  return (
    <main class="selling">
      <Heading />
      <Items now={now} />
      <Total now={now} />
    </main>
  );
}
