/**
 * Tells a keyboard-wedge scanner from a person by how the keys arrive. A scanner types a whole code
 * evenly and ends it with Enter or Tab; a person is slower or uneven. Where the scanner was measured, its
 * prefix, pace and layout are known.
 *
 * Pure: keys go in with their time, and a scan comes out at its end.
 */
import type { WedgeSettings } from '#main/contract';
import { GS, STX, charOf, isModifier, nameOf, swapCase, turnsCase, type WedgeKey } from './wedge-keys.ts';

export type { WedgeKey } from './wedge-keys.ts';

/**
 * What a key turned out to be. `first`: it may begin a code, so the field's content is worth keeping. `tail`: it
 * belongs to the scan that just ended, and means nothing.
 */
export type WedgeVerdict = { kind: 'none' } | { kind: 'first' } | { kind: 'more' } | { kind: 'tail' } | { kind: 'scan'; code: string };

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
/** A second end of the same scan, such as the line feed of CR LF as Arrow down, comes within this long. */
export const TAIL_MS = 100;

const none: WedgeVerdict = { kind: 'none' };

export interface Wedge {
  feed(key: WedgeKey): WedgeVerdict;
  /** No key came for as long as a code's keys never wait: the end of a code that has no other. */
  pause(): WedgeVerdict;
  /** Forgets what was typed, after a field took it as its own. */
  reset(): void;
}

const ends: ReadonlySet<string> = new Set(['Enter', 'NumpadEnter', 'Tab']);

/** The code within what was typed, or null where it lacks what the scanner always sends. */
function codeOf(typed: string, settings: WedgeSettings | null): string | null {
  if (settings === null) return typed;
  const { prefix, trail, separator } = settings;
  if (typed.length <= prefix.length + trail.length || !typed.startsWith(prefix) || !typed.endsWith(trail)) return null;
  const code = typed.slice(prefix.length, typed.length - trail.length);
  return separator === '' ? code : code.replaceAll(separator, GS);
}

/** Do the gaps show a machine? */
function isPaced(length: number, gaps: readonly number[], spreadMaxMs: number): boolean {
  const isLong = length >= LONG_LENGTH_MIN;
  // A busy page holds one key up, so the longest gap of a long code does not count.
  const counted = gaps.toSorted((a, b) => a - b).slice(0, isLong ? -1 : undefined);
  const mean = counted.reduce((sum, gap) => sum + gap, 0) / counted.length;
  if (length >= FAST_LENGTH_MIN && mean <= FAST_MEAN_MAX_MS) return true;
  const spread = (counted.at(-1) ?? 0) - (counted[0] ?? 0);
  return isLong && spread <= spreadMaxMs;
}

/** @param settings how the scanner was measured, asked at each code; null = only its timing tells it */
export function createWedge(settings: () => WedgeSettings | null = () => null): Wedge {
  let chars = '';
  let prefixed = false;
  let lastMs = Number.NEGATIVE_INFINITY;
  let scannedMs = Number.NEGATIVE_INFINITY;
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

  /** Ends a code. A measured scanner is known by what it always sends, any other by its pace. */
  function end(atMs: number): WedgeVerdict {
    const now = settings();
    const code = codeOf(chars, now);
    const isKnown = now !== null && code !== null && (now.prefix !== '' || (now.aim && /^\][A-Za-z]\w/.test(code)));
    const spreadMs = code === null ? EVEN_SPREAD_MAX_MS : Math.max(EVEN_SPREAD_MAX_MS, now?.spreadMs ?? 0);
    const isScan = chars !== '' && (prefixed || isKnown || isPaced(chars.length, gaps, spreadMs));
    // What lacks the measured marks came from a second scanner: it counts as it is.
    const verdict: WedgeVerdict = isScan ? { kind: 'scan', code: code ?? chars } : none;
    reset();
    if (isScan) scannedMs = atMs;
    return verdict;
  }

  return {
    reset,
    pause: () => (chars === '' || settings()?.suffix !== 'none' ? none : end(lastMs)),
    feed(key) {
      const now = settings();
      if (key.atMs - lastMs > (now?.gapMs ?? GAP_MAX_MS)) reset();
      const isEnd = !key.ctrl && !key.other && (ends.has(nameOf(key)) || nameOf(key) === now?.suffix);
      if (isEnd && chars !== '') {
        measure(key.atMs);
        return end(key.atMs);
      }
      const isLineFeed = nameOf(key) === 'ArrowDown' || (key.ctrl && key.code === 'KeyJ');
      const sinceMs = key.atMs - scannedMs;
      if (chars === '' && sinceMs >= 0 && sinceMs <= TAIL_MS && (isEnd || isLineFeed)) return { kind: 'tail' };
      // Any other key is a person's next: an end that follows belongs to that.
      if (!isModifier(key)) scannedMs = Number.NEGATIVE_INFINITY;
      const typed = charOf(key, now?.layout === 'physical');
      if (typed === null) return isModifier(key) ? none : (reset(), none);
      if (typed === STX) {
        reset();
        prefixed = true;
        lastMs = key.atMs;
        return { kind: 'first' };
      }
      measure(key.atMs);
      const char = now !== null && now.swapsCase !== turnsCase(key, now.layout) ? swapCase(typed) : typed;
      chars = (chars + char).slice(-WEDGE_LENGTH_MAX);
      return { kind: chars.length === 1 && !prefixed ? 'first' : 'more' };
    },
  };
}
