/** A shop of several tills on one PostgreSQL: whole terminals in this process, without screens or devices, each on a line of its own. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { minor, type SharedView } from '#main/contract';
import { importInto } from '#main/commands/import-into.ts';
import { root } from '#main/commands/options.ts';
import { hqAddTerminal, hqInit } from '#main/commands/hq.ts';
import { openTerminal, type Terminal } from '#main/compose.ts';
import { forkDeviceProcess } from '#main/devices/fork.ts';
import type { Clock } from '#main/ports.ts';
import { hashPin } from '#main/pin.ts';
import type { Settings } from '#main/settings.ts';
import { startPostgres, type TestPostgres } from '#main/training/postgres.ts';
import { screenOf, type TestScreen } from '../flow/rig.ts';
import { openLine, type Line } from './wire.ts';

export const PIN = '135790';
/** From here on a timer is a time-out, and not a pause. Milliseconds. */
const TIMEOUT_FROM_MS = 10_000;
/** Pauses between two looks at the server are this many times as short. */
const HASTE = 10;

/** @param skew of its wall clock */
export const hastyClock = (skew: () => number = () => 0): Clock => ({
  nowMs: () => Date.now() + skew(),
  after(ms, run) {
    const timer = setTimeout(run, ms < TIMEOUT_FROM_MS ? ms / HASTE : ms);
    return () => clearTimeout(timer);
  },
});

export interface Till {
  name: string;
  data: string;
  line: Line;
  terminal: Terminal;
  cashier: TestScreen;
  /** The till's clock is ahead by so much, milliseconds. */
  skewMs: number;
  shared(): SharedView;
  /** Resolves once the server answers, or (`false`) once the till knows that it does not. */
  online(is?: boolean): Promise<void>;
  /** Everything of its journal is at the server and taken in, and its words on holdings are said. */
  joined(): Promise<void>;
  /** It has looked at the server again, from now on. */
  looked(): Promise<void>;
  /** Scans goods: product ids of the demo catalogue, each so many times. */
  scan(goods: Record<string, number>): Promise<void>;
  /** Pays what is due in cash. @returns the receipt's number */
  payCash(): Promise<string>;
  restart(): Promise<void>;
}

export interface Shop {
  postgres: TestPostgres;
  url: string;
  tills: Till[];
  close(): Promise<void>;
}

export interface ShopOptions {
  tills: number;
  settings?: Partial<Settings>;
  /** Absent: a PostgreSQL is started. */
  postgres?: TestPostgres;
}

/** @returns why it cannot run where it cannot */
export async function openShop({ tills: count, settings = {}, postgres: given }: ShopOptions): Promise<Shop | { skipped: string }> {
  const postgres = given ?? (await startPostgres());
  if ('skipped' in postgres) return postgres;
  await hqInit({ url: postgres.url });
  const tills: Till[] = [];
  for (let n = 1; n <= count; n += 1) tills.push(await openTill(`T${n}`, await loginOf(postgres, `T${n}`), settings));
  return {
    postgres,
    url: postgres.url,
    tills,
    async close() {
      for (const till of tills) {
        await till.terminal.close();
        await till.line.close();
        rmSync(till.data, { recursive: true, force: true });
      }
      if (given === undefined) await postgres.stop();
    },
  };
}

/** A till's own login, as `guitai hq add-terminal` makes it: it can do no more than a till in a shop can. */
export async function loginOf(postgres: TestPostgres, terminal: string): Promise<string> {
  const { role, password = '' } = await hqAddTerminal({ url: postgres.url, terminal, certificate: false });
  return postgres.urlOf({ user: role, password });
}

export async function openTill(name: string, url: string, change: Partial<Settings>): Promise<Till> {
  const data = mkdtempSync(join(tmpdir(), `guitai-shop-${name}-`));
  await importInto({ data, file: join(root, 'main', 'training', 'demo-catalogue.tsv'), progress: () => {} });
  const line = await openLine(url);
  const settings: Settings = {
    shop: { name: '柜台便利店', terminal: name, region: 'cn' },
    payments: {},
    devices: { receiptPrinter: { kind: 'none' } },
    supervisor: { name: 'Li', pinHash: await hashPin(PIN) },
    members: { earnMinor: 100, pointMinor: 1, step: 1, sharePercent: 100 },
    ...change,
    shared: { alone: { count: 5, points: 500, ageHours: 24 }, ...change.shared, url: line.url },
  };
  const clock = hastyClock(() => till.skewMs);
  const open = (): Terminal => openTerminal({ data, settings, forkDevices: forkDeviceProcess, clock, log: { info: () => {}, warn: () => {}, error: () => {} } });
  const till: Till = { name, data, line, skewMs: 0 } as Till;
  const start = (): void => {
    till.terminal = open();
    till.cashier = screenOf(till.terminal);
  };
  start();
  const shared = (): SharedView => till.cashier.heard.shared ?? till.cashier.snapshot.shared ?? { configured: false, online: false, pending: 0 };
  return Object.assign(till, {
    shared,
    async online(is = true) {
      if (shared().online !== is) await till.cashier.until('shared', (view) => view.online === is);
    },
    async joined() {
      await till.online();
      const { shared: service } = till.terminal;
      while (!service.isJoined()) await nextLook(service);
    },
    async looked() {
      // The first may have been under way already.
      for (let n = 0; n < 2; n += 1) await nextLook(till.terminal.shared);
    },
    async scan(goods: Record<string, number>) {
      for (const [productId, pieces] of Object.entries(goods)) await till.cashier.ask('sale.addProduct', { productId, quantityMilli: pieces * 1000 });
    },
    async payCash() {
      await till.cashier.ask('payment.begin', {});
      const { dueMinor } = till.terminal.sales.view('main');
      await till.cashier.ask('payment.cash', { tenderedMinor: minor(Math.max(0, dueMinor)) });
      const { receiptNo = '' } = till.terminal.sales.view('main');
      await till.cashier.ask('sale.next', {});
      return receiptNo;
    },
    async restart() {
      await till.terminal.close();
      start();
    },
  });
}

/** All tills are joined, and each knows what the others told. */
export async function allJoined(tills: readonly Till[]): Promise<void> {
  await Promise.all(tills.map((till) => till.joined()));
  await Promise.all(tills.map((till) => till.looked()));
}

function nextLook({ onLook }: Terminal['shared']): Promise<void> {
  return new Promise((resolve) => {
    const stop = onLook(() => {
      stop();
      resolve();
    });
  });
}
