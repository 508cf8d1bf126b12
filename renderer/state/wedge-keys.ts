/** What a key types, by its text or by its place on the keyboard. Pure. */
import type { WedgeSettings } from '#main/contract';

export interface WedgeKey {
  /** `KeyboardEvent.key`; `Process` while an input method has the keyboard. */
  key: string;
  /** `KeyboardEvent.code`: the physical key, known under an input method too. */
  code: string;
  shift: boolean;
  ctrl: boolean;
  /** Meta. Alt is not looked at: some scanners set it with every key (Zebra), and a shortcut never runs as a scan does. */
  other: boolean;
  /** Is Caps Lock on? */
  caps: boolean;
  /** Monotonic, milliseconds. */
  atMs: number;
}

/** STX as a prefix, sent as Ctrl+B: what follows is a scan whatever its timing. */
export const STX = '\u0002';
/** GS1's separator, sent as Ctrl+]. */
export const GS = '\u001d';

/** Punctuation of the US layout by physical key: what scanners are set to unless told otherwise. */
const punctuation: Record<string, string> = {
  Minus: '-_', Equal: '=+', BracketLeft: '[{', BracketRight: ']}', Backslash: '\\|', Semicolon: ';:',
  Quote: '\'"', Backquote: '`~', Comma: ',<', Period: '.>', Slash: '/?', Space: '  ',
  NumpadDecimal: '..', NumpadAdd: '++', NumpadSubtract: '--', NumpadMultiply: '**', NumpadDivide: '//',
};
const shiftedDigits = ')!@#$%^&*(';

/** The character of a key's place on a US keyboard, or null. */
export function physicalCharOf({ code, shift }: WedgeKey): string | null {
  const letter = /^Key([A-Z])$/.exec(code)?.[1];
  if (letter !== undefined) return shift ? letter : letter.toLowerCase();
  const digit = /^(Digit|Numpad)(\d)$/.exec(code);
  if (digit?.[2] !== undefined) return shift && digit[1] === 'Digit' ? (shiftedDigits[Number(digit[2])] ?? null) : digit[2];
  return punctuation[code]?.[shift ? 1 : 0] ?? null;
}

/**
 * The character a key types, or null for a key that types none.
 * @param isPhysical the system's layout is not the scanner's
 */
export function charOf(key: WedgeKey, isPhysical: boolean): string | null {
  if (key.other) return null;
  // Control characters of GS1 and framed codes come as Ctrl and a key.
  if (key.ctrl) return key.code === 'BracketRight' ? GS : key.code === 'KeyB' ? STX : null;
  const physical = isPhysical || key.key === 'Process' ? physicalCharOf(key) : null;
  return physical ?? (key.key.length === 1 ? key.key : null);
}

/** Does Caps Lock turn this key's letter? Not where it is read by its place. */
export const turnsCase = ({ key, caps }: WedgeKey, layout: WedgeSettings['layout']): boolean => caps && layout === 'typed' && key.length === 1;

/** The other case, for letters alone. */
export const swapCase = (text: string): string =>
  text.replace(/[A-Za-z]/g, (char) => (char === char.toLowerCase() ? char.toUpperCase() : char.toLowerCase()));

export const isModifier = ({ key }: WedgeKey): boolean => ['Shift', 'Control', 'Alt', 'Meta', 'CapsLock', 'AltGraph'].includes(key);

/** The key's own name where an input method hides it. */
export const nameOf = ({ key, code }: WedgeKey): string => (key === 'Process' ? code : key);

export function keyOf(event: KeyboardEvent): WedgeKey {
  return {
    key: event.key,
    code: event.code,
    shift: event.shiftKey,
    ctrl: event.ctrlKey,
    other: event.metaKey,
    caps: event.getModifierState('CapsLock'),
    atMs: event.timeStamp,
  };
}
