import { describe, expect, it } from 'vitest';
import { createWedge, type WedgeKey } from './wedge.ts';

const key = (char: string, atMs: number, more: Partial<WedgeKey> = {}): WedgeKey => ({
  key: char, code: '', shift: false, ctrl: false, other: false, caps: false, atMs, ...more,
});

/** Feeds a text and a suffix with the gaps between the keys; the last gap is the one before the suffix. */
function type(text: string, gaps: readonly number[], suffix = 'Enter', fromMs = 1000) {
  const wedge = createWedge();
  let atMs = fromMs;
  [...text].forEach((char, at) => {
    if (at > 0) atMs += gaps[at - 1] ?? 0;
    wedge.feed(key(char, atMs));
  });
  return wedge.feed(key(suffix, atMs + (gaps[text.length - 1] ?? 0)));
}

const even = (ms: number, count: number) => Array.from({ length: count }, (_, at) => ms + (at % 3));

// Milliseconds between keys as recorded: a hand scanner over USB, one over Bluetooth, and people at a number pad.
const usbScanner = [8, 8, 7, 8, 9, 8, 8, 7, 8, 8, 9, 8, 8];
const bluetoothScanner = [22, 31, 18, 24, 29, 21, 33, 19, 25, 27, 20, 30, 24];
const slowZebra = [80, 81, 79, 80, 82, 80, 79, 81, 80, 80, 81, 79, 80];
const fastTypist = [96, 71, 142, 88, 63, 118, 101, 77, 131, 92, 68, 109, 174];
const numberPadBurst = [58, 61, 112, 49, 66, 87, 54, 121, 60, 73, 52, 95, 140];

describe('a scanner', () => {
  it.each([
    ['over USB', usbScanner],
    ['over Bluetooth', bluetoothScanner],
    ['set to 80 ms between keys', slowZebra],
  ])('%s is heard', (_, gaps) => {
    expect(type('6921168509256', gaps)).toEqual({ kind: 'scan', code: '6921168509256' });
  });

  it('may end its code with Tab', () => {
    expect(type('6921168509256', usbScanner, 'Tab')).toEqual({ kind: 'scan', code: '6921168509256' });
  });

  it('is heard whole where the page was busy for a moment, never by half', () => {
    const held = [...usbScanner];
    held[0] = 480;
    expect(type('6921168509256', held)).toEqual({ kind: 'scan', code: '6921168509256' });
  });

  it('is heard twice when it scans twice without a pause', () => {
    const wedge = createWedge();
    const codes: string[] = [];
    let atMs = 0;
    for (const char of ['2', '1', '2', '0', 'Enter', '2', '1', '2', '0', 'Enter']) {
      const verdict = wedge.feed(key(char, (atMs += 5)));
      if (verdict.kind === 'scan') codes.push(verdict.code);
    }
    expect(codes).toEqual(['2120', '2120']);
  });

  it('is read by its physical keys while an input method has the keyboard', () => {
    const wedge = createWedge();
    const codes = ['KeyA', 'Digit6', 'Digit9', 'Numpad0', 'Minus', 'KeyZ'];
    codes.forEach((code, at) => wedge.feed(key('Process', at * 8, { code, shift: code === 'KeyZ' })));
    expect(wedge.feed(key('Process', 48, { code: 'Enter' }))).toEqual({ kind: 'scan', code: 'a690-Z' });
  });

  it('keeps the separator of a GS1 code, sent as Ctrl and a bracket', () => {
    const wedge = createWedge();
    let atMs = 0;
    for (const char of '0112') wedge.feed(key(char, (atMs += 6)));
    wedge.feed(key('Control', (atMs += 1)));
    wedge.feed(key(']', (atMs += 5), { code: 'BracketRight', ctrl: true }));
    for (const char of '17') wedge.feed(key(char, (atMs += 6)));
    expect(wedge.feed(key('Enter', atMs + 6))).toEqual({ kind: 'scan', code: '0112\u001d17' });
  });

  it('with a prefix is heard whatever its timing', () => {
    const wedge = createWedge();
    let atMs = 0;
    wedge.feed(key('b', atMs, { code: 'KeyB', ctrl: true }));
    for (const [at, char] of [...'4711'].entries()) wedge.feed(key(char, (atMs += 100 + at * 60)));
    expect(wedge.feed(key('Enter', atMs + 300))).toEqual({ kind: 'scan', code: '4711' });
  });

  it('shifts for capitals without breaking its code', () => {
    const wedge = createWedge();
    let atMs = 0;
    for (const char of ['Shift', 'A', 'B', 'Shift', 'C', '1']) wedge.feed(key(char, (atMs += 7)));
    expect(wedge.feed(key('Enter', atMs + 7))).toEqual({ kind: 'scan', code: 'ABC1' });
  });
});

it('takes the second end of a scan for nothing, but not the end of what a person pressed after it', () => {
  const code = '6921168509256';
  const scanned = () => {
    const wedge = createWedge();
    [...code].forEach((char, at) => wedge.feed(key(char, 1000 + 8 * at)));
    expect(wedge.feed(key('Enter', 1104))).toEqual({ kind: 'scan', code });
    return wedge;
  };
  expect(scanned().feed(key('ArrowDown', 1112))).toEqual({ kind: 'tail' });
  const pressed = scanned();
  expect(pressed.feed(key('F8', 1150))).toEqual({ kind: 'none' });
  expect(pressed.feed(key('Enter', 1180))).toEqual({ kind: 'none' });
});

describe('a person', () => {
  it.each([
    ['a barcode by hand', '6921168509256', fastTypist],
    ['a barcode in bursts on the number pad', '6921168509256', numberPadBurst],
    ['a price', '1250', [74, 58, 96, 120]],
    ['a quantity', '12', [40, 60]],
    ['a PIN as fast as it goes', '4826', [62, 55, 71, 80]],
    ['a PIN of eight digits', '48261937', [120, 84, 97, 141, 88, 76, 133, 102]],
  ])('types %s and is not taken for a scanner', (_, text, gaps) => {
    expect(type(text, gaps)).toEqual({ kind: 'none' });
  });

  it('may hit two keys at once without becoming a scanner', () => {
    expect(type('1250', [4, 92, 6, 110])).toEqual({ kind: 'none' });
  });

  it('who typed before a scan leaves nothing in the code', () => {
    const wedge = createWedge();
    wedge.feed(key('3', 0));
    wedge.feed(key('*', 140));
    let atMs = 900;
    const kinds: string[] = [];
    for (const char of '21203') kinds.push(wedge.feed(key(char, (atMs += 8))).kind);
    expect(kinds).toEqual(['first', 'more', 'more', 'more', 'more']);
    expect(wedge.feed(key('Enter', atMs + 8))).toEqual({ kind: 'scan', code: '21203' });
  });

  it('who moves the cursor in between starts anew', () => {
    const wedge = createWedge();
    for (const [at, char] of [...'2120'].entries()) wedge.feed(key(char, at * 8));
    wedge.feed(key('ArrowLeft', 40));
    expect(wedge.feed(key('Enter', 48))).toEqual({ kind: 'none' });
  });

  it('does not end a code with Ctrl+Enter', () => {
    const wedge = createWedge();
    for (const [at, char] of [...even(8, 6)].entries()) wedge.feed(key(String(char % 10), at * 8));
    expect(wedge.feed(key('Enter', 56, { ctrl: true }))).toEqual({ kind: 'none' });
  });
});
