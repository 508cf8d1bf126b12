import { useEffect, useRef } from 'preact/hooks';
import type { AttemptView } from '#main/contract';
import { formatCountdown, parseAmount } from '../i18n/format.ts';
import { schemeName } from '../i18n/index.ts';
import { nowMs, payment, sale, shop } from '../state/terminal.ts';
import { money, moneyFormat, words } from '../state/words.ts';
import { Button } from '../ui/Button.tsx';
import { Icon } from '../ui/Icon.tsx';
import { NumberPad } from '../ui/NumberPad.tsx';
import { QrCode } from '../ui/QrCode.tsx';
import * as act from './actions.ts';
import { attemptWords, stepText } from './attempt-words.ts';
import { quickAmounts } from './amounts.ts';
import { dialog, tendered } from './state.ts';

/** The ways to pay with a code: ours on the customer's display, or theirs under the scanner. */
function Codes() {
  const t = words.value;
  const schemes = (shop.value?.schemes ?? []).filter((scheme) => scheme.mpm);
  return (
    <section class="codes" aria-label={t.showCode}>
      <h2 class="part-title">{t.showCode}</h2>
      {schemes.map((scheme, at) => (
        <Button key={scheme.id} class="scheme" icon="code" keycap={`F${at + 1}`} onPress={() => void act.present(scheme.id)}>
          {schemeName(t, scheme.id)}
        </Button>
      ))}
      {shop.value?.schemes.some((scheme) => scheme.cpm) && (
        <p class="scan-hint">
          <Icon name="scan" />
          {t.scanHint}
        </p>
      )}
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

/** An attempt whose outcome is open. There is no way round it here: only asking and cancelling. */
function OpenAttempt({ attempt }: { attempt: AttemptView }) {
  const t = words.value;
  const { text, next, isAmber } = attemptWords(t, attempt, nowMs.value);
  const isWaiting = attempt.phase === 'waitingForPayer';
  const canCancel = !attempt.cancelAsked && ['waitingForPayer', 'unknown', 'querying'].includes(attempt.phase);
  const canAsk = ['waitingForPayer', 'unknown', 'querying', 'parked'].includes(attempt.phase);
  return (
    <section class={`attempt ${isAmber ? 'amber' : ''}`} data-phase={attempt.phase}>
      <div class="attempt-main">
        <p class="attempt-scheme">
          {schemeName(t, attempt.scheme)} · {money(attempt.amountMinor)}
        </p>
        <p class="attempt-state" role="status">
          {isAmber && <Icon name="alert" />}
          {text}
        </p>
        <p class="attempt-next">{next}</p>
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
      <div class="attempt-actions">
        {canAsk && <Button keycap="F9" onPress={() => void act.queryPayment(attempt.id)}>{t.askNow}</Button>}
        {canCancel && <Button keycap="Esc" onPress={() => void act.cancelPayment(attempt.id)}>{t.cancelPayment}</Button>}
      </div>
    </section>
  );
}

/** How the attempt before this one ended, in a place of its own: the ways to pay do not move. */
function Ended({ attempt }: { attempt: AttemptView }) {
  const { text, isAmber } = attemptWords(words.value, attempt, nowMs.value);
  return (
    <p class={`notice ended ${isAmber ? 'amber' : ''}`} role="status" data-phase={attempt.phase}>
      {isAmber && <Icon name="alert" />}
      {text}
    </p>
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
        <p class="due-label">{hasPart ? t.remaining : t.due}</p>
        <p class="due-amount">{money(now.dueMinor)}</p>
        {hasPart && <p class="muted">{t.paidSoFar} {money(now.totalMinor - now.dueMinor)}</p>}
        <div class="due-side">
          {open === null && (
            <Button kind="plain" icon="back" keycap="Esc" onPress={() => void act.backToSelling()}>{t.backToSelling}</Button>
          )}
          {ended && <Ended attempt={ended} />}
        </div>
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
