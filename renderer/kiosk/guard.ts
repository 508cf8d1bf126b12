/**
 * What a customer cannot do to the page, whichever host shows it: leave it, select, drag, zoom, print, or reach a menu of
 * the browser. In an app window Chromium hands the page its own shortcuts first (browser_command_controller.cc,
 * IsReservedCommandOrKey), so what is refused here does not happen. Nothing is kept from the page's own listeners: a
 * scanner that types is heard, with its control characters.
 */
import './guard.css';

/** Beside letters and digits: what moves about the page. Everything that is not named is refused. */
const keysAllowed = new Set([
  'Tab', 'Enter', 'Escape', 'Backspace', 'Delete', 'ArrowUp', 'ArrowDown', 'ArrowLeft', 'ArrowRight', 'Home', 'End', 'PageUp', 'PageDown',
  'Shift', 'CapsLock', 'NumLock', 'AltGraph',
  // Input methods and layouts.
  'Dead', 'Process', 'Compose', 'Unidentified',
]);

type Pressed = Pick<KeyboardEvent, 'key' | 'shiftKey' | 'ctrlKey' | 'altKey' | 'metaKey' | 'getModifierState'>;

/** May this key do what it does in a browser? */
export function isAllowed(event: Pressed): boolean {
  // AltGr is Ctrl and Alt at once on some systems, and types a letter.
  const types = event.getModifierState('AltGraph') && event.key.length === 1;
  if ((event.ctrlKey || event.altKey || event.metaKey) && !types) return false;
  // Chromium's task manager.
  if (event.shiftKey && event.key === 'Escape') return false;
  return event.key.length === 1 || keysAllowed.has(event.key);
}

const refuse = (event: Event): void => event.preventDefault();

/** Refused whatever it is about. */
const refused = ['contextmenu', 'selectstart', 'dragstart', 'dragenter', 'copy', 'cut', 'paste', 'auxclick', 'beforeinstallprompt', 'gesturestart', 'submit'] as const;

/** A file held over the page is not taken, and not opened when it is let go. */
function refuseDrop(event: DragEvent): void {
  event.preventDefault();
  if (event.dataTransfer !== null) event.dataTransfer.dropEffect = 'none';
}

/** The first button is a finger. The wheel button scrolls by itself or opens a window; the side ones go back. */
function refuseButton(event: MouseEvent): void {
  if (event.button !== 0) event.preventDefault();
}

function refuseLink(event: MouseEvent): void {
  const { target } = event;
  if (target instanceof Element && target.closest('a[href], area[href], input[type="file"]') !== null) event.preventDefault();
}

/** Sets the guard for as long as the page lives. */
export function guardPage(page: Window & typeof globalThis = window): void {
  const { document } = page;
  document.documentElement.classList.add('guarded');
  const listen = (name: string, run: (event: never) => void): void => page.addEventListener(name, run as (event: Event) => void, { capture: true, passive: false });
  for (const name of refused) listen(name, refuse);
  listen('dragover', refuseDrop);
  listen('drop', refuseDrop);
  for (const name of ['mousedown', 'mouseup', 'pointerdown']) listen(name, refuseButton);
  listen('click', refuseLink);
  listen('wheel', (event: WheelEvent) => {
    if (event.ctrlKey) event.preventDefault();
  });
  for (const name of ['touchstart', 'touchmove']) {
    listen(name, (event: TouchEvent) => {
      if (event.touches.length > 1 && event.cancelable) event.preventDefault();
    });
  }
  for (const name of ['keydown', 'keyup', 'keypress']) {
    listen(name, (event: KeyboardEvent) => {
      if (!isAllowed(event)) event.preventDefault();
    });
  }
  page.print = () => undefined;
  page.open = () => null;
}
