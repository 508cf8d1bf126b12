import { useEffect, useRef } from 'preact/hooks';
import type { AttemptView } from '#main/contract';
import { formatCountdown, parseAmount } from '../i18n/format.ts';
import { nowMs, payment, sale, shop } from '../state/terminal.ts';
import { money, moneyFormat, schemeMark, schemeText, words } from '../state/words.ts';
import { Button } from '../ui/Button.tsx';
import { Icon } from '../ui/Icon.tsx';
import { NumberPad } from '../ui/NumberPad.tsx';
import { QrCode } from '../ui/QrCode.tsx';
import { SchemeMark } from '../ui/SchemeMark.tsx';
import * as act from './actions.ts';
import { canAsk, canCancel, hasExits } from './attempt-state.ts';
import { attemptWords, stepText, type AttemptWords } from './attempt-words.ts';
import { quickAmounts } from './amounts.ts';
import { FaceDigits, FaceWay } from './face/FaceWay.tsx';
import { PromiseWay } from './promise/TakeDialog.tsx';
import { MemberWay } from './shared/MemberPoints.tsx';
import { dialog, PRESENT_KEYS, tendered } from './state.ts';

/** With more schemes than this the place for a scan is one line. */
const CODES_ROOMY = 3;

/** The ways to pay with a code: ours on the customer's display, or theirs under the scanner. */
function Codes() {
  const t = words.value;
  const schemes = (shop.value?.schemes ?? []).filter((scheme) => scheme.mpm);
  const scanned = (shop.value?.schemes ?? []).filter((scheme) => scheme.cpm);
  return (
    <section class={schemes.length > CODES_ROOMY ? 'codes many' : 'codes'} aria-label={t.showCode}>
      <MemberWay />
      <h2 class="part-title">{t.showCode}</h2>
      {schemes.map((scheme, at) => (
        <Button key={scheme.id} class="scheme" icon="code" {...(at < PRESENT_KEYS ? { keycap: `F${at + 1}` } : {})} onPress={() => void act.present(scheme.id)}>
          <SchemeMark colour={schemeMark(scheme.id)} />
          {schemeText(scheme.id)}
        </Button>
      ))}
      {scanned.length > 0 && (
        <p class="scan-hint">
          <Icon name="scan" />
          <span>{t.scanHint}</span>
          <span class="small">{scanned.map((scheme) => schemeText(scheme.id)).join(' · ')}</span>
        </p>
      )}
      <FaceWay />
      <PromiseWay />
    </section>
  );
}

function Cash() {
  const t = words.value;
  const { exponent } = moneyFormat.value;
  const dueMinor = sale.value?.dueMinor ?? 0;
  const field = useRef<HTMLInputElement>(null);
  const isDialog = dialog.value !== null;
  useEffect(() => {
    if (!isDialog) field.current?.focus();
  }, [isDialog]);
  const typed = parseAmount(tendered.value, exponent);
  const over = typed === null ? 0 : typed - dueMinor;
  const take = () => {
    if (typed !== null && over >= 0) void act.takeCash(typed);
  };
  return (
    <section class="cash" aria-label={t.cash}>
      <h2 class="part-title">{t.cash}</h2>
      <div class="quick">
        <Button keycap="F8" onPress={() => void act.payExact()}>{t.exact}</Button>
        {quickAmounts(dueMinor, shop.value?.denominationsMinor ?? []).map((amount) => (
          <Button key={amount} onPress={() => void act.takeCash(amount)}>{money(amount)}</Button>
        ))}
      </div>
      <label class="field">
        <span>{t.cashReceived}</span>
        <input
          ref={field}
          class="input money"
          inputMode="decimal"
          autocomplete="off"
          value={tendered.value}
          onInput={(event) => (tendered.value = event.currentTarget.value)}
          onKeyDown={(event) => {
            if (event.key === 'Enter') take();
          }}
        />
      </label>
      <NumberPad value={tendered.value} onChange={(text) => (tendered.value = text)} extra={exponent > 0 ? '.' : '00'} deleteLabel={t.deleteDigit} />
      <Button kind="main" keycap="Enter" disabled={typed === null || over < 0} onPress={take}>
        {typed === null ? t.takeCash : over < 0 ? t.cashShort(money(-over)) : over > 0 ? t.changeDue(money(over)) : t.takeCash}
      </Button>
    </section>
  );
}

const wholeSeconds = (ms: number) => Math.max(0, Math.round(ms / 1000));

