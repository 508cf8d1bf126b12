/**
 * Tells a keyboard-wedge scanner from a person by how the keys arrive. A scanner types a whole code
 * evenly and ends it with Enter or Tab; a person is slower or uneven.
 *
 * Pure: keys go in with their time, and a scan comes out at its suffix.
 */

export interface WedgeKey {
  /** `KeyboardEvent.key`; `Process` while an input method has the keyboard. */
  key: string;
  /** `KeyboardEvent.code`: the physical key, known under an input method too. */
  code: string;
  shift: boolean;
  ctrl: boolean;
  /** Alt or Meta. */
  other: boolean;
  /** Monotonic, milliseconds. */
  atMs: number;
}

/** What a key turned out to be. `first`: it may begin a code, so the field's content is worth keeping. */
export type WedgeVerdict = { kind: 'none' } | { kind: 'first' } | { kind: 'more' } | { kind: 'scan'; code: string };

/**
 * A gap longer than this ends a code. The slowest common setting is 80 ms between keys; a busy machine adds to one of
 * them, and half a code must never pass for a whole one.
 */
export const GAP_MAX_MS = 600;
/** Nobody types four keys and Enter this fast on average. */
export const FAST_MEAN_MAX_MS = 35;
export const FAST_LENGTH_MIN = 4;
/** A slow scanner is known by its evenness: its gaps differ by no more than this. */
export const EVEN_SPREAD_MAX_MS = 30;
/** From this length on, evenness is no chance, and one late key is forgiven. */
export const LONG_LENGTH_MIN = 8;
/** Longest code kept. */
export const WEDGE_LENGTH_MAX = 4096;
/** STX as a prefix, sent as Ctrl+B: what follows is a scan whatever its timing. */
const STX = '\u0002';

const none: WedgeVerdict = { kind: 'none' };

export interface Wedge {
  feed(key: WedgeKey): WedgeVerdict;
  /** Forgets what was typed, after a field took it as its own. */
  reset(): void;
}

export function createWedge(): Wedge {
  let chars = '';
  let prefixed = false;
  let lastMs = Number.NEGATIVE_INFINITY;
  let gaps: number[] = [];

  function reset(): void {
    chars = '';
    prefixed = false;
    lastMs = Number.NEGATIVE_INFINITY;
    gaps = [];
  }

  function measure(atMs: number): void {
    const gap = atMs - lastMs;
    lastMs = atMs;
    if (Number.isFinite(gap)) gaps.push(gap);
    if (gaps.length > WEDGE_LENGTH_MAX) gaps.shift();
  }

  function isMachine(): boolean {
    if (prefixed) return chars.length > 0;
    const isLong = chars.length >= LONG_LENGTH_MIN;
    // A busy page holds one key up, so the longest gap of a long code does not count.
    const counted = gaps.toSorted((a, b) => a - b).slice(0, isLong ? -1 : undefined);
    const mean = counted.reduce((sum, gap) => sum + gap, 0) / counted.length;
    if (chars.length >= FAST_LENGTH_MIN && mean <= FAST_MEAN_MAX_MS) return true;
    const spread = (counted.at(-1) ?? 0) - (counted[0] ?? 0);
    return isLong && spread <= EVEN_SPREAD_MAX_MS;
  }

  return {
    reset,
    feed(key) {
      if (key.atMs - lastMs > GAP_MAX_MS) reset();
      if (isSuffix(key)) {
        measure(key.atMs);
        const verdict: WedgeVerdict = chars !== '' && isMachine() ? { kind: 'scan', code: chars } : none;
        reset();
        return verdict;
      }
      const char = charOf(key);
      if (char === null) return isModifier(key) ? none : (reset(), none);
      if (char === STX) {
        reset();
        prefixed = true;
        lastMs = key.atMs;
        return { kind: 'first' };
      }
      measure(key.atMs);
      chars = (chars + char).slice(-WEDGE_LENGTH_MAX);
      return { kind: chars.length === 1 && !prefixed ? 'first' : 'more' };
    },
  };
}

const isSuffix = (key: WedgeKey) =>
  !key.ctrl && !key.other && ['Enter', 'NumpadEnter', 'Tab'].includes(key.key === 'Process' ? key.code : key.key);

const isModifier = (key: WedgeKey) => ['Shift', 'Control', 'Alt', 'Meta', 'CapsLock', 'AltGraph'].includes(key.key);

/** Punctuation of the US layout by physical key: what scanners are set to unless told otherwise. */
const punctuation: Record<string, string> = {
  Minus: '-_', Equal: '=+', BracketLeft: '[{', BracketRight: ']}', Backslash: '\\|', Semicolon: ';:',
  Quote: '\'"', Backquote: '`~', Comma: ',<', Period: '.>', Slash: '/?', Space: '  ',
  NumpadDecimal: '..', NumpadAdd: '++', NumpadSubtract: '--', NumpadMultiply: '**', NumpadDivide: '//',
};
const shiftedDigits = ')!@#$%^&*(';

/** The character a key types, or null for a key that types none. */
function charOf(key: WedgeKey): string | null {
  if (key.other) return null;
  // Control characters of GS1 and framed codes come as Ctrl and a key: GS is Ctrl+], STX Ctrl+B.
  if (key.ctrl) return key.code === 'BracketRight' ? '\u001d' : key.code === 'KeyB' ? STX : null;
  if (key.key.length === 1) return key.key;
  if (key.key !== 'Process') return null;
  const letter = /^Key([A-Z])$/.exec(key.code)?.[1];
  if (letter !== undefined) return key.shift ? letter : letter.toLowerCase();
  const digit = /^(Digit|Numpad)(\d)$/.exec(key.code);
  if (digit?.[2] !== undefined) return key.shift && digit[1] === 'Digit' ? (shiftedDigits[Number(digit[2])] ?? null) : digit[2];
  return punctuation[key.code]?.[key.shift ? 1 : 0] ?? null;
}
