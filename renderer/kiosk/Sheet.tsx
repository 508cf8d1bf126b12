import type { ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { Button } from '../ui/Button.tsx';
import { sheet, words } from './state.ts';

const close = (): void => void (sheet.value = null);

/** A question over the page, from below. Esc and the button end it. */
export function Sheet({ title, kind, back, children }: { title: string; kind: string; back?: string; children: ComponentChildren }) {
  const ref = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const shown = ref.current;
    shown?.showModal();
    return () => shown?.close();
  }, []);
  return (
    <dialog
      ref={ref}
      class={`sheet ${kind}`}
      aria-label={title}
      onCancel={(event) => {
        event.preventDefault();
        close();
      }}
    >
      <div class="sheet-box">
        <h2>{title}</h2>
        {children}
        <Button class="sheet-back" icon="back" onPress={close}>{back ?? words.value.staffBack}</Button>
      </div>
    </dialog>
  );
}
