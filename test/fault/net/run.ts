/**
 * `npm run fault -- net`: terminals sell while the line between their sync and a real PostgreSQL is cut, connection after
 * connection: before, within and after the server's commit, with resets, stalls and ends that only one side knows of.
 * When the line has healed, headquarters must hold each entry once, with its hash; all sent once more changes nothing.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { hqInit } from '#main/commands/hq.ts';
import type { Store, Sync } from '#main/ports.ts';
import { openStore } from '#main/store/open.ts';
import { startSync } from '#main/sync/sync.ts';
import { quietLog } from '#main/system.ts';
import { startPostgres } from '#main/training/postgres.ts';
import { random, type Random } from '#test/sim/random.ts';
import { hastyClock } from '../hasty.ts';
import { allEntries, compare, openHeadquarters, replay, verifiedThere, type Headquarters } from './headquarters.ts';
import { startProxy, type Cut, type Proxy } from './proxy.ts';
import { returnSample, sellSample } from './sample.ts';

/** Back-offs between two tries are so much shorter. */
const HASTE = 50;
const SALES_AT_ONCE_MAX = 25;
const BACKLOG_SHARE = 0.05;
/** Several batches of them: they go by two connections. */
const BACKLOG_SALES = 700;
/** The line has healed: nothing new arrives for so long, and something is unsent. Real time. */
const STUCK_MS_MAX = 30_000;
/** No connection is spoilt for so long: something hangs. Longer than the driver waits for an answer. */
const CUT_MS_MAX = 60_000;

export interface NetFigures {
  ok: boolean;
  seed: number;
  terminals: number;
  cuts: number;
  cutsBy: Partial<Record<Cut['how'], number>>;
  /** Cuts after which headquarters held entries that their terminal could not know of. */
  committedUnheard: number;
  entries: number;
  replayed: { inserted: number; duplicates: number };
  seconds: number;
  wrong: string[];
}

interface Line {
  terminal: string;
  dir: string;
  store: Store;
  sync: Sync;
  proxy: Proxy;
  sold: number;
  changed: () => Promise<void>;
}

export function drawCut(dice: Random, halfOpen: boolean): Cut {
  const bytes = dice.pick([dice.between(1, 400), dice.between(400, 20_000), dice.between(20_000, 200_000)]);
  const how = dice.pick(['refused', 'login', 'before', 'within', 'within', 'after', 'after', 'after', 'withinAnswer', 'stall', ...(halfOpen ? (['halfOpen'] as const) : [])] as const);
  switch (how) {
    case 'refused':
      return { how };
    case 'login':
      return { how, bytes: dice.between(0, 300) };
    case 'before':
    case 'after':
      return { how, bytes: 0 };
    case 'withinAnswer':
      return { how, bytes: dice.between(1, 60) };
    case 'within':
    case 'halfOpen':
      return { how, bytes };
    case 'stall':
      return { how, bytes, ms: dice.between(10, 400), ends: dice.chance(0.5) };
  }
}

async function openLine(url: string, no: number, dice: Random, halfOpenShare: number): Promise<Line> {
  const terminal = `N${no}`;
  const dir = mkdtempSync(join(tmpdir(), 'guitai-net-'));
  const store = openStore(dir, { terminal: { terminalId: terminal, shopName: '断线店', region: 'cn', currency: 'CNY' }, nowMs: Date.now });
  let wake = (): void => {};
  const proxy = await startProxy(url, () => ({ cut: drawCut(dice, dice.chance(halfOpenShare * 10)), reset: dice.chance(0.4) }), () => wake());
  const sync = startSync({ store, url: proxy.url, terminalId: terminal, clock: hastyClock(HASTE), log: quietLog, onChange: () => wake() });
  const changed = (): Promise<void> => new Promise((resolve) => (wake = resolve));
  return { terminal, dir, store, sync, proxy, sold: 0, changed };
}

