/** kill -9 of a real device process in the middle of a print: the sale goes on, the process is back, the job ends by the rule. */
import { mkdtempSync, rmSync } from 'node:fs';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { createVirtualPrinter } from '#drivers/virtual/printer.ts';
import { forkDeviceProcess } from '#main/devices/fork.ts';
import { startDevices, type DeviceProcess } from '#main/devices/supervisor.ts';
import { createReceipts } from '#main/services/receipt/index.ts';
import { checkSettings } from '#main/settings.ts';
import { openStore } from '#main/store/open.ts';
import { quietLog, systemClock, systemIds } from '#main/system.ts';
import { LINES, judge, sale, shop } from './printer-judge.ts';

const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).toReversed()) await close();
});
const limits = { timeout: 25_000, interval: 2 };
const cashier = { role: 'cashier', lane: 'main', commandId: 'c', client: 's' } as const;

/** A cable that the process dies on: so many bytes go through and no more, until the next connection. */
async function cable(inner: number): Promise<{ port: number; hold(bytes: number): Promise<void>; close(): void }> {
  let left = Infinity;
  let isFull = (): void => {};
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    const printer = connect(inner, '127.0.0.1');
    for (const end of [socket, printer]) {
      sockets.add(end);
      end.on('error', () => end.destroy());
    }
    socket.on('data', (bytes: Buffer) => {
      printer.write(bytes.subarray(0, left));
      left -= Math.min(left, bytes.length);
      if (left === 0) isFull();
    });
    printer.on('data', (bytes: Buffer) => void socket.write(bytes));
    socket.on('close', () => {
      if (left === 0) left = Infinity;
      printer.end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    hold(bytes) {
      left = bytes;
      return new Promise((resolve) => (isFull = resolve));
    },
    close() {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  };
}

async function setUp() {
  const cut: string[][] = [];
  const machine = createVirtualPrinter(80, { onPaper: ({ text }) => void cut.push(text) });
  const line = await cable(await machine.listen(0));
  const dir = mkdtempSync(join(tmpdir(), 'printer-kill-'));
  const store = openStore(dir, { terminal: { terminalId: 'T1', shopName: shop.name, region: 'cn', currency: 'CNY' }, nowMs: () => 1 });
  const forked: DeviceProcess[] = [];
  const fork = () => {
    forked.push(forkDeviceProcess());
    return forked.at(-1) as DeviceProcess;
  };
  const given = { shop: { name: '店', terminal: 'T1', region: 'cn' }, devices: { receiptPrinter: { kind: 'tcp', host: '127.0.0.1', port: line.port } } };
  const devices = startDevices({ settings: checkSettings(given, 'test').devices, fork, clock: systemClock, log: quietLog });
  const receipts = createReceipts({ store, devices, shop, clock: systemClock, ids: systemIds, log: quietLog, emit: () => {}, sync: { wake: () => {} } });
  closers.push(async () => {
    await receipts.close();
    await devices.close();
    line.close();
    await machine.close();
    store.close();
    rmSync(dir, { recursive: true, force: true });
  });
  const sell = (): string => {
    const saleId = store.commit((tx) => {
      const sold = sale(tx.nextReceiptSeq());
      tx.append('sale.completed', sold);
      tx.queuePrint({ id: systemIds.next(), saleId: sold.saleId, state: 'queued', duplicate: false, queuedAtMs: 1 });
      return sold.saleId;
    });
    receipts.wake();
    return saleId;
  };
  const power = () => devices.status().find(({ role }) => role === 'receiptPrinter')?.power;
  await expect.poll(power, limits).toBe('Online');
  return { machine, line, store, receipts, forked, cut, sell, power, jobs: () => store.printJobs.open() };
}

it.each([
  { bytes: 400, choice: 'reprint' },
  { bytes: 1_100, choice: 'resume' },
  { bytes: 2_000, choice: 'resume' },
  { bytes: 2_300, choice: 'reprint' },
] as const)('killed when $bytes bytes of a job are at the printer: $choice', { timeout: 60_000 }, async ({ bytes, choice }) => {
  const { machine, line, store, receipts, forked, cut, sell, power, jobs } = await setUp();
  const full = line.hold(bytes);
  sell();
  await full;
  const killedAt = performance.now();
  process.kill(forked[0]?.pid ?? 0, 'SIGKILL');
  await expect.poll(() => jobs()[0]?.state, limits).toMatch(/^(inDoubt|interrupted)$/);
  // The sale goes on while the process is away.
  sell();
  expect(store.sales.recent(5).length).toBe(2);
  await expect.poll(() => forked.length === 2 && power(), limits).toBe('Online');
  console.info(`device process killed in a print: back after ${Math.round(performance.now() - killedAt)} ms`);
  const [broken] = jobs();
  // The next receipt comes out by itself, once; the broken one waits for a person.
  await expect.poll(() => jobs().length, limits).toBe(1);
  const next = cut.splice(0).map((text) => text.filter((words) => words.includes('T1-000002') || /货品\d+号/.test(words)));
  expect(next.flat().filter((words) => words.includes('T1-000002')).length).toBe(1);
  const begins = next.flat().findIndex((words) => words.includes('T1-000002'));
  const before = next.flat().slice(0, begins);
  expect(new Set(next.flat().slice(begins + 1)).size).toBe(LINES);
  expect(next.flat().slice(begins + 1).length).toBe(LINES);
  await receipts.handlers['receipt.resolve']({ jobId: broken?.id ?? '', choice }, cashier);
  await expect.poll(jobs, limits).toEqual([]);
  const papers = [before, ...cut, machine.tear().text];
  expect(judge('tcp', { name: 'kill', choice }, broken, true, papers)).toMatchObject({ ok: true, lost: 0 });
});
