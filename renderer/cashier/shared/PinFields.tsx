import type { Signal } from '@preact/signals';
import { NOTE_LENGTH_MAX } from '#main/contract';
import { shop } from '../../state/terminal.ts';
import { said } from './state.ts';

/** A note and a supervisor's PIN. Its digits are never shown. */
export function PinFields({ note, pin, done }: { note: Signal<string>; pin: Signal<string>; done(): void }) {
  const t = said.value;
  const training = shop.value?.supervisorPin;
  return (
    <>
      <label class="field">
        <span>{t.note}</span>
        <input class="input" maxLength={NOTE_LENGTH_MAX} autocomplete="off" value={note.value} onInput={(event) => (note.value = event.currentTarget.value)} />
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
            if (event.key === 'Enter' && !event.isComposing && !event.repeat) done();
          }}
        />
      </label>
    </>
  );
}
