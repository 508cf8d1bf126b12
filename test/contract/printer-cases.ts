/**
 * What the receipt printer's driver does, whatever carries its bytes: in memory, over TCP, a pty, usblp and libusb.
 * Plain assertions, for they also run in the device rig's machine.
 */
import assert from 'node:assert/strict';
import { DeviceError } from '#drivers/error.ts';
import type { Block, Trouble } from '#drivers/ports.ts';
import { createPrinter, type Printer, type PrinterTimes } from '#drivers/printer/driver.ts';
import type { Glyphs } from '#drivers/printer/encode.ts';
import { paper80, type Profile } from '#drivers/printer/profiles.ts';
import type { Transport } from '#drivers/transport/transport.ts';
import { createVirtualPrinter, type VirtualPrinter } from '#drivers/virtual/printer.ts';

/** A cable with the driver's end, and the other one, which a case gives a printer. */
export interface PrinterCable {
  readonly transport: Transport;
  /** What comes out at the printer's end. */
  onBytes(listener: (bytes: Uint8Array) => void): void;
  /** From the printer. Lost where the cable is pulled. */
  send(bytes: Uint8Array): void;
  pull(): void | Promise<void>;
  /** In again; on another port where there is one. */
  plug(): void | Promise<void>;
  close(): void | Promise<void>;
}

export interface PrinterCase {
  name: string;
  /** @param profile the printer's language and letters; an Epson of 80 mm where it is left out */
  run(cable: PrinterCable, profile?: Profile): Promise<void>;
}

const LINES = 40;
/** Rows of dots, after which the paper ends in the middle of a receipt. */
const PAPER_ROWS = 300;
/** Without a picture at hand: every dot of 576 × 200, in a pattern that holds no real-time command twice in the same place. */
const PICTURE = { widthPx: 576, heightPx: 200 };
/** Each wait has a limit: a case that hangs is told with its name. */
const WAIT_MS_MAX = 30_000;
const LONGER_MS = 15_000;
export const caseTimes: PrinterTimes = { answer: 3_000, ask: 100, idle: 3_600_000, job: 120_000 };

/** What is printed here is in every printer's letters. */
const noGlyphs: Glyphs = {
  measure: (text) => text.length * 12,
  draw: () => assert.fail('plain letters need no drawing'),
};

interface Stage {
  printer: Printer;
  machine: VirtualPrinter;
  cable: PrinterCable;
  /** What the printer held of a broken job can be cleared. */
  clears: boolean;
  /** Papers that were cut. */
  papers: string[][];
  pulses: number[];
  /** Resolves when that was told. */
  told(trouble: Trouble | undefined): Promise<void>;
}

function stageOn(cable: PrinterCable, profile: Profile): Promise<Stage> {
  const papers: string[][] = [];
  const pulses: number[] = [];
  const clears = profile.language === 'escpos';
  // A printer that cannot clear is brought to a new line instead, which may be an empty one.
  const events = { onPaper: ({ text }: { text: string[] }) => void papers.push(text.filter((line) => line !== '')), onPulse: (pin: number) => void pulses.push(pin) };
  const machine = createVirtualPrinter(80, events, { clears, tells: true, profile });
  let last: Trouble | 'nothing' | undefined = 'nothing';
  let look = (): void => {};
  const printer = createPrinter({
    transport: cable.transport,
    profile,
    glyphs: () => noGlyphs,
    onTrouble(trouble) {
      last = trouble;
      look();
    },
    times: caseTimes,
  });
  const told = (trouble: Trouble | undefined) =>
    within(`${trouble ?? 'well'} told`, new Promise<void>((resolve) => {
      look = () => void (last === trouble && resolve());
      look();
    }));
  return machine.transport.open().then((wire) => {
    cable.onBytes((bytes) => void wire.write(bytes));
    wire.onData((bytes) => cable.send(bytes));
    return { printer, machine, cable, clears, papers, pulses, told };
  });
}

/** Rejects where it takes too long. */
async function within<T>(what: string, work: Promise<T>, ms = WAIT_MS_MAX): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => (timer = setTimeout(() => reject(new Error(`waited ${ms / 1000} s for ${what}`)), ms)));
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

const linesOf = (name: string) => Array.from({ length: LINES }, (_, i) => `${name} line ${i}.`);
const receipt = (name: string): Block[] => [...linesOf(name).map((text): Block => ({ type: 'text', text, align: 'left' })), { type: 'cut' }];
const job = (name: string, openDrawer = false) => ({ blocks: receipt(name), openDrawer });

