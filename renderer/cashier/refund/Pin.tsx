import { useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import { PIN_LENGTH_MAX, PIN_LENGTH_MIN } from '#main/contract';
import { formatCountdown } from '../../i18n/format.ts';
import { linkState, nowMs, shop } from '../../state/terminal.ts';
import { money, schemeText, words } from '../../state/words.ts';
import { Button } from '../../ui/Button.tsx';
import { NumberPad } from '../../ui/NumberPad.tsx';
import { back } from './actions.ts';
import { approve } from './approve.ts';
import { Ways } from './Money.tsx';
import { isBusy, pinTrouble, quote, reason, sale, said, step } from './state.ts';

/** What is allowed with the PIN. */
function Subject() {
  const t = said.value;
  const now = step.value;
  if (now.at === 'settle') {
    const { refund, how } = now;
    const scheme = schemeText(refund.scheme);
    return (
      <>
        <p class="refund-total small-total">{how === 'cash' ? t.settleCashTitle(money(refund.amountMinor)) : t.settleOutsideTitle(money(refund.amountMinor))}</p>
        <p>{how === 'cash' ? t.settleCashBody(scheme) : t.settleOutsideBody(scheme)}</p>
      </>
    );
  }
  return (
    <>
      <p class="due-label">{t.goesBack}</p>
      <p class="refund-total">{money(quote.value?.totalMinor ?? 0)}</p>
      <Ways />
      <p class="muted">{t.receipt(sale.value?.receiptNo ?? '')} · {reason.value}</p>
    </>
  );
}

function troubleText(): string {
  const t = said.value;
  const now = pinTrouble.value;
  if (now === null || now.kind === 'none') return '';
  if (now.kind === 'other') return now.text;
  const leftMs = now.untilMs - nowMs.value;
  const wait = leftMs > 0 ? t.pinWait(formatCountdown(leftMs)) : '';
  return now.kind === 'wrong' ? [t.pinWrong, wait].filter(Boolean).join(' ') : wait;
}

const isWaiting = (): boolean => {
  const now = pinTrouble.value;
  return now !== null && 'untilMs' in now && now.untilMs > nowMs.value;
};

/** Nobody can allow it here: who can change that, and how. */
function NoPin() {
  const t = said.value;
  return (
    <div class="refund-no-pin">
      <p class="notice amber" role="alert">{t.pinNone}</p>
      <p>{t.pinNoneDo}</p>
    </div>
  );
}

function Field() {
  const t = said.value;
  const pin = useSignal('');
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => field.current?.focus(), []);
  const type = (text: string): void => void (pin.value = text.replaceAll(/\D/g, '').slice(0, PIN_LENGTH_MAX));
  const canGo = pin.value.length >= PIN_LENGTH_MIN && !isBusy.value && !isWaiting();
  function done(): void {
    if (!canGo) return;
    void approve(pin.value);
    // It stands nowhere for longer than it takes to send it.
    pin.value = '';
  }
  const training = shop.value?.supervisorPin;
  const now = step.value;
  const settleText = now.at === 'settle' && now.how === 'cash' ? t.settleCashTitle(money(now.refund.amountMinor)) : t.settleDo;
  const doText = now.at === 'settle' ? settleText : t.toPin(money(quote.value?.totalMinor ?? 0));
  return (
    <>
      <label class="field">
        <span>{t.pinField}{training !== undefined && ` · ${t.pinTraining(training)}`}</span>
        <input
          ref={field}
          class="input refund-pin"
          type="password"
          inputMode="numeric"
          autocomplete="off"
          value={pin.value}
          onInput={(event) => {
            type(event.currentTarget.value);
            event.currentTarget.value = pin.value;
          }}
          onKeyDown={(event) => {
            if (event.key === 'Enter' && !event.repeat) done();
          }}
        />
      </label>
      <p class="field-error" role="alert">{troubleText()}</p>
      <NumberPad value={pin.value} onChange={type} deleteLabel={words.value.deleteDigit} />
      <Button kind="main" keycap="Enter" disabled={!canGo} onPress={done}>{isBusy.value ? t.pinChecking : doText}</Button>
    </>
  );
}

/** A supervisor's word: what it is about at the left, the PIN at the right. Its digits are never shown. */
export function Pin() {
  const t = said.value;
  return (
    <div class="refund-allow">
      <div class="refund-subject">
        <Subject />
        <p class="muted small">{t.pinWho}</p>
        {linkState.value !== 'connected' && <p class="notice amber" role="alert">{t.linkLost}</p>}
        <div class="refund-foot">
          <Button kind="plain" keycap="Esc" onPress={back}>{step.value.at === 'settle' ? t.settleBack : t.pinBack}</Button>
        </div>
      </div>
      <div class="refund-pin-side">{pinTrouble.value?.kind === 'none' ? <NoPin /> : <Field />}</div>
    </div>
  );
}
