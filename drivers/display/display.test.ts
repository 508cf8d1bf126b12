/** Pole displays: exact bytes, what they cannot show, and two lines read back by a machine of its own. */
import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { createClaims } from '../device/claims.ts';
import { noPty, openPty } from '../pipe/testing.ts';
import type { PoleLine, PolePair } from '../ports.ts';
import { serialTransport } from '../transport/serial.ts';
import { tcpTransport } from '../transport/tcp.ts';
import type { Transport } from '../transport/transport.ts';
import { createVirtualPole, type VirtualPole } from '../virtual/pole.ts';
import { createPole } from './driver.ts';
import { clear, initialise, show } from './encode.ts';
import { lettersOf } from './letters.ts';
import type { DisplayProfile } from './profile.ts';

if (noPty !== null) console.log(`skipped: pole display over a pty, because ${noPty}`);

const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).toReversed()) await close();
});

const dmD: DisplayProfile = { commandSet: 'dm-d', codePage: 'cp437', behindPrinter: false };
const escpos: DisplayProfile = { ...dmD, commandSet: 'escpos' };
const chinese: DisplayProfile = { ...dmD, doubleBytes: 'gb18030' };
const line = (left: string, right = '', plain = ''): PoleLine => ({ left, plain, right });
const pair: PolePair = [line('Cola', '3.50'), line('TOTAL', '12.80')];

const bytes = (...parts: (string | number)[]) => Uint8Array.from(parts.flatMap((part) => (typeof part === 'number' ? [part] : Array.from(part, (char) => char.charCodeAt(0)))));

describe('exact bytes', () => {
  it('Epson DM-D: the cursor goes to the start of each line', () => {
    expect(initialise(dmD)).toEqual(bytes('\x1b@', '\x1bt', 0, '\x1f\x01', '\x1fC', 0, '\x0c'));
    expect(show(pair, dmD)).toEqual(bytes('\x1f$', 1, 1, 'Cola            3.50', '\x1f$', 1, 2, 'TOTAL          12.80'));
    expect(clear(dmD)).toEqual(bytes('\x0c'));
  });

  it('ESC/POS style: each line by its own command', () => {
    expect(initialise(escpos)).toEqual(bytes('\x1b@', '\x1bt', 0, '\x1b\x11', '\x1b_', 0, '\x0c'));
    expect(show(pair, escpos)).toEqual(bytes('\x1bQA', 'Cola            3.50', '\r', '\x1bQB', 'TOTAL          12.80', '\r'));
  });

  it('behind a printer it is selected, and the printer again after it', () => {
    expect(clear({ ...dmD, behindPrinter: true })).toEqual(bytes('\x1b=', 2, '\x0c', '\x1b=', 1));
  });

  it('a display with Chinese gets GB18030, two columns a character', () => {
    const bottom = show([line('可乐', '3.50'), line('合计', '3.50')], chinese).subarray(-20);
    expect(Buffer.from(bottom).toString('hex')).toBe('bacfbcc6' + '20'.repeat(12) + '332e3530');
  });
});

describe('letters that a display lacks', () => {
  it.each([
    ['cp437', 'Café', '436166 82', 0],
    ['cp437', 'Ｃｏｌａ', '436f6c61', 0],
    ['cp437', '¥5', '9d35', 0],
    ['cp1252', '€5', '8035', 0],
    ['cp437', '€5', '4535', 0],
    ['cp437', 'Łódź', '4ca2647a', 0],
    ['cp437', '“a”…', '2261222e2e2e', 0],
    ['cp437', '可乐 500ml', '203530306d6c', 2],
    ['katakana', 'コーラ', 'bab0d7', 0],
    ['katakana', 'ガム', 'b6ded1', 0],
    ['katakana', 'ひかり', 'cbb6d8', 0],
    ['katakana', '¥100', '5c313030', 0],
    ['katakana', '茶', '', 1],
    ['cp437', 'a\x1bb\nc', '616263', 2],
  ] as const)('%s: %j becomes %s', (codePage, text, hex, lost) => {
    const letters = lettersOf(text, { ...dmD, codePage }, 20);
    expect(Buffer.from(letters.bytes).toString('hex')).toBe(hex.replaceAll(' ', ''));
    expect(letters.lost).toBe(lost);
  });

  it('a name it cannot show whole gives way to its plain words', () => {
    const pole = createVirtualPole();
    closers.push(() => pole.close());
    expect(Buffer.from(show([line('可口可乐 500ml', '3.50', '6901234567892'), line('合计', '3.50', 'TOTAL')], dmD)).toString('latin1')).toContain('6901234567892   3.50');
  });
});

