/** A till of the simulated week: its directory and what runs on it, started as often as wanted. */
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { minor, type PromiseTermsView } from '#main/contract';
import type { Store, Sync } from '#main/ports.ts';
import { openStore } from '#main/store/open.ts';
import type { Settings } from '#main/settings.ts';
import { openSharedParts, type SharedParts } from '#main/shared.ts';
import { startSync } from '#main/sync/sync.ts';
import { quietLog } from '#main/system.ts';
import type { VirtualClock } from '#test/sim/clock.ts';
import { simNetwork, type Network } from '#test/sim/network.ts';
import type { Random } from '#test/sim/random.ts';
import { simScheme, type Scheme } from '#test/sim/scheme.ts';
import { shapes } from '#test/sim/worlds.ts';
import type { Cashier } from '../cashier.ts';
import { hastyClock } from '../hasty.ts';
import { createTill, paperOf, region, type Till } from '../till.ts';

/** Back-offs of the sync between its tries are so much shorter than in life; all else is in virtual time. */
const HASTE = 200;
const SCHEMES = ['wechat', 'alipay'];
const DAY_MS = 86_400_000;
export const MEMBERS = ['MBR-1001', 'MBR-1002', 'MBR-1003', 'MBR-1004'];
const terms: PromiseTermsView = { schemes: SCHEMES, amountMinor: minor(50_000), sumMinor: minor(500_000), count: 100, ageMs: 14 * DAY_MS, asks: [] };

export interface WeekTill {
  name: string;
  dir: string;
  /** What is left of its schemes is its own: another till's orders are in other books. */
  schemes: readonly Scheme[];
  network: Network;
  /** Goes on from an older copy, or is one: its books are not those of its schemes any more. */
  isCopy: boolean;
  store(): Store;
  till(): Till;
  sync(): Sync;
  /** Null where it shares nothing. */
  shop(): SharedParts | null;
  cashier: Cashier;
  start(): void;
  /** Ends it without a word to its services. */
  stop(): Promise<void>;
  /** A copy of the directory as it is; the till must be stopped. */
  copy(): string;
  /** Its disk is replaced by this copy; the till must be stopped. */
  replace(copy: string): void;
  remove(): Promise<void>;
}

export interface TillOptions {
  name: string;
  /** Headquarters, as this till reaches it. */
  url: string;
  clock: VirtualClock;
  chance: Random;
  doing(step: string): void;
  /** The shop's server, as this till reaches it; absent: it shares nothing. */
  shopUrl?: string;
  /** A directory that is there already. */
  dir?: string;
}

function settingsOf(name: string, url: string | undefined): Settings | null {
  if (url === undefined) return null;
  return {
    shop: { name: '周末店', terminal: name, region: 'cn' },
    payments: {},
    devices: { receiptPrinter: { kind: 'none' } },
    members: { earnMinor: 100, pointMinor: 1, step: 1, sharePercent: 100 },
    shared: { url, alone: { count: 5, points: 500, ageHours: 24 } },
  };
}

export function createWeekTill({ name, url, shopUrl, clock, chance, doing, dir: given }: TillOptions): WeekTill {
  const dir = given ?? mkdtempSync(join(tmpdir(), `guitai-week-${name}-`));
  const network = simNetwork(clock, chance);
  network.faulty = false;
  const schemes = SCHEMES.map((scheme) => {
    const digit = shapes.findIndex((shape) => shape.name === scheme);
    const shape = shapes[digit];
    if (shape === undefined) throw new Error(`no scheme ${scheme}`);
    return simScheme(shape, digit, clock, chance, network);
  });
  let made = 0;
  let life = 0;
  const ids = { next: () => `${name}x${chance.between(0, 2 ** 40).toString(36)}x${(made += 1)}` };
  let now: { store: Store; till: Till; sync: Sync; shop: SharedParts | null } | null = null;
  const running = (): NonNullable<typeof now> => {
    if (now === null) throw new Error(`${name} is not running`);
    return now;
  };
  const customers = schemes.map(({ shape, newCode, read }) => ({ scheme: shape.name, newCode, read }));
  const cashier: Cashier = {
    get till() {
      return running().till;
    },
    chance, customers, promises: true, doing,
    ...(shopUrl === undefined ? {} : { members: MEMBERS }),
    pass: (ms) => clock.advance(ms),
    completed() {},
  };
  return {
    name, dir, schemes, network, cashier,
    isCopy: given !== undefined,
    store: () => running().store,
    till: () => running().till,
    sync: () => running().sync,
    shop: () => running().shop,
    start() {
      const mine = (life += 1);
      const store = openStore(dir, { terminal: { terminalId: name.split('~')[0] ?? name, shopName: '周末店', region: region.id, currency: region.currency }, nowMs: clock.nowMs });
      // A process that has ended does nothing more, whatever it was waiting for.
      const alive = { nowMs: clock.nowMs, after: (ms: number, run: () => void) => clock.after(ms, () => mine === life && now !== null && run()) };
      const lines = { nowMs: clock.nowMs, after: hastyClock(HASTE).after };
      const sync = startSync({ store, url, terminalId: name, clock: lines, log: quietLog, onChange: () => {} });
      const settings = settingsOf(name, shopUrl);
      const shop = settings === null ? null : openSharedParts({ data: dir, settings, store, clock: lines, log: quietLog, sync });
      const providers = schemes.map(({ provider }) => provider);
      const devices = paperOf(() => Promise.resolve());
      const wake = (): void => (shop?.sync ?? sync).wake();
      const till = createTill({ store, terminal: name, providers, clock: alive, ids, log: quietLog, devices, promises: terms, wake, ...(shop === null || settings === null ? {} : { sharing: { parts: shop, settings } }) });
      now = { store, till, sync, shop };
      till.resume();
    },
    async stop() {
      const { store, sync, till, shop } = running();
      now = null;
      till.close();
      await (shop?.sync ?? sync).close();
      store.close();
    },
    copy() {
      const copy = mkdtempSync(join(tmpdir(), `guitai-week-${name}-copy-`));
      cpSync(dir, copy, { recursive: true });
      return copy;
    },
    replace(copy) {
      rmSync(dir, { recursive: true, force: true });
      cpSync(copy, dir, { recursive: true });
      this.isCopy = true;
    },
    async remove() {
      if (now !== null) await this.stop();
      rmSync(dir, { recursive: true, force: true });
    },
  };
}
