/** Puts the wedge on a page: a scan is heard whatever has the focus, and leaves nothing in a field. */
import { shop } from './terminal.ts';
import { keyOf } from './wedge-keys.ts';
import { createWedge, type WedgeVerdict } from './wedge.ts';

type Field = HTMLInputElement | HTMLTextAreaElement;

const isField = (element: Element | null): element is Field =>
  element instanceof HTMLInputElement || element instanceof HTMLTextAreaElement;

/** Two keys this close are no person's: what they would press by themselves is held back. */
const PRESS_GAP_MS = 50;

/**
 * @param onScan called with the code after the field that had the focus is as it was before it
 * @returns takes it off the page
 */
export function listenForScans(target: Document, onScan: (code: string) => void): () => void {
  const measured = () => shop.value?.wedge ?? null;
  const wedge = createWedge(measured);
  let pause: ReturnType<typeof setTimeout> | undefined;
  let before: { field: Field; value: string } | null = null;
  let lastMs = 0;

  function restore(): void {
    if (before === null) return;
    const { field, value } = before;
    before = null;
    // Leaving the field ends what an input method was composing; only then can it be taken out.
    const hadFocus = target.activeElement === field;
    if (hadFocus) field.blur();
    if (field.value !== value) {
      field.value = value;
      field.dispatchEvent(new Event('input', { bubbles: true }));
    }
    if (hadFocus) field.focus();
  }

  function onKeyDown(event: KeyboardEvent): void {
    if (event.repeat) return;
    const verdict = wedge.feed(keyOf(event));
    awaitPause();
    if (verdict.kind === 'tail') {
      event.preventDefault();
      event.stopImmediatePropagation();
    }
    const isPress = verdict.kind === 'more' && event.key === ' ' && event.timeStamp - lastMs < PRESS_GAP_MS;
    if (isPress && !isField(target.activeElement)) event.preventDefault();
    lastMs = event.timeStamp;
    if (verdict.kind === 'first') {
      const field = target.activeElement;
      before = isField(field) ? { field, value: field.value } : null;
      if (event.ctrlKey) event.preventDefault();
    }
    if (verdict.kind === 'more' && event.ctrlKey) event.preventDefault();
    if (verdict.kind !== 'scan') return;
    event.preventDefault();
    event.stopImmediatePropagation();
    scanned(verdict);
  }

  function scanned(verdict: WedgeVerdict): void {
    if (verdict.kind !== 'scan') return;
    restore();
    onScan(verdict.code);
  }

  /** For scanners that send nothing after a code. */
  function awaitPause(): void {
    clearTimeout(pause);
    const now = measured();
    if (now?.suffix === 'none') pause = setTimeout(() => scanned(wedge.pause()), now.gapMs);
  }

  target.addEventListener('keydown', onKeyDown, true);
  return () => target.removeEventListener('keydown', onKeyDown, true);
}