/** What has happened, with the seconds since the start. */
function History({ attempt }: { attempt: AttemptView }) {
  const t = words.value;
  return (
    <ol class="history" aria-label={t.history}>
      {attempt.history.map((step, at) => (
        <li key={at}>
          <span>{stepText(t, step.phase, attempt.mode)}</span>
          <span>{t.seconds(wholeSeconds(step.atMs - attempt.startedAtMs))}</span>
        </li>
      ))}
      <li class="history-now">
        <span>{t.stepNow}</span>
        <span>{t.seconds(wholeSeconds(nowMs.value - attempt.startedAtMs))}</span>
      </li>
    </ol>
  );
}

/** What is known of the money, in a word or two. */
const Verdict = ({ said }: { said: AttemptWords }) => (
  <span class={`verdict ${said.tone}`}>
    <Icon name={said.icon} />
    {said.verdict}
  </span>
);

const openMoney = (): void => void (dialog.value = 'question');

/** An attempt that the sale has to wait for. There is no way round it here: asking, cancelling, and the ways out that are open. */
function OpenAttempt({ attempt }: { attempt: AttemptView }) {
  const t = words.value;
  const said = attemptWords(attempt);
  const isWaiting = attempt.phase === 'waitingForPayer';
  return (
    <section class={`attempt ${said.tone}`} data-phase={attempt.phase}>
      <div class="attempt-main">
        <p class="attempt-scheme">
          <SchemeMark colour={schemeMark(attempt.scheme)} />
          <span>{schemeText(attempt.scheme)} · {money(attempt.amountMinor)}</span>
        </p>
        <p class="attempt-verdict"><Verdict said={said} /></p>
        <p class="attempt-state" role="status">{said.text}</p>
        {said.sums !== undefined && <p class="attempt-sums">{said.sums}</p>}
        <p class="attempt-next">{said.next}</p>
        {said.tone === 'amber' && <p class="attempt-proof small">{t.proof}</p>}
        <History attempt={attempt} />
      </div>
      {attempt.qr !== undefined && isWaiting && (
        <figure class="attempt-code">
          <QrCode text={attempt.qr} label={t.showCode} />
          {attempt.deadlineAtMs !== undefined && (
            <figcaption class="muted">{t.codeValid(formatCountdown(attempt.deadlineAtMs - nowMs.value))}</figcaption>
          )}
        </figure>
      )}
      <FaceDigits attempt={attempt} />
      <div class="attempt-actions">
        {canAsk(attempt) && <Button keycap="F9" onPress={() => void act.queryPayment(attempt.id)}>{t.askNow}</Button>}
        {canCancel(attempt) && <Button keycap="Esc" onPress={() => void act.cancelPayment(attempt.id)}>{t.cancelPayment}</Button>}
        {hasExits(attempt) && <Button keycap="F6" onPress={openMoney}>{t.questionOpen}</Button>}
      </div>
    </section>
  );
}

/** How the attempt before this one ended, in a place of its own: the ways to pay do not move. Ways out are one touch away. */
function Ended({ attempt }: { attempt: AttemptView }) {
  const said = attemptWords(attempt);
  const parts = (
    <>
      <span class="ended-words">
        <Verdict said={said} />
        {said.sums !== undefined && <strong>{said.sums}</strong>}
        <span>{said.text}</span>
      </span>
      {hasExits(attempt) && (
        <span class="ended-open">
          <span>{words.value.questionOpen}</span>
          <kbd class="keycap" aria-hidden="true">F6</kbd>
        </span>
      )}
    </>
  );
  const props = { class: `notice ended ${said.tone}`, 'data-phase': attempt.phase };
  return (
    <div class="due-ended" role="status">
      {hasExits(attempt) ? <button type="button" {...props} aria-keyshortcuts="F6" onClick={openMoney}>{parts}</button> : <p {...props}>{parts}</p>}
    </div>
  );
}

export function Paying() {
  const t = words.value;
  const now = sale.value;
  const at = payment.value.attempt;
  if (now === null) return null;
  const open = act.openAttempt();
  const ended = open === null && at !== undefined && at.saleId === now.id ? at : null;
  const hasPart = now.dueMinor !== now.totalMinor;
  return (
    <>
      <header class="due">
        <div class="due-sum">
          <p class="due-label">{hasPart ? t.remaining : t.due}</p>
          <p class="due-amount">{money(now.dueMinor)}</p>
          {hasPart && <p class="muted">{t.paidSoFar} {money(now.totalMinor - now.dueMinor)}</p>}
        </div>
        {ended && <Ended attempt={ended} />}
        {open === null && (
          <Button kind="plain" icon="back" keycap="Esc" class={ended ? 'due-back brief' : 'due-back'} onPress={() => void act.backToSelling()}>
            {t.backToSelling}
          </Button>
        )}
      </header>
      {open ? (
        <OpenAttempt attempt={open} />
      ) : (
        <div class="ways">
          <Codes />
          <Cash />
        </div>
      )}
    </>
  );
}
