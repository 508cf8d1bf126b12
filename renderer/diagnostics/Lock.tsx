import { useSignal } from '@preact/signals';
import { PIN_LENGTH_MAX, PIN_LENGTH_MIN } from '#main/contract';
import { words } from '../state/words.ts';
import { Button } from '../ui/Button.tsx';
import { NumberPad } from '../ui/NumberPad.tsx';
import { lock, unlock } from './state.ts';
import { said } from './words/index.ts';

/** Nothing is behind this but in the terminal: the page holds no data while it is locked. */
export function Lock() {
  const t = said.value;
  const pin = useSignal('');
  const error = useSignal('');
  const isBusy = useSignal(false);
  const type = (text: string): void => {
    pin.value = text.replaceAll(/\D/g, '').slice(0, PIN_LENGTH_MAX);
    error.value = '';
  };
  async function done(): Promise<void> {
    if (isBusy.value || pin.value.length < PIN_LENGTH_MIN) return;
    isBusy.value = true;
    error.value = (await unlock(pin.value)) ?? '';
    pin.value = '';
    isBusy.value = false;
  }
  const now = lock.value;
  if (now === null) return null;
  if (!now.pinSet) return <p class="notice amber lock-none">{t.pinNone}</p>;
  return (
    <section class="lock" aria-labelledby="lock-title">
      <h2 id="lock-title">{t.pinTitle}</h2>
      <label class="field">
        <span>{t.pinHint}</span>
        <input
          id="pin"
          class="input pin"
          type="password"
          inputMode="numeric"
          autocomplete="off"
          autofocus
          value={pin.value}
          onInput={(event) => type(event.currentTarget.value)}
          onKeyDown={(event) => {
            if (event.key === 'Enter') void done();
          }}
        />
      </label>
      <p class="field-error" role="alert">{error.value}</p>
      <NumberPad value={pin.value} onChange={type} deleteLabel={words.value.deleteDigit} />
      <Button kind="main" keycap="Enter" disabled={isBusy.value || pin.value.length < PIN_LENGTH_MIN} onPress={() => void done()}>
        {t.unlock}
      </Button>
      {now.trainingPin !== undefined && <p class="muted">{t.pinTraining(now.trainingPin)}</p>}
    </section>
  );
}
