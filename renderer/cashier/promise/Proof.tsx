import { useSignal } from '@preact/signals';
import { NOTE_LENGTH_MAX, PIN_LENGTH_MIN, type PromiseView } from '#main/contract';
import { formatDay, formatTime } from '../../i18n/format.ts';
import { shop } from '../../state/terminal.ts';
import { language, money, schemeText, words } from '../../state/words.ts';
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { askScheme, decide, deciding, said } from './state.ts';

/** Longest number of a payment, in characters. */
const NUMBER_LENGTH_MAX = 64;

const back = () => void (deciding.value = null);

export function when(atMs: number): string {
  const zone = shop.value?.timeZone ?? 'UTC';
  return `${formatDay(atMs, zone, language.value)} ${formatTime(atMs, zone, language.value)}`;
}

const Subject = ({ one }: { one: PromiseView }) => (
  <p class="muted small">{schemeText(one.scheme)} · {said.value.receipt(one.receiptNo)} · {when(one.madeAtMs)}</p>
);

/** Asks the scheme for the payment by the number in the customer's wallet. */
export function Ask({ one }: { one: PromiseView }) {
  const t = said.value;
  const number = useSignal('');
  const refusal = useSignal('');
  const isBusy = useSignal(false);
  const isReady = number.value.trim() !== '' && !isBusy.value;
  async function done(): Promise<void> {
    if (!isReady) return;
    isBusy.value = true;
    refusal.value = '';
    const why = await askScheme(one.id, number.value.trim());
    isBusy.value = false;
    if (why === null) back();
    else refusal.value = why;
  }
  const scheme = schemeText(one.scheme);
  return (
    <Dialog title={t.askTitle(money(one.amountMinor), scheme)} closeLabel={words.value.close} onClose={back}>
      <p>{t.askBody}</p>
      <Subject one={one} />
      <label class="field">
        <span>{t.askField}</span>
        <input
          class="input"
          data-first
          inputMode="numeric"
          autocomplete="off"
          maxLength={NUMBER_LENGTH_MAX}
          value={number.value}
          onInput={(event) => (number.value = event.currentTarget.value)}
          onKeyDown={(event) => {
            if (event.key === 'Enter' && !event.isComposing && !event.repeat) void done();
          }}
        />
      </label>
      <p class="amber-text promise-refusal" role="status">{refusal.value}</p>
      <div class="dialog-actions">
        <Button keycap="Esc" onPress={back}>{words.value.back}</Button>
        <Button kind="main" disabled={!isReady} onPress={() => void done()}>{t.ask(scheme)}</Button>
      </div>
    </Dialog>
  );
}

/** A supervisor's written word, with a PIN. Its digits are never shown. */
export function Decide({ one, collected }: { one: PromiseView; collected: boolean }) {
  const t = said.value;
  const note = useSignal('');
  const pin = useSignal('');
  const isBusy = useSignal(false);
  const isReady = note.value.trim() !== '' && pin.value.length >= PIN_LENGTH_MIN && !isBusy.value;
  async function done(): Promise<void> {
    if (!isReady) return;
    isBusy.value = true;
    const isDone = await decide(one.id, collected, note.value.trim(), pin.value);
    isBusy.value = false;
    pin.value = '';
    if (isDone) back();
  }
  const training = shop.value?.supervisorPin;
  const amount = money(one.amountMinor);
  return (
    <Dialog title={collected ? t.receivedTitle(amount) : t.neverTitle(amount)} closeLabel={words.value.close} onClose={back}>
      <p>{collected ? t.receivedBody : t.neverBody}</p>
      <Subject one={one} />
      <label class="field">
        <span>{t.note}</span>
        <input class="input" data-first maxLength={NOTE_LENGTH_MAX} autocomplete="off" value={note.value} onInput={(event) => (note.value = event.currentTarget.value)} />
      </label>
      <label class="field">
        <span>{training === undefined ? t.pin : `${t.pin} · ${t.pinTraining(training)}`}</span>
        <input
          class="input"
          type="password"
          inputMode="numeric"
          autocomplete="off"
          value={pin.value}
          onInput={(event) => (pin.value = event.currentTarget.value)}
          onKeyDown={(event) => {
            if (event.key === 'Enter' && !event.isComposing && !event.repeat) void done();
          }}
        />
      </label>
      <div class="dialog-actions">
        <Button keycap="Esc" onPress={back}>{words.value.back}</Button>
        <Button kind={collected ? 'main' : 'danger'} disabled={!isReady} onPress={() => void done()}>{collected ? t.doReceived : t.doNever}</Button>
      </div>
    </Dialog>
  );
}