/** How a job failed, in two words. */
const failure = (work: Promise<unknown>): Promise<{ outcome: string; trouble?: Trouble | undefined }> =>
  work.then(
    () => ({ outcome: 'printed' }),
    (error: unknown) => {
      if (!(error instanceof DeviceError)) throw error;
      return { outcome: error.outcome, trouble: error.trouble };
    },
  );

function picture(): Block {
  const bits = Buffer.alloc((PICTURE.widthPx / 8) * PICTURE.heightPx);
  for (let i = 0; i < bits.length; i++) bits[i] = (i * 151) & 0xff;
  return { type: 'bitmap', ...PICTURE, bits: bits.toString('base64'), align: 'left' };
}

const cases: Record<string, (stage: Stage) => Promise<void>> = {
  async 'has printed when it says so, and opened the drawer'({ printer, papers, pulses }) {
    await printer.print(job('first', true));
    assert.deepEqual(papers, [linesOf('first')]);
    assert.deepEqual(pulses, [2]);
  },
  async 'prints jobs in their order, each whole'({ printer, papers }) {
    await Promise.all(['a', 'b', 'c'].map((name) => printer.print(job(name))));
    assert.deepEqual(papers, ['a', 'b', 'c'].map(linesOf));
  },
  async 'prints a picture of 14 kB and what comes after it'({ printer, papers, machine }) {
    await printer.print({ blocks: [picture(), ...receipt('after')], openDrawer: false });
    assert.deepEqual(papers, [linesOf('after')]);
    assert.deepEqual(machine.skipped(), {});
  },
  async 'sends nothing of a job where the paper is out, but opens the drawer'({ printer, machine, papers, pulses }) {
    machine.set({ paperOut: true });
    assert.deepEqual(await failure(printer.print(job('first', true))), { outcome: 'notPrinted', trouble: 'paperOut' });
    machine.set({ paperOut: false });
    await printer.print(job('second'));
    assert.deepEqual(papers, [linesOf('second')]);
    assert.deepEqual(pulses, [2]);
  },
  async 'waits for paper mid-job and goes on, once'({ printer, machine, papers, told }) {
    machine.runOutAfter(PAPER_ROWS);
    const printing = printer.print(job('first'));
    await told('paperOut');
    assert.deepEqual(papers, []);
    machine.set({ paperOut: false });
    await printing;
    assert.deepEqual(papers, [linesOf('first')]);
  },
  async 'tells an open cover'({ printer, machine }) {
    machine.set({ coverOpen: true });
    assert.deepEqual(await failure(printer.print(job('first'))), { outcome: 'notPrinted', trouble: 'coverOpen' });
    machine.set({ coverOpen: false });
    await printer.print(job('second'));
  },
  async 'unplugged mid-job it is in doubt, and replugged prints the next whole'({ printer, machine, papers, cable, clears, told }) {
    machine.runOutAfter(PAPER_ROWS);
    const printing = failure(printer.print(job('first')));
    await told('paperOut');
    await cable.pull();
    assert.equal((await printing).outcome, 'inDoubt');
    assert.deepEqual(papers, []);
    await cable.plug();
    machine.set({ paperOut: false });
    await printer.print(job('second'));
    const lines = papers.flat();
    assert.deepEqual(lines.slice(-LINES), linesOf('second'));
    // What was on the paper before is there once; the rest of the broken job comes out only where nothing can clear it.
    const before = lines.slice(0, -LINES);
    if (clears) assert.ok(before.length < LINES, 'the broken job came out whole');
    assert.deepEqual(before, linesOf('first').slice(0, before.length));
  },
  async 'unplugged between jobs nothing is printed'({ printer, papers, cable, told }) {
    await printer.print(job('first'));
    await cable.pull();
    assert.deepEqual(await failure(printer.print(job('second'))), { outcome: 'notPrinted', trouble: 'unreachable' });
    await told('unreachable');
    await cable.plug();
    await printer.print(job('third'));
    assert.deepEqual(papers, [linesOf('first'), linesOf('third')]);
  },
};

export const printerCases: readonly PrinterCase[] = Object.entries(cases).map(([name, body]) => ({
  name,
  async run(cable, profile = paper80) {
    const stage = await stageOn(cable, profile);
    try {
      await within(name, body(stage), WAIT_MS_MAX + LONGER_MS);
    } finally {
      stage.printer.close();
      await cable.close();
    }
  },
}));
