/** Everything by keys: arrows go on and back as Tab does, for a keypad that one feels with the fingers. Enter presses. */

const steps: Readonly<Record<string, number>> = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 };

const FOCUSABLE = 'button:not(:disabled):not([tabindex="-1"]), input:not(:disabled), [tabindex="0"]';

function focusables(): HTMLElement[] {
  const within: ParentNode = document.querySelector('dialog[open]') ?? document;
  return [...within.querySelectorAll<HTMLElement>(FOCUSABLE)].filter((element) => element.checkVisibility({ visibilityProperty: true }));
}

export function startArrows(): void {
  document.addEventListener('keydown', (event) => {
    const step = steps[event.key];
    if (step === undefined || event.defaultPrevented || event.ctrlKey || event.altKey || event.metaKey) return;
    const all = focusables();
    if (all.length === 0) return;
    event.preventDefault();
    const at = all.findIndex((element) => element === document.activeElement);
    const next = at < 0 ? (step > 0 ? 0 : all.length - 1) : (at + step + all.length) % all.length;
    all[next]?.focus();
  });
}
