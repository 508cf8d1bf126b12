/** What is told and counted of a printer. Its job line is its own (drivers/printer). */
import { DeviceError } from '../error.ts';
import { SECTION_BLOCKS } from '../printer/encode.ts';
import type { StatusBytes } from '../printer/status.ts';
import { createBase, type DriverBase } from './base.ts';
import { healthOf } from './health.ts';
import type { CheckHealth, FoundDevice, Statistics } from './model.ts';
import type { Block, Trouble } from '../ports.ts';

const KNIFE = 0b1000;
const TOO_HOT = 0b100_0000;

export interface PrinterBook {
  base: DriverBase;
  /** What is wrong, or undefined, after an answer of the printer. */
  trouble(trouble: Trouble | undefined): void;
  /** Each status, for what is counted of it. */
  status(status: StatusBytes): void;
  /** The printer said that this section, from 1 on, is printed. */
  printed(blocks: readonly Block[], section: number): void;
  /** @param act what the level asks of the device; resolves to a line of detail */
  health(level: CheckHealth['level'], act: () => Promise<string>): Promise<CheckHealth>;
}

export function createPrinterBook(device: FoundDevice, nowMs: () => number, counted: Statistics): PrinterBook {
  const base = createBase(device, nowMs, counted);
  let wrong: Trouble | undefined;
  let errorBits = 0;
  return {
    base,
    trouble(trouble) {
      const changed = trouble !== wrong;
      wrong = trouble;
      base.set({ power: trouble === 'unreachable' ? 'OffOffline' : trouble === undefined || trouble === 'paperLow' ? 'Online' : 'Offline' });
      if (!changed || trouble === undefined) return;
      if (trouble === 'coverOpen') base.count('ReceiptCoverOpenCount');
      if (trouble === 'fault') base.count('PrinterFaultCount');
      base.fail(new DeviceError(`${device.name}: ${sentences[trouble]}`, 'notPrinted', trouble));
    },
    status({ error }) {
      const risen = error & ~errorBits;
      errorBits = error;
      if ((risen & KNIFE) !== 0) base.count('FailedPaperCutCount');
      if ((risen & TOO_HOT) !== 0) base.count('MaximumTempReachedCount');
    },
    printed(blocks, section) {
      for (const block of blocks.slice((section - 1) * SECTION_BLOCKS, section * SECTION_BLOCKS)) {
        if (block.type === 'text' || block.type === 'row') base.count('ReceiptLinePrintedCount');
        if (block.type === 'barcode' || block.type === 'qr') base.count('BarcodePrintedCount');
        if (block.type === 'cut') base.count('PaperCutCount');
      }
    },
    async health(level, act) {
      const told = await act().then((text) => ({ ok: true, text }), (error: Error) => ({ ok: false, text: error.message }));
      const stopped = wrong !== undefined && wrong !== 'paperLow';
      return healthOf(level, told.ok && stopped ? { ok: false, text: sentences[wrong ?? 'fault'] } : told, nowMs());
    },
  };
}

/** What a person should do, in one line. */
const sentences: Record<Trouble, string> = {
  paperOut: 'no paper: put in a roll',
  paperLow: 'little paper: have a roll ready',
  coverOpen: 'the cover is open: close it',
  unreachable: 'no answer: check its power, cable and address',
  fault: 'fault: switch it off and on, and check the cutter',
};
