/** Two receipt printers: what has not begun comes out at the second while the first is away, what has begun stays a person's choice. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { minor, type DeviceView, type ShopView } from '#main/contract';
import { createVirtualPrinter } from '#drivers/virtual/printer.ts';
import { forkDeviceProcess } from '#main/devices/fork.ts';
import { startDevices } from '#main/devices/supervisor.ts';
import type { Caller } from '#main/ports.ts';
import { createReceipts } from '#main/services/receipt/index.ts';
import { checkSettings } from '#main/settings.ts';
import { openStore } from '#main/store/open.ts';
import { sampleSale } from '#main/store/sample.ts';
import { quietLog, systemClock, systemIds } from '#main/system.ts';

const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).toReversed()) await close();
});

const shop: ShopView = {
  name: '柜台', terminal: 'T1', region: 'cn', currency: 'CNY', exponent: 2, languages: ['zh-CN'], timeZone: 'Asia/Shanghai',
  training: true, schemes: [], denominationsMinor: [], taxClasses: [], pricesIncludeTax: true,
};
const cashier: Caller = { role: 'cashier', lane: 'main', commandId: 'c1', client: 's1' };
const limits = { timeout: 25_000, interval: 5 };

async function machine() {
  const sheets: string[] = [];
  const pulses: number[] = [];
  const printer = createVirtualPrinter(80, { onPaper: ({ text }) => sheets.push(text.join('\n')), onPulse: (pin) => pulses.push(pin) });
  const port = await printer.listen(0);
  closers.push(() => printer.close());
  return { sheets, pulses, printer, config: { kind: 'tcp', host: '127.0.0.1', port } };
}

async function setUp() {
  const first = await machine();
  const second = await machine();
  const dir = mkdtempSync(join(tmpdir(), 'two-printers-'));
  const store = openStore(dir, { terminal: { terminalId: 'T1', shopName: '柜台', region: 'cn', currency: 'CNY' }, nowMs: () => 1 });
  const given = { shop: { name: '柜台', terminal: 'T1', region: 'cn' }, devices: { receiptPrinter: first.config, receiptPrinterBackup: second.config } };
  const devices = startDevices({ settings: checkSettings(given, 'test').devices, fork: forkDeviceProcess, clock: systemClock, log: quietLog });
  const troubles: string[] = [];
  const emit = (event: string, data: unknown) => void (event === 'trouble' && troubles.push((data as { message: string }).message));
  const receipts = createReceipts({ store, devices, shop, clock: systemClock, ids: systemIds, log: quietLog, emit, sync: { wake: () => {} } });
  closers.push(async () => {
    await receipts.close();
    await devices.close();
    store.close();
    rmSync(dir, { recursive: true, force: true });
  });
  const sell = (cash = false) => {
    store.commit((tx) => {
      const sale = sampleSale(tx.nextReceiptSeq());
      const tenders = [{ kind: 'cash' as const, amountMinor: sale.totalMinor, tenderedMinor: sale.totalMinor, changeMinor: minor(0) }];
      tx.append('sale.completed', cash ? { ...sale, tenders } : sale);
      tx.queuePrint({ id: systemIds.next(), saleId: sale.saleId, state: 'queued', duplicate: false, queuedAtMs: 1 });
    });
    receipts.wake();
  };
  const view = (isSecond: boolean): DeviceView | undefined => devices.status().find(({ role }) => role === (isSecond ? 'receiptPrinterBackup' : 'receiptPrinter'));
  await expect.poll(() => [view(false)?.power, view(true)?.power], limits).toEqual(['Online', 'Online']);
  return { first, second, store, devices, receipts, troubles, sell, view, jobs: () => store.printJobs.open() };
}

describe('with a second receipt printer', () => {
  it('receipts come out there while the first has no paper, the drawer opens where it hangs, and both changes are told', { timeout: 60_000 }, async () => {
    const { first, second, sell, jobs, troubles, view } = await setUp();
    sell();
    await expect.poll(jobs, limits).toEqual([]);
    first.printer.set({ paperOut: true });
    sell(true);
    await expect.poll(jobs, limits).toEqual([]);
    await expect.poll(() => view(false)?.trouble, limits).toBe('paperOut');
    sell();
    await expect.poll(jobs, limits).toEqual([]);
    first.printer.set({ paperOut: false });
    await expect.poll(() => view(false)?.power, limits).toBe('Online');
    sell();
    await expect.poll(jobs, limits).toEqual([]);
    expect(first.sheets.map((text) => /T1-\d+/.exec(text)?.[0])).toEqual(['T1-000001', 'T1-000004']);
    expect(second.sheets.map((text) => /T1-\d+/.exec(text)?.[0])).toEqual(['T1-000002', 'T1-000003']);
    expect([...first.sheets, ...second.sheets].filter((text) => text.includes('重打小票'))).toEqual([]);
    expect(troubles).toEqual([
      expect.stringMatching(/receipt T1-000002 .* come out at 127\.0\.0\.1:/),
      expect.stringMatching(/receipt T1-000004 .* come out at 127\.0\.0\.1:/),
    ]);
  });

  it('one that has begun at the first stays there until a person says so, and is a duplicate then', { timeout: 60_000 }, async () => {
    const { first, second, sell, jobs, receipts } = await setUp();
    first.printer.runOutAfter(300);
    sell();
    await expect.poll(() => jobs()[0]?.state, limits).toBe('interrupted');
    expect(second.sheets).toEqual([]);
    expect(jobs()[0]?.place).toBe('first');
    await receipts.handlers['receipt.resolve']({ jobId: jobs()[0]?.id ?? '', choice: 'reprint' }, cashier);
    await expect.poll(jobs, limits).toEqual([]);
    expect(second.sheets.length).toBe(1);
    expect(second.sheets[0]).toContain('重打小票');
    // Paper is put in: what the first still held was cleared, and nothing of it comes out beside the duplicate.
    first.printer.set({ paperOut: false });
    expect(first.sheets).toEqual([]);
  });

  it('a technician gives the receipts to the second: each takes the place of the other, and both go back', { timeout: 60_000 }, async () => {
    const { first, second, sell, jobs, devices, view } = await setUp();
    const { care } = devices;
    const keyOf = ({ config }: typeof first) => `tcp:${config.host}:${config.port}`;
    const sold = async ({ sheets }: typeof first) => {
      const before = sheets.length;
      sell();
      await expect.poll(jobs, limits).toEqual([]);
      expect(sheets.length).toBe(before + 1);
    };
    await care.bind('receiptPrinter', keyOf(second));
    await sold(second);
    await devices.openDrawer();
    expect([first.pulses, second.pulses]).toEqual([[], [2]]);
    // What stands in is the one that was the first.
    second.printer.set({ coverOpen: true });
    await sold(first);
    second.printer.set({ coverOpen: false });
    await expect.poll(() => view(false)?.trouble, limits).toBeUndefined();
    expect(care.bound()).toEqual({ receiptPrinter: keyOf(second), receiptPrinterBackup: keyOf(first) });
    await care.bind('receiptPrinter', null);
    await sold(first);
    expect(care.bound()).toEqual({});
  });
});
