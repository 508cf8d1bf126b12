/** A printer through the terminal's own device process: chosen by itself, pulled in the middle of a job, plugged in elsewhere. */
import assert from 'node:assert/strict';
import type { Block } from '#drivers/ports.ts';
import { createVirtualPrinter } from '#drivers/virtual/printer.ts';
import type { PrinterLine } from '../cables.ts';
import { keyOf, type DeviceProcess } from '../device-process.ts';
import { eventually } from '../kit.ts';
import type { DeviceChecks } from './check.ts';

const LINES = 40;
/** Rows of dots, after which the paper ends in the middle of a receipt. */
const PAPER_ROWS = 300;

const linesOf = (name: string) => Array.from({ length: LINES }, (_, i) => `${name} line ${i}.`);
const receipt = (name: string): Block[] => [...linesOf(name).map((text): Block => ({ type: 'text', text, align: 'left' })), { type: 'cut' }];

export const printerProcessChecks = (line: PrinterLine, start: () => Promise<DeviceProcess>): DeviceChecks => ({
  device: line.device,
  async run(check) {
    const key = keyOf(line.identity);
    const devices = await start();
    const papers: string[][] = [];
    const machine = createVirtualPrinter(80, { onPaper: ({ text }) => void papers.push(text) });
    const wire = await machine.transport.open();
    line.onBytes((bytes) => void wire.write(bytes));
    wire.onData((bytes) => void line.send(bytes).catch(() => undefined));
    const isFound = await check('driver: enabled under its serial number', async () => {
      await line.plug(0);
      await eventually(`${key} enabled as receipt printer`, () => devices.isEnabled(key) && devices.device(key)?.roles.includes('receiptPrinter'));
    });
    if (!isFound) return;
    await check('driver: a receipt, on the printer that was chosen by itself', async () => {
      assert.equal(await devices.print('first', receipt('first')), 'printed');
      assert.deepEqual(papers, [linesOf('first')]);
    });
    await check('driver: unplug mid-job is in doubt, and told', async () => {
      machine.runOutAfter(PAPER_ROWS);
      const job = devices.print('second', receipt('second'));
      await eventually('paper out told', () => devices.receiptPrinter()?.trouble === 'paperOut');
      await line.unplug();
      assert.equal(await job, 'inDoubt');
      await eventually(`${key} offline`, () => devices.device(key)?.power === 'OffOffline');
    });
    await check('driver: replug on another port, same device', async () => {
      machine.set({ paperOut: false });
      await line.plug(1);
      await eventually(`${key} enabled`, () => devices.isEnabled(key) && devices.receiptPrinter()?.trouble === undefined);
      assert.equal(await devices.print('third', receipt('third')), 'printed');
      assert.deepEqual(papers.at(-1)?.slice(-LINES), linesOf('third'));
    });
    wire.close();
  },
  close: () => line.unplug(),
});
