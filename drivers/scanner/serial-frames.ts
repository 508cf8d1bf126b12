/** A serial line's bytes to scans: framed by prefix and suffix, however they were cut into reads. Pure. */
import { CODE_BYTES_MAX, toScan, type Decoded, type ScanDecoder } from './decoder.ts';

/** A code whose end does not come within this long has broken off, milliseconds. At 1200 baud a character takes 8. */
export const FRAME_GAP_MAX_MS = 500;
/** Where scanners are set to send no suffix, a pause this long ends a code. */
export const PAUSE_ENDS_MS = 60;

export interface FrameSettings {
  /** '' = none. With one, whatever comes before it is noise. */
  prefix: string;
  /** Each ends a code; '' = a pause ends it. */
  suffixes: readonly string[];
}

const bytesOf = (text: string) => Uint8Array.from(Buffer.from(text, 'latin1'));

export function createFrameDecoder({ prefix, suffixes }: FrameSettings): ScanDecoder {
  const start = bytesOf(prefix);
  // The longest first: CR LF before CR.
  const ends = suffixes.filter((suffix) => suffix !== '').map(bytesOf).toSorted((a, b) => b.length - a.length);
  /** A prefix that no code holds, STX, starts a new code wherever it comes; a letter may be a code's own. */
  const restarts = (start[0] ?? 0x20) < 0x20;
  const pauseEnds = ends.length === 0;
  const gapMs = pauseEnds ? PAUSE_ENDS_MS : FRAME_GAP_MAX_MS;
  const frame = new Uint8Array(CODE_BYTES_MAX);
  let size = 0;
  let isOpen = start.length === 0;
  let overlong = false;
  let lastMs = 0;

  function reset(): void {
    size = 0;
    overlong = false;
    isOpen = start.length === 0;
  }
  const endsWith = (tail: Uint8Array) => size >= tail.length && tail.every((byte, i) => frame[size - tail.length + i] === byte);

  /** The frame up to its suffix. Nothing where it is empty: the LF of a CR LF whose CR ended the code. */
  function close(suffixLength: number): Decoded[] {
    const raw = withoutBreaks(frame.slice(0, size - suffixLength));
    const wasOverlong = overlong;
    reset();
    if (wasOverlong) return [{ kind: 'refused', why: `a code longer than ${CODE_BYTES_MAX} bytes`, raw }];
    if (raw.length === 0) return [];
    if (raw.some(isNoise)) return [{ kind: 'refused', why: 'control characters within a code: noise, or another baud rate', raw }];
    return [toScan(raw)];
  }

  function take(byte: number): Decoded[] {
    if (size === frame.length) {
      // Only its end matters now, and that it was too long.
      overlong = true;
      frame.copyWithin(0, frame.length - 16);
      size = 16;
    }
    frame[size++] = byte;
    if (start.length > 0 && (!isOpen || restarts) && endsWith(start)) {
      // Within a frame: a code broke off and the next one starts.
      const lost = isOpen && size > start.length ? frame.slice(0, size - start.length) : null;
      reset();
      isOpen = true;
      return lost === null ? [] : [{ kind: 'refused', why: 'a code broke off before its suffix', raw: lost }];
    }
    if (!isOpen) {
      if (size > start.length) {
        frame.copyWithin(0, 1, size);
        size -= 1;
      }
      return [];
    }
    const suffix = ends.find(endsWith);
    return suffix === undefined ? [] : close(suffix.length);
  }

  function expired(atMs: number): Decoded[] {
    if (!isOpen || size === 0 || atMs - lastMs <= gapMs) return [];
    if (pauseEnds) return close(0);
    const raw = withoutBreaks(frame.slice(0, size));
    reset();
    return raw.length === 0 ? [] : [{ kind: 'refused', why: 'a code broke off before its suffix', raw }];
  }

  return {
    push(bytes, atMs) {
      const out = expired(atMs);
      lastMs = atMs;
      for (const byte of bytes) out.push(...take(byte));
      return out;
    },
    idle: expired,
    dueMs: () => (isOpen && size > 0 ? lastMs + gapMs + 1 : null),
  };
}

/** A line that is plugged in or breaks reads as 0x00 or 0xFF around a code. No code begins or ends with them, nor with an LF. */
function withoutBreaks(raw: Uint8Array): Uint8Array {
  let from = 0;
  let to = raw.length;
  const isBreak = (byte: number | undefined) => byte === 0 || byte === 0xff;
  while (from < to && (isBreak(raw[from]) || raw[from] === 0x0a)) from += 1;
  while (to > from && isBreak(raw[to - 1])) to -= 1;
  return raw.subarray(from, to);
}

/** Control characters that codes do hold: TAB, LF, CR in texts; EOT, GS, RS, FS, US of ISO/IEC 15434 and GS1. */
const allowed = new Set([0x04, 0x09, 0x0a, 0x0d, 0x1c, 0x1d, 0x1e, 0x1f]);
const isNoise = (byte: number) => (byte < 0x20 && !allowed.has(byte)) || byte === 0x7f || byte === 0xff;
