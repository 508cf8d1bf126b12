/** A screen full of fields: where a touch screen is deaf stays uncoloured. */
import { useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import { Button } from '../../ui/Button.tsx';
import { benchWords } from './words.ts';

const COLUMNS = 8;
const ROWS = 8;
const fields = Array.from({ length: COLUMNS * ROWS }, (_, i) => i);

function Fields({ onClose }: { onClose(): void }) {
  const t = benchWords.value;
  const dialog = useRef<HTMLDialogElement>(null);
  const down = useRef(new Set<number>());
  const hit = useSignal<ReadonlySet<number>>(new Set());
  const fingers = useSignal(0);
  useEffect(() => dialog.current?.showModal(), []);

  function touch(event: PointerEvent): void {
    if (event.type === 'pointerdown') down.current.add(event.pointerId);
    if (!down.current.has(event.pointerId)) return;
    fingers.value = Math.max(fingers.value, down.current.size);
    const over = document.elementsFromPoint(event.clientX, event.clientY).find((element) => element instanceof HTMLElement && element.dataset['field'] !== undefined);
    const at = over instanceof HTMLElement ? Number(over.dataset['field']) : null;
    if (at !== null && !hit.value.has(at)) hit.value = new Set([...hit.value, at]);
  }
  const lift = (event: PointerEvent): void => void down.current.delete(event.pointerId);

  return (
    <dialog ref={dialog} class="touch" aria-label={t.touch} onClose={onClose}>
      <div class="touch-fields" onPointerDown={touch} onPointerMove={touch} onPointerUp={lift} onPointerCancel={lift}>
        {fields.map((at) => <span key={at} data-field={at} class={hit.value.has(at) ? 'hit' : ''} />)}
      </div>
      <div class="touch-said">
        <p>{t.touchBody}</p>
        <p role="status">{t.touched(hit.value.size, fields.length, fingers.value)}</p>
        <Button kind="main" onPress={() => dialog.current?.close()}>{t.touchDone}</Button>
      </div>
    </dialog>
  );
}

export function TouchTest() {
  const isOpen = useSignal(false);
  return (
    <section class="part">
      <div class="row">
        <Button onPress={() => (isOpen.value = true)}>{benchWords.value.touch}</Button>
      </div>
      {isOpen.value && <Fields onClose={() => (isOpen.value = false)} />}
    </section>
  );
}
