/** What the sync tests share: real stores, a wire that can be cut, and headquarters' own account of the journals. */
import { mkdtempSync, rmSync } from 'node:fs';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { expect } from 'vitest';
import type { SyncView } from '#main/contract';
import type { Facts } from '#main/core/journal/facts.ts';
import type { Clock, JournalEntry, Log, Store, Sync } from '#main/ports.ts';
import { openStore } from '#main/store/open.ts';
import { completeSample } from '#main/store/sample.ts';
import { startSync, type SyncOptions } from '#main/sync/sync.ts';

export interface TestStore {
  store: Store;
  dir: string;
  remove(): void;
}

export function openTestStore(terminalId: string): TestStore {
  const dir = mkdtempSync(join(tmpdir(), 'guitai-sync-'));
  const store = openStore(dir, {
    terminal: { terminalId, shopName: 'Corner', region: 'cn', currency: 'CNY' },
    nowMs: () => Date.now(),
  });
  return {
    store,
    dir,
    remove() {
      store.close();
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

/** Sales with their attempt and points: three entries each. */
export function sell(store: Store, from: number, count: number): void {
  store.commit((tx) => {
    for (let n = from; n < from + count; n += 1) completeSample(tx, n);
  });
}

export function entriesOf(store: Pick<Store, 'journal'>): JournalEntry[] {
  return store.journal.after(0, store.journal.tail().seq);
}

/** The real clock at twenty times its pace. */
export const hastyClock: Clock = {
  nowMs: () => Date.now(),
  after(ms, run) {
    const timer = setTimeout(run, ms / 20);
    return () => clearTimeout(timer);
  },
};

export interface RunningSync {
  sync: Sync;
  /** Everything that was logged, as one text. */
  logged(): string;
  /** Resolves with the first view that fits, from now on. */
  until(fits: (view: SyncView) => boolean): Promise<SyncView>;
}

export function runSync(options: Pick<SyncOptions, 'store' | 'url' | 'terminalId'>, clock = hastyClock): RunningSync {
  const waiting: { fits: (view: SyncView) => boolean; resolve: (view: SyncView) => void }[] = [];
  const lines: string[] = [];
  const write = (event: string, fields?: Record<string, unknown>) => { lines.push(`${event} ${JSON.stringify(fields)}`); };
  const log: Log = { info: write, warn: write, error: write };
  const tell = (view: SyncView) => {
    for (const wait of waiting.filter(({ fits }) => fits(view))) {
      waiting.splice(waiting.indexOf(wait), 1);
      wait.resolve(view);
    }
  };
  const sync = startSync({ ...options, clock, log, onChange: tell });
  return {
    sync,
    logged: () => lines.join('\n'),
    until: (fits) => new Promise((resolve) => {
      waiting.push({ fits, resolve });
      tell(sync.status());
    }),
  };
}

export const drained = (view: SyncView): boolean => view.online && view.pending === 0;

/** Ends a connection after so many bytes from the first batch on: `up` to the server, `down` its answers. */
export interface Cut {
  side: 'up' | 'down';
  afterBytes: number;
}

export interface Wire {
  url: string;
  /** Connections that were cut by plan. */
  cuts(): number;
  /** Connections so far. */
  connections(): number;
  close(): Promise<void>;
}

/**
 * A TCP proxy before PostgreSQL: each connection takes the next cut of the plan; without one it stays whole.
 * @param from what the statement holds from which on bytes count
 */
export async function cutWire(url: string, plan: Cut[], from = 'guitai.push'): Promise<Wire> {
  const target = new URL(url);
  const port = Number(target.port);
  const left = [...plan];
  const sockets = new Set<Socket>();
  let [cuts, connections] = [0, 0];
  const server = createServer((client) => {
    connections += 1;
    const upstream = connect(port, target.hostname);
    const cut = left.shift();
    let sending = false;
    const bytes = { up: 0, down: 0 };
    const end = () => {
      client.destroy();
      upstream.destroy();
    };
    const pass = (side: Cut['side'], to: Socket) => (chunk: Buffer) => {
      if (side === 'up' && !sending && chunk.includes(from)) sending = true;
      const room = cut?.side === side && sending ? cut.afterBytes - bytes[side] : Infinity;
      if (sending) bytes[side] += chunk.length;
      if (chunk.length <= room) {
        to.write(chunk);
        return;
      }
      cuts += 1;
      to.write(chunk.subarray(0, room), end);
      if (room === 0) end();
    };
    client.on('data', pass('up', upstream)).on('close', end).on('error', end);
    upstream.on('data', pass('down', client)).on('close', end).on('error', end);
    sockets.add(client).add(upstream);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  target.port = String((server.address() as AddressInfo).port);
  return {
    url: target.href,
    cuts: () => cuts,
    connections: () => connections,
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Asks headquarters in a connection of its own. */
export async function ask<R extends pg.QueryResultRow>(url: string, sql: string, values: unknown[] = []): Promise<R[]> {
  const client = new pg.Client(url);
  await client.connect();
  try {
    return (await client.query<R>(sql, values)).rows;
  } finally {
    await client.end();
  }
}

/** Headquarters holds the journal byte for byte, and its sums are the journal's own. */
export async function expectAtHeadquarters(url: string, terminalId: string, store: Pick<Store, 'journal'>): Promise<void> {
  const entries = entriesOf(store);
  const journal = await ask<JournalEntry>(
    url,
    `select seq::int as seq, at_ms::float8 as "atMs", kind, body, prev_hash as "prevHash", hash
     from guitai.journal where terminal_id = $1 order by seq`,
    [terminalId],
  );
  expect(journal).toEqual(entries);
  const bodies = <K extends keyof Facts>(kind: K) =>
    entries.filter((entry) => entry.kind === kind).map((entry) => JSON.parse(entry.body) as Facts[K]);
  const total = (values: number[]) => values.reduce((sum, value) => sum + value, 0);
  const sales = bodies('sale.completed');
  const points = bodies('points.earned');
  const [sums] = await ask(
    url,
    `select (select count(*) from guitai.sales where terminal_id = $1)::int as sales,
      (select coalesce(sum(total_minor), 0) from guitai.sales_totals where terminal_id = $1)::float8 as "totalMinor",
      (select coalesce(sum(tax_minor), 0) from guitai.sales_totals where terminal_id = $1)::float8 as "taxMinor",
      (select count(*) from guitai.sale_lines where terminal_id = $1)::int as lines,
      (select coalesce(sum(amount_minor), 0) from guitai.sale_lines where terminal_id = $1)::float8 as "linesMinor",
      (select coalesce(sum(amount_minor), 0) from guitai.tender_totals where terminal_id = $1)::float8 as "tendersMinor",
      (select count(*) from guitai.attempts where terminal_id = $1)::int as attempts,
      (select coalesce(sum(points), 0) from guitai.points_totals where terminal_id = $1)::float8 as points,
      (select coalesce(sum(balance), 0) from guitai.account_balances where terminal_id = $1 and account = 'merchant')::float8 as merchant`,
    [terminalId],
  );
  expect(sums).toEqual({
    sales: sales.length,
    totalMinor: total(sales.map((sale) => sale.totalMinor)),
    taxMinor: total(sales.flatMap((sale) => sale.taxes.map((tax) => tax.taxMinor))),
    lines: total(sales.map((sale) => sale.lines.length)),
    linesMinor: total(sales.flatMap((sale) => sale.lines.map((line) => line.amountMinor))),
    tendersMinor: total(sales.flatMap((sale) => sale.tenders.map((tender) => tender.amountMinor))),
    attempts: new Set(bodies('attempt.step').map((attempt) => attempt.id)).size,
    points: total(points.map((earned) => earned.points)),
    merchant: total(points.flatMap((earned) => earned.postings.filter(({ account }) => account === 'merchant').map(({ delta }) => delta))),
  });
}
