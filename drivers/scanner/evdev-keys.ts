/**
 * A scanner that types, read from its Linux event device: keys to scans, whatever the keyboard layout, the focus or
 * the input method of the screen. Pure: `struct input_event` in (linux/input.h), scans out.
 */
import { CODE_BYTES_MAX, toScan, type Decoded, type ScanDecoder } from './decoder.ts';

/** `struct input_event` on 64-bit kernels: two 8-byte times, type, code, value. */
export const EVENT_BYTES = 24;
/** A code with a longer pause between two keys has broken off, milliseconds by the kernel's clock. The slowest scanners take 100 a key. */
export const KEY_GAP_MAX_MS = 600;
/** After this long without a key it has, milliseconds by our own: longer, for this process may have been held up while keys waited for it. */
export const SILENCE_MS = 5_000;

const EV_SYN = 0;
const EV_KEY = 1;
/** The kernel threw events away, for they were not read in time (Documentation/input/event-codes.rst, EV_SYN). */
const SYN_DROPPED = 3;
const key = { tab: 15, enter: 28, leftCtrl: 29, leftShift: 42, rightShift: 54, leftAlt: 56, capsLock: 58, keypadEnter: 96, rightCtrl: 97, rightAlt: 100 };
const modifiers = new Set([key.leftCtrl, key.leftShift, key.rightShift, key.leftAlt, key.rightCtrl, key.rightAlt]);

/** US layout, which scanners are set to unless told otherwise: code → plain and shifted (linux/input-event-codes.h). */
const layout = new Map<number, string>();
const row = (first: number, plain: string, shifted: string) => [...plain].forEach((char, i) => layout.set(first + i, char + (shifted[i] ?? char)));
row(2, '1234567890-=', '!@#$%^&*()_+');
row(16, 'qwertyuiop[]', 'QWERTYUIOP{}');
row(30, "asdfghjkl;'`", 'ASDFGHJKL:"~');
row(43, '\\zxcvbnm,./', '|ZXCVBNM<>?');
row(57, ' ', ' ');
const keypad = new Map<number, string>([
  [55, '*'], [71, '7'], [72, '8'], [73, '9'], [74, '-'], [75, '4'], [76, '5'], [77, '6'], [78, '+'], [79, '1'], [80, '2'], [81, '3'], [82, '0'], [83, '.'], [98, '/'],
]);

/** The keys that are held, and what each press writes with them. */
function createKeyboard() {
  const held = new Set<number>();
  let capsLock = false;
  /** Digits on the keypad while Alt is held are a character's number. */
  let altCode = '';
  const isHeld = (...codes: number[]) => codes.some((code) => held.has(code));

  function written(code: number): number | null {
    const pad = keypad.get(code);
    if (isHeld(key.leftAlt, key.rightAlt)) {
      altCode += pad ?? '';
      return null;
    }
    const pair = layout.get(code);
    if (pad === undefined && pair === undefined) return null;
    const shift = isHeld(key.leftShift, key.rightShift);
    const isLetter = pair !== undefined && /^[a-z]/.test(pair);
    const char = pad ?? pair?.[(isLetter && capsLock) !== shift ? 1 : 0] ?? '';
    // GS is Ctrl+], STX Ctrl+B.
    return isHeld(key.leftCtrl, key.rightCtrl) ? char.toUpperCase().charCodeAt(0) & 0x1f : char.charCodeAt(0);
  }

  return {
    /** @returns the character it writes, null where it writes none */
    down(code: number): number | null {
      if (code === key.capsLock) capsLock = !capsLock;
      if (!modifiers.has(code)) return written(code);
      held.add(code);
      return null;
    },
    up(code: number): number | null {
      held.delete(code);
      if ((code !== key.leftAlt && code !== key.rightAlt) || altCode === '') return null;
      const char = Number(altCode) & 0xff;
      altCode = '';
      return char;
    },
    letGo() {
      held.clear();
      altCode = '';
    },
  };
}

export function createKeyDecoder(): ScanDecoder {
  const keyboard = createKeyboard();
  let chars: number[] = [];
  /** Keys were lost: of the code at hand, and perhaps its end and the next one's beginning. */
  let isBroken = false;
  /** When keys were last read, and when the last of them was pressed by the kernel's clock. */
  let lastMs = 0;
  let pressedMs = 0;
  let rest: Uint8Array = new Uint8Array();
  const isPending = () => chars.length > 0 || isBroken;

  function take(): Uint8Array {
    const raw = Uint8Array.from(chars);
    chars = [];
    return raw;
  }

  function broken(raw: Uint8Array, why: string): Decoded[] {
    const lost = isBroken;
    isBroken = false;
    return [{ kind: 'refused', why: lost ? 'keys were lost: they came faster than they were read' : why, raw }];
  }

  function end(): Decoded[] {
    const raw = take();
    if (isBroken || raw.length > CODE_BYTES_MAX) return broken(raw, `a code longer than ${CODE_BYTES_MAX} bytes`);
    if (raw.length === 0) return [];
    // A frame of STX and ETX, where it is set, is not part of the code.
    return [toScan(raw.subarray(raw[0] === 2 ? 1 : 0, raw.at(-1) === 3 ? -1 : undefined))];
  }

  function event(code: number, value: number): Decoded[] {
    if (value > 1) return []; // the key repeats by itself: no scanner holds one
    if (value === 1 && (code === key.enter || code === key.keypadEnter || code === key.tab)) return end();
    const char = value === 1 ? keyboard.down(code) : keyboard.up(code);
    if (char !== null) chars.push(char);
    if (chars.length > CODE_BYTES_MAX) chars.length = CODE_BYTES_MAX + 1;
    return [];
  }

  function brokenOff(pauseMs: number, longestMs: number): Decoded[] {
    if (!isPending() || pauseMs <= longestMs) return [];
    keyboard.letGo();
    return broken(take(), 'a code broke off before its Enter or Tab');
  }

  return {
    push(bytes, atMs) {
      const out: Decoded[] = [];
      lastMs = atMs;
      const all = rest.length === 0 ? bytes : Buffer.concat([rest, bytes]);
      const view = new DataView(all.buffer, all.byteOffset, all.length);
      let at = 0;
      for (; at + EVENT_BYTES <= all.length; at += EVENT_BYTES) {
        const [kind, code] = [view.getUint16(at + 16, true), view.getUint16(at + 18, true)];
        if (kind === EV_KEY) {
          const timeMs = Number(view.getBigInt64(at, true)) * 1_000 + Number(view.getBigInt64(at + 8, true)) / 1_000;
          out.push(...brokenOff(timeMs - pressedMs, KEY_GAP_MAX_MS), ...event(code, view.getInt32(at + 20, true)));
          pressedMs = timeMs;
        }
        if (kind !== EV_SYN || code !== SYN_DROPPED) continue;
        isBroken = true;
        keyboard.letGo();
      }
      rest = all.slice(at);
      return out;
    },
    idle: (atMs) => brokenOff(atMs - lastMs, SILENCE_MS),
    dueMs: () => (isPending() ? lastMs + SILENCE_MS + 1 : null),
  };
}
