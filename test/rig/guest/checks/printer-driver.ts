/** The receipt printer's driver over a real kernel line; at its other end the virtual printer, which takes paper and status seriously. */
import assert from 'node:assert/strict';
import { DeviceError } from '#drivers/error.ts';
import { createPrinter, type Printer } from '#drivers/printer/driver.ts';
import type { Glyphs } from '#drivers/printer/encode.ts';
import { profileFor } from '#drivers/printer/profiles.ts';
import type { Block, Trouble } from '#drivers/ports.ts';
import type { Transport } from '#drivers/transport/transport.ts';
import { createVirtualPrinter } from '#drivers/virtual/printer.ts';
import { eventually } from '../kit.ts';
import type { DeviceChecks } from './check.ts';

const LINES = 40;
/** Rows of dots, after which the paper ends in the middle of a receipt. */
const PAPER_ROWS = 300;

/** The far end of a line that a printer hangs on. */
export interface PrinterLine {
  readonly device: string;
  plug(port: number): Promise<void>;
  unplug(): Promise<void>;
  onBytes(listener: (bytes: Buffer) => void): void;
  send(bytes: Uint8Array): Promise<void>;
}

/** The machine has no fonts: what is printed here is in every printer's letters. */
const noGlyphs: Glyphs = {
  measure: (text) => text.length * 12,
  draw: () => assert.fail('plain letters need no drawing'),
};

/** @param transportTo made anew after each plug, since the kernel may give the line another name */
export const printerDriverChecks = (line: PrinterLine, transportTo: () => Promise<Transport>): DeviceChecks => {
  let driver: Printer | null = null;
  let transport: Transport | null = null;
  return {
    device: line.device,
    async run(check) {
      const receipts: string[][] = [];
      const virtual = createVirtualPrinter(80, { onPaper: ({ text }) => receipts.push(text) });
      const wire = await virtual.transport.open();
      line.onBytes((bytes) => void wire.write(bytes));
      // An answer to a line that was just pulled is lost, as it is in a shop.
      wire.onData((bytes) => void line.send(bytes).catch(() => undefined));
      let trouble: Trouble | undefined;
      const printer = createPrinter({
        transport: { name: line.device, open: () => (transport ?? assert.fail('not plugged in')).open() },
        profile: profileFor({ paperMm: 80, text: 'gb18030' }),
        glyphs: () => noGlyphs,
        onTrouble: (told) => void (trouble = told),
      });
      driver = printer;
      const hasPrinted = (name: string) => {
        const text = receipts.at(-1)?.join('\n') ?? '';
        for (let i = 0; i < LINES; i++) assert.equal(text.split(`${name} line ${i}.`).length, 2, `${name} line ${i} must be there once in:\n${text}`);
      };
      const isFound = await check('printer driver: a receipt, and the printer says so', async () => {
        await line.plug(0);
        transport = await transportTo();
        await printer.print({ blocks: receipt('first'), openDrawer: false });
        hasPrinted('first');
      });
      if (!isFound) return;
      await check('printer driver: paper out mid-job, then a new roll', async () => {
        virtual.runOutAfter(PAPER_ROWS);
        const job = printer.print({ blocks: receipt('second'), openDrawer: false });
        await eventually('paper out told', () => trouble === 'paperOut');
        virtual.set({ paperOut: false });
        await job;
        hasPrinted('second');
      });
      await check('printer driver: unplug mid-job is in doubt', async () => {
        virtual.runOutAfter(PAPER_ROWS);
        const job = printer.print({ blocks: receipt('third'), openDrawer: false }).then(
          () => 'printed',
          (error: unknown) => (error instanceof DeviceError ? error.outcome : String(error)),
        );
        await eventually('paper out told', () => trouble === 'paperOut');
        await line.unplug();
        assert.equal(await job, 'inDoubt');
      });
      await check('printer driver: replug on another port, prints again', async () => {
        await line.plug(1);
        transport = await transportTo();
        virtual.set({ paperOut: false });
        await printer.print({ blocks: receipt('fourth'), openDrawer: false });
        hasPrinted('fourth');
      });
    },
    async close() {
      driver?.close();
      await line.unplug();
    },
  };
};

const receipt = (name: string): Block[] => [
  ...Array.from({ length: LINES }, (_, i): Block => ({ type: 'text', text: `${name} line ${i}.`, align: 'left' })),
  { type: 'cut' },
];
