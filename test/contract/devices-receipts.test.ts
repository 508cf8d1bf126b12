/** Receipts from the store to the paper: real SQLite, the real device process, the virtual printer. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { minor, type DeviceView, type PaperView, type ShopView } from '#main/contract';
import { forkDeviceProcess } from '#main/devices/fork.ts';
import { startDevices } from '#main/devices/supervisor.ts';
import type { Caller, Log, PrintJob } from '#main/ports.ts';
import { createReceipts } from '#main/services/receipt/index.ts';
import { checkSettings } from '#main/settings.ts';
import { openStore } from '#main/store/open.ts';
import { sampleSale } from '#main/store/sample.ts';
import { systemClock, systemIds } from '#main/system.ts';
import { profileNamed } from '#drivers/printer/profiles.ts';
import { createVirtualPrinter } from '#drivers/virtual/printer.ts';

const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).toReversed()) await close();
});

const shop: ShopView = {
  name: '柜台', terminal: 'T1', region: 'cn', currency: 'CNY', exponent: 2, languages: ['zh-CN', 'en'], timeZone: 'Asia/Shanghai',
  training: true, schemes: [], denominationsMinor: [], taxClasses: [], pricesIncludeTax: true,
};
const cashier: Caller = { role: 'cashier', lane: 'main', commandId: 'c1', client: 's1' };

function setUp(jobs: Partial<PrintJob>[] = [], receiptPrinter: unknown = { kind: 'virtual' }) {
  const dir = mkdtempSync(join(tmpdir(), 'receipts-'));
  const store = openStore(dir, { terminal: { terminalId: 'T1', shopName: '柜台', region: 'cn', currency: 'CNY' }, nowMs: () => 1 });
  const logged: { event: string; fields?: Record<string, unknown> }[] = [];
  const note = (event: string, fields?: Record<string, unknown>) => void logged.push(fields === undefined ? { event } : { event, fields });
  const log: Log = { info: note, warn: note, error: note };
  const { devices: settings } = checkSettings({ shop: { name: '柜台', terminal: 'T1', region: 'cn' }, devices: { receiptPrinter } }, 'test');
  const devices = startDevices({ settings, fork: forkDeviceProcess, clock: systemClock, log });
  const papers: PaperView[] = [];
  devices.onPaper((paper) => papers.push(paper));
  /** A completed sale with its print job, in one commit as the register makes it. */
  const sell = (job: Partial<PrintJob> = {}, cash = false): PrintJob => {
    const queued: PrintJob = { id: systemIds.next(), saleId: '', state: 'queued', duplicate: false, queuedAtMs: 1, ...job };
    return store.commit((tx) => {
      const sale = sampleSale(tx.nextReceiptSeq());
      queued.saleId = sale.saleId;
      const tenders = [{ kind: 'cash' as const, amountMinor: sale.totalMinor, tenderedMinor: sale.totalMinor, changeMinor: minor(0) }];
      tx.append('sale.completed', cash ? { ...sale, tenders } : sale);
      tx.queuePrint(queued);
      return queued;
    });
  };
  const before = jobs.map((job) => sell(job, true));
  const troubles: string[] = [];
  let wakes = 0;
  const receipts = createReceipts({
    store, devices, shop, clock: systemClock, ids: systemIds, log,
    emit: (event, data) => void (event === 'trouble' && troubles.push((data as { message: string }).message)),
    sync: { wake: () => void (wakes += 1) },
  });
  closers.push(async () => {
    await receipts.close();
    await devices.close();
    store.close();
    rmSync(dir, { recursive: true, force: true });
  });
  const states = () => store.printJobs.open().map(({ state }) => state);
  const pulses = () => logged.filter(({ event }) => event === 'devices.drawer.pulse').length;
  return { store, devices, receipts, papers, sell, before, states, pulses, troubles, wakes: () => wakes };
}

const printerOf = (views: DeviceView[]) => views.find(({ role }) => role === 'receiptPrinter');
const limits = { timeout: 20_000, interval: 5 };