const ways: Record<string, (pole: VirtualPole) => Promise<Transport>> = {
  'within the process': async (pole) => pole.transport,
  'over TCP': async (pole) => tcpTransport('127.0.0.1', await pole.listen(0)),
};
if (noPty === null) {
  ways['over a pty'] = async (pole) => {
    const pty = await openPty(await pole.listen(0));
    closers.push(() => pty.close());
    return serialTransport({ name: 'the display', path: () => pty.path, baud: () => 9600 });
  };
}

/** A virtual display, and the moment at which it expectShows something. */
function poleThat(doubleBytes?: string) {
  let look: () => void = () => {};
  const pole = createVirtualPole(doubleBytes, () => look());
  closers.push(() => pole.close());
  const expectShows = (top: string, bottom: string): Promise<void> =>
    new Promise((resolve) => {
      look = () => {
        const [a, b] = pole.lines();
        if (a === top && b === bottom) resolve();
      };
      look();
    });
  return { pole, expectShows };
}

async function enabled(transport: Transport, profile: DisplayProfile) {
  const driver = createPole({
    device: { key: 'virtual:pole', category: 'LineDisplay', name: 'the display', connection: { bus: 'virtual' } },
    transport, profile, claims: createClaims(), nowMs: () => 0,
  });
  closers.push(() => driver.close());
  await driver.open();
  await driver.claim(0);
  await driver.enable();
  return driver;
}

describe.each(Object.entries(ways))('a pole display %s', (_, way) => {
  it.each([
    ['Epson DM-D', dmD],
    ['ESC/POS style', escpos],
    ['behind a printer', { ...dmD, behindPrinter: true }],
  ])('%s expectShows both lines, and the newest', async (_name, profile) => {
    const { pole, expectShows } = poleThat();
    const driver = await enabled(await way(pole), profile);
    driver.show(pair);
    await expectShows('Cola            3.50', 'TOTAL          12.80');
    for (let n = 1; n <= 50; n++) driver.show([line('Tea', `${n}.00`), line('TOTAL', `${n}.00`)]);
    await expectShows('Tea            50.00', 'TOTAL          50.00');
    driver.show(null);
    await expectShows('', '');
    expect(pole.unknown()).toBe(0);
    expect(driver.state()).toMatchObject({ power: 'Online' });
  });

  it('expectShows Chinese where it has it', async () => {
    const { pole, expectShows } = poleThat('gb18030');
    const driver = await enabled(await way(pole), chinese);
    driver.show([line('可口可乐', '3.50'), line('合计', '3.50')]);
    await expectShows('可口可乐        3.50', '合计            3.50');
  });
});

it('expectShows the newest lines when it is plugged in again', async () => {
  const { pole, expectShows } = poleThat();
  const driver = await enabled(tcpTransport('127.0.0.1', await pole.listen(0)), dmD);
  driver.show(pair);
  await expectShows('Cola            3.50', 'TOTAL          12.80');
  const gone = new Promise<void>((resolve) => driver.onState(({ power }) => power === 'OffOffline' && resolve()));
  pole.plug(false);
  await gone;
  driver.show([line('Tea', '2.00'), line('TOTAL', '14.80')]);
  pole.plug(true);
  await expectShows('Tea             2.00', 'TOTAL          14.80');
});

it('any text fills its twenty columns, and no control byte of it gets through', () => {
  const texts = fc.string({ unit: 'binary', maxLength: 30 });
  const profiles = fc.constantFrom<DisplayProfile>(dmD, { ...dmD, codePage: 'katakana' }, { ...dmD, codePage: 'cp1252' }, chinese, { ...chinese, doubleBytes: 'shift_jis' });
  fc.assert(
    fc.property(texts, texts, texts, profiles, (left, plain, right, profile) => {
      const made = show([line(left, right, plain), line('', '')], profile);
      expect(made.length).toBe(2 * (4 + 20));
      expect(made.subarray(4, 24).every((byte) => byte >= 0x20 && byte !== 0x7f)).toBe(true);
    }),
    { numRuns: 20_000 },
  );
});
