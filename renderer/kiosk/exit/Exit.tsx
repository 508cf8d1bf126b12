import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { PIN_LENGTH_MAX, PIN_LENGTH_MIN } from '#main/contract';
import { words } from '../../state/words.ts';
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { NumberPad } from '../../ui/NumberPad.tsx';
import { ask, isBusy, isOpen, leave, message, said, stop } from './state.ts';

/** A hand that rests on the corner by chance does not rest so long, or so still. */
export const HOLD_MS = 3_000;
/** Nobody types: the dialog goes, and the customer has the screen again. The terminal forgets the question after a minute. */
const LEFT_ALONE_MS = 60_000;

/** The corner's side, in CSS pixels: top left, where no thumb rests. */
const CORNER_PX = 64;

/** The corner is listened to and not covered: nothing is to be seen or read there, and a button below it is pressed as any other. */
function useCorner(): void {
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const release = (): void => clearTimeout(timer);
    const hold = ({ isPrimary, button, clientX, clientY }: PointerEvent): void => {
      release();
      if (isPrimary && button === 0 && clientX < CORNER_PX && clientY < CORNER_PX) timer = setTimeout(ask, HOLD_MS);
    };
    const move = ({ clientX, clientY }: PointerEvent): void => {
      if (clientX >= CORNER_PX || clientY >= CORNER_PX) release();
    };
    const listeners = { pointerdown: hold, pointermove: move, pointerup: release, pointercancel: release } as const;
    const names = Object.keys(listeners) as (keyof typeof listeners)[];
    for (const name of names) document.addEventListener(name, listeners[name]);
    return () => {
      release();
      for (const name of names) document.removeEventListener(name, listeners[name]);
    };
  }, []);
}

function Ask() {
  const t = said.value;
  const pin = useSignal('');
  const type = (text: string): void => void (pin.value = text.replaceAll(/\D/g, '').slice(0, PIN_LENGTH_MAX));
  const isReady = pin.value.length >= PIN_LENGTH_MIN && !isBusy.value;
  useEffect(() => {
    const timer = setTimeout(stop, LEFT_ALONE_MS);
    return () => clearTimeout(timer);
  }, [pin.value]);
  async function done(): Promise<void> {
    if (!isReady) return;
    const given = pin.value;
    pin.value = '';
    await leave(given);
  }
  return (
    <Dialog title={t.title} closeLabel={words.value.close} onClose={stop}>
      <div class="exit" data-private>
        <p>{t.hint}</p>
        <input
          class="input exit-pin"
          type="password"
          inputMode="none"
          autocomplete="off"
          aria-label={t.pin}
          data-first
          value={pin.value}
          onInput={(event) => type(event.currentTarget.value)}
          onKeyDown={(event) => {
            if (event.key === 'Enter') void done();
          }}
        />
        <p class="exit-message" role="alert">{message.value}</p>
        <NumberPad value={pin.value} onChange={type} deleteLabel={words.value.deleteDigit} />
        <Button kind="main" disabled={!isReady} onPress={() => void done()}>{t.done}</Button>
      </div>
    </Dialog>
  );
}

export function Exit() {
  useCorner();
  return isOpen.value ? <Ask /> : null;
}