/** Sells and lets the line be cut, until it was cut so often. */
async function suffer(line: Line, dice: Random, cuts: number, hq: Headquarters): Promise<number> {
  const { store, sync, proxy, terminal } = line;
  let unheard = 0;
  while (proxy.cuts() < cuts) {
    const before = proxy.cuts();
    const late = AbortSignal.timeout(CUT_MS_MAX);
    while (proxy.cuts() === before) {
      if (late.aborted) throw new Error(`${terminal}: no cut within ${CUT_MS_MAX} ms: ${JSON.stringify(sync.status())}`);
      if (sync.status().pending < BACKLOG_SALES) {
        for (let n = dice.chance(BACKLOG_SHARE) ? BACKLOG_SALES : dice.between(1, SALES_AT_ONCE_MAX); n > 0; n -= 1) {
          line.sold += 1;
          if (dice.chance(0.1)) returnSample(store, terminal, line.sold);
          else sellSample(store, terminal, line.sold);
        }
      }
      sync.wake();
      await Promise.race([line.changed(), new Promise((resolve) => setTimeout(resolve, 20))]);
    }
    const known = store.journal.tail().seq - sync.status().pending;
    const [row] = await hq.ask<{ last: string | null }>('select max(seq) as last from guitai.journal where terminal_id = $1', [terminal]);
    if (Number(row?.last ?? 0) > known) unheard += 1;
  }
  return unheard;
}

async function drained({ sync, terminal, changed }: Line, wrong: string[]): Promise<void> {
  let least = Infinity;
  let sinceMs = performance.now();
  sync.now();
  for (let now = sync.status(); now.pending > 0 || !now.online; now = sync.status()) {
    if (now.pending < least) [least, sinceMs] = [now.pending, performance.now()];
    if (performance.now() - sinceMs > STUCK_MS_MAX) return void wrong.push(`${terminal}: ${now.pending} entries are still unsent: ${now.trouble?.message ?? ''}`);
    await Promise.race([changed(), new Promise((resolve) => setTimeout(resolve, 50))]);
  }
}

/** @param options.halfOpenShare connections whose end the terminal is not told: each takes the driver's whole time-out */
export async function runNetCuts(options: { cuts: number; terminals: number; seed: number; halfOpenShare: number; onCut?: (done: number) => void }): Promise<NetFigures | { skipped: string }> {
  const { seed, terminals } = options;
  const started = performance.now();
  const postgres = await startPostgres();
  if ('skipped' in postgres) return postgres;
  const wrong: string[] = [];
  const lines: Line[] = [];
  await hqInit({ url: postgres.url });
  const hq = await openHeadquarters(postgres.url);
  try {
    const dice = random(seed);
    for (let no = 1; no <= terminals; no += 1) lines.push(await openLine(postgres.url, no, random(seed * 100 + no), options.halfOpenShare));
    const each = Math.ceil(options.cuts / terminals);
    const telling = setInterval(() => options.onCut?.(lines.reduce((sum, { proxy }) => sum + proxy.cuts(), 0)), 200);
    const unheard = await Promise.all(lines.map((line) => suffer(line, random(dice.between(0, 2 ** 31)), each, hq)));
    clearInterval(telling);
    for (const { proxy } of lines) proxy.heal();
    await Promise.all(lines.map((line) => drained(line, wrong)));
    for (const { terminal, store } of lines) wrong.push(...(await compare(hq, terminal, store)));
    wrong.push(...(await verifiedThere(postgres.url)));
    const before = await hq.digest();
    const replayed = { inserted: 0, duplicates: 0 };
    for (const { terminal, store } of lines) {
      const { inserted, duplicates } = await replay(hq, terminal, allEntries(store)).catch((error: unknown) => ({ inserted: NaN, duplicates: wrong.push(String(error)) }));
      replayed.inserted += inserted;
      replayed.duplicates += duplicates;
    }
    const entries = lines.reduce((sum, { store }) => sum + store.journal.tail().seq, 0);
    if (replayed.inserted !== 0 || replayed.duplicates !== entries) wrong.push(`sent once more, ${replayed.inserted} entries were new, ${replayed.duplicates} of ${entries} known`);
    const after = await hq.digest();
    for (const [table, digest] of after) if (before.get(table) !== digest) wrong.push(`sent once more, the table ${table} changed`);
    const cutsBy: NetFigures['cutsBy'] = {};
    for (const { proxy } of lines) for (const [how, n] of Object.entries(proxy.done) as [Cut['how'], number][]) cutsBy[how] = (cutsBy[how] ?? 0) + n;
    const cuts = Object.values(cutsBy).reduce((sum, n) => sum + n, 0);
    const committedUnheard = unheard.reduce((sum, n) => sum + n, 0);
    return { ok: wrong.length === 0, seed, terminals, cuts, cutsBy, committedUnheard, entries, replayed, seconds: Math.round((performance.now() - started) / 100) / 10, wrong };
  } finally {
    for (const { sync, proxy, store, dir } of lines) {
      await sync.close();
      await proxy.close();
      store.close();
      rmSync(dir, { recursive: true, force: true });
    }
    await hq.close();
    await postgres.stop();
  }
}
