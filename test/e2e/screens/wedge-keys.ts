/** A keyboard scanner before a page: keys with the times at which the device sent them, by Chromium's own input. */
import type { Page } from 'playwright';

/** Milliseconds between keys as recorded: a hand scanner over USB, one over Bluetooth, a slow one of Zebra. */
export const recorded = {
  usb: [8, 8, 7, 8, 9, 8, 8, 7, 8, 8, 9, 8, 8],
  bluetooth: [22, 31, 18, 24, 29, 21, 33, 19, 25, 27, 20, 30, 24],
  zebra: [80, 81, 79, 80, 82, 80, 79, 81, 80, 80, 81, 79, 80],
};

export interface WedgeWays {
  gapsMs?: readonly number[];
  /** Every key with Alt, as some scanners send it. */
  alt?: boolean;
  /** What follows the code. */
  end?: readonly ('Enter' | 'Tab' | 'ArrowDown')[];
}

const ALT = 1;
const CTRL = 2;
const SHIFT = 8;
const ends = { Enter: 13, Tab: 9, ArrowDown: 40 };
const codes: Record<string, string> = { '-': 'Minus', '/': 'Slash', '+': 'Equal', ':': 'Semicolon', ']': 'BracketRight', '~': 'Backquote', '*': 'Digit8', '.': 'Period' };

function keyOf(char: string): { key: string; code: string; text?: string; modifiers: number } {
  if (char === '\u001d') return { key: ']', code: 'BracketRight', modifiers: CTRL };
  const code = /[A-Za-z]/.test(char) ? `Key${char.toUpperCase()}` : /\d/.test(char) ? `Digit${char}` : (codes[char] ?? '');
  return { key: char, code, text: char, modifiers: /[A-Z+:~*]/.test(char) ? SHIFT : 0 };
}

/** One after the other also where a test is faster than a hand. */
const PAUSE_S = 0.7;
let lastS = 0;

/** Types a code as a scanner does. */
export async function wedge(page: Page, code: string, { gapsMs = recorded.usb, alt = false, end = ['Enter'] }: WedgeWays = {}): Promise<void> {
  const devtools = await page.context().newCDPSession(page);
  lastS = Math.max(lastS + PAUSE_S, Date.now() / 1000);
  const keys = [...[...code].map(keyOf), ...end.map((key) => ({ key, code: key, modifiers: 0, windowsVirtualKeyCode: ends[key], ...(key === 'Enter' ? { text: '\r' } : {}) }))];
  for (const [at, key] of keys.entries()) {
    lastS += (gapsMs[at % gapsMs.length] ?? 8) / 1000;
    const common = { ...key, modifiers: key.modifiers + (alt ? ALT : 0), timestamp: lastS };
    await devtools.send('Input.dispatchKeyEvent', { type: 'text' in key && !alt ? 'keyDown' : 'rawKeyDown', ...common });
    await devtools.send('Input.dispatchKeyEvent', { ...common, type: 'keyUp', text: '' });
  }
  await devtools.detach();
}