describe('the print queue', () => {
  it('prints what the commit queued, and opens the drawer for cash alone', async () => {
    const { receipts, papers, sell, states, pulses, store } = setUp();
    const jobs = [sell({}, true), sell()];
    receipts.wake();
    await expect.poll(states, limits).toEqual([]);
    expect(papers.map(({ jobId }) => jobId)).toEqual(jobs.map(({ id }) => id));
    expect(pulses()).toBe(1);
    const opened = store.journal.after(0, 100).filter(({ kind }) => kind === 'drawer.opened');
    expect(opened.map(({ body }) => JSON.parse(body))).toEqual([{ reason: 'sale', saleId: jobs[0]?.saleId }]);
  });

  it('after a restart prints what was queued, without a pulse, and never what may have come out', async () => {
    const { receipts, papers, before, states, pulses } = setUp([{ state: 'sent' }, { state: 'queued' }]);
    receipts.wake();
    await expect.poll(states, limits).toEqual(['inDoubt']);
    expect(papers.map(({ jobId }) => jobId)).toEqual([before[1]?.id]);
    expect(pulses()).toBe(0);
    expect(printerOf(receipts.views())?.jobsWaiting).toBe(1);
  });

  it('reprints a receipt in doubt as a duplicate, recorded, and it is no longer in doubt', async () => {
    const sheets: string[][] = [];
    const machine = createVirtualPrinter(80, { onPaper: (sheet) => sheets.push(sheet.text) });
    closers.push(() => machine.close());
    const port = await machine.listen(0);
    const { receipts, before, states, store } = setUp([{ state: 'sent' }], { kind: 'tcp', host: '127.0.0.1', port });
    expect(states()).toEqual(['inDoubt']);
    await receipts.handlers['receipt.reprint']({ saleId: before[0]?.saleId }, cashier);
    await expect.poll(states, limits).toEqual([]);
    expect(sheets.map((lines) => lines.includes('** 重打小票 **'))).toEqual([true]);
    const last = store.journal.after(0, 100).at(-1);
    expect(last?.kind).toBe('receipt.reprinted');
    expect(JSON.parse(last?.body ?? '')).toEqual({ saleId: before[0]?.saleId, receiptNo: 'T1-000001' });
  });

  it('keeps a receipt while there is no paper, opens the drawer for its change once, and prints it once when there is', async () => {
    const { receipts, devices, papers, sell, states, pulses } = setUp();
    await expect.poll(() => printerOf(devices.status())?.power, limits).toBe('Online');
    devices.setVirtualPrinter({ paperOut: true });
    await expect.poll(() => printerOf(devices.status())?.trouble, limits).toBe('paperOut');
    const job = sell({}, true);
    receipts.wake();
    receipts.wake();
    await expect.poll(() => states().length, limits).toBe(1);
    devices.setVirtualPrinter({ paperOut: false });
    await expect.poll(states, limits).toEqual([]);
    expect(papers.map(({ jobId }) => jobId)).toEqual([job.id]);
    expect(pulses()).toBe(1);
  });

  it('leaves a job in doubt when the printer breaks off in the middle, and prints the next', async () => {
    const sheets: string[][] = [];
    const machine = createVirtualPrinter(80, { onPaper: (sheet) => sheets.push(sheet.text) });
    closers.push(() => machine.close());
    const port = await machine.listen(0);
    const { receipts, devices, sell, states, troubles } = setUp([], { kind: 'tcp', host: '127.0.0.1', port });
    await expect.poll(() => printerOf(devices.status())?.power, limits).toBe('Online');
    machine.cutAfter(300);
    sell();
    receipts.wake();
    await expect.poll(states, limits).toEqual(['inDoubt']);
    expect(sheets).toEqual([]);
    expect(troubles).toEqual(['Receipt T1-000001 may not have come out: look at the paper and reprint it if it is missing']);
    machine.tear();
    sell();
    receipts.wake();
    await expect.poll(states, limits).toEqual(['inDoubt']);
    await expect.poll(() => sheets.length, limits).toBe(1);
    expect(sheets[0]?.join('\n')).toContain('T1-000002');
  });

  it('speaks the language of the model that the settings name, and refuses one that nobody knows', async () => {
    const sheets: string[][] = [];
    const drawers: number[] = [];
    const profile = 'starprnt-80-gb18030';
    const star = createVirtualPrinter(80, { onPaper: (sheet) => sheets.push(sheet.text), onPulse: (pin) => drawers.push(pin) }, { clears: false, tells: true, profile: profileNamed(profile) });
    closers.push(() => star.close());
    const at = { kind: 'tcp', host: '127.0.0.1', port: await star.listen(0) };
    const { receipts, sell, states } = setUp([], { ...at, profile });
    sell({}, true);
    receipts.wake();
    await expect.poll(states, limits).toEqual([]);
    expect(sheets.map((lines) => lines.join('\n').includes('T1-000001'))).toEqual([true]);
    expect(drawers).toEqual([2]);
    expect(star.skipped()).toEqual({});
    expect(() => checkSettings({ shop: { name: '柜台', terminal: 'T1', region: 'cn' }, devices: { receiptPrinter: { ...at, profile: 'starprint' } } }, 'test')).toThrow(/devices\.receiptPrinter\.profile/);
  });

  it('has nothing to wait for without a printer', async () => {
    const { receipts, sell, states } = setUp([], { kind: 'none' });
    sell();
    receipts.wake();
    await expect.poll(states, limits).toEqual([]);
  });
});

describe('handlers', () => {
  it('draw a receipt as a picture', async () => {
    const { receipts, sell } = setUp();
    const { saleId } = sell();
    const picture = await receipts.handlers['receipt.image']({ saleId }, cashier);
    expect(picture.widthPx).toBe(640);
    expect(picture.heightPx).toBeGreaterThan(600);
  });

  it('record the opening of the drawer', async () => {
    const { receipts, store, pulses, wakes } = setUp();
    await receipts.handlers['drawer.open']({}, cashier);
    expect(store.journal.after(0, 100).at(-1)).toMatchObject({ kind: 'drawer.opened', body: '{"reason":"noSale"}' });
    expect(wakes()).toBe(1);
    await expect.poll(pulses, limits).toBe(1);
  });

  it('say so where there is no such sale', async () => {
    const { receipts } = setUp();
    const reprint = async () => receipts.handlers['receipt.reprint']({}, cashier);
    await expect(reprint()).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });
});
