/**
 * How fast a backlog drains to headquarters, set beside what PostgreSQL takes at best (COPY of the very
 * rows the drain made, one transaction a table) and at worst (an INSERT a row, a transaction a sale).
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { Fault } from '#main/contract';
import type { Store } from '../ports.ts';
import { openStore } from '../store/open.ts';
import { sampleSale } from '../store/sample.ts';
import { openLink } from '../sync/link.ts';
import { resumeAfter, sendAfter } from '../sync/send.ts';
import { startPostgres } from '../training/postgres.ts';
import { CopyIn, CopyOut } from './bench-copy.ts';
import { hqInit } from './hq.ts';

/** Sales a round that go row by row: enough for a rate, few enough to wait for. */
const ROW_BY_ROW_SALES = 200;
const FILL_COMMIT_SALES = 500;
const COPY_CHUNK_BYTES = 64 * 1024;
/** In rounds, of so many sales at most; at least so many rounds. */
const ROUND_SALES_MAX = 25_000;
const ROUNDS_MIN = 3;
const COPY_RATIO_MIN = 0.45;
const ROWS_RATIO_MIN = 25;
const JOURNAL = ['journal'];
const TABLES = ['journal', 'sales', 'sale_lines', 'tenders'];

export interface SyncBench {
  ok: boolean;
  sales: number;
  /** Sales of 8 lines a second: drained, with all projections filled. */
  drainPerSecond: number;
  /** COPY of the same journal and projection rows. */
  copyPerSecond: number;
  /** COPY of the journal's rows alone. */
  copyJournalPerSecond: number;
  rowByRowPerSecond: number;
  /** Target ≥ 0.45. */
  ratioToCopy: number;
  ratioToCopyJournal: number;
  /** Target ≥ 25. */
  ratioToRowByRow: number;
  /** Everything sent once more: entries, those of them that were new (0), and tables that changed by it (0). */
  replay: { entries: number; inserted: number; changedTables: number; perSecond: number };
}

/** @throws Fault HQ where no PostgreSQL can be started here */
export async function benchSync({ entries }: { entries: number }): Promise<SyncBench> {
  const server = await startPostgres();
  if ('skipped' in server) throw new Fault('HQ', server.skipped);
  const dir = mkdtempSync(join(tmpdir(), 'guitai-bench-sync-'));
  const store = openStore(dir, {
    terminal: { terminalId: 'T1', shopName: 'Bench', region: 'cn', currency: 'CNY' },
    nowMs: () => Date.now(),
  });
  try {
    const urls = await databases(server.url, (database) => server.urlOf({ database }));
    return await measure(store, entries, urls);
  } finally {
    store.close();
    rmSync(dir, { recursive: true, force: true });
    await server.stop();
  }
}

interface Urls {
  drained: string;
  copied: string;
  rows: string;
}

async function databases(server: string, urlOf: (database: string) => string): Promise<Urls> {
  const urls = { drained: urlOf('drained'), copied: urlOf('copied'), rows: urlOf('rows') };
  await withClient(server, async (client) => {
    for (const database of Object.keys(urls)) await client.query(`create database ${database}`);
  });
  for (const url of Object.values(urls)) await hqInit({ url });
  return urls;
}

/** Each way in turn, in rounds: what else the machine does then hits all of them. */
async function measure(store: Store, entries: number, urls: Urls): Promise<SyncBench> {
  const ms = { drain: 0, copyJournal: 0, copy: 0, rows: 0 };
  const rounds = Math.max(ROUNDS_MIN, Math.ceil(entries / ROUND_SALES_MAX));
  const perRound = Math.ceil(entries / rounds);
  const single = Math.min(perRound, ROW_BY_ROW_SALES);
  for (let round = 0; round < rounds; round += 1) {
    const after = store.journal.tail().seq;
    fill(store, round * perRound + 1, perRound);
    ms.drain += await time(() => drain(store, urls.drained));
    const rows = await copyOut(urls.drained, after);
    ms.copyJournal += await time(() => copyIn(urls.copied, rows, JOURNAL));
    await withClient(urls.copied, (client) => client.query(`delete from guitai.journal where seq > ${after}`));
    ms.copy += await time(() => copyIn(urls.copied, rows, TABLES));
    const sales = await loadSales(urls.drained, after, single);
    ms.rows += await time(() => insertRows(urls.rows, sales));
  }
  const sales = perRound * rounds;
  const perSecond = { drain: (sales * 1000) / ms.drain, copyJournal: (sales * 1000) / ms.copyJournal, copy: (sales * 1000) / ms.copy, rows: (single * rounds * 1000) / ms.rows };
  const again = await replay(store, urls.drained);
  const toCopy = perSecond.drain / perSecond.copy;
  const toRows = perSecond.drain / perSecond.rows;
  return {
    ok: toCopy >= COPY_RATIO_MIN && toRows >= ROWS_RATIO_MIN && again.inserted === 0 && again.changedTables === 0,
    sales,
    drainPerSecond: Math.round(perSecond.drain),
    copyPerSecond: Math.round(perSecond.copy),
    copyJournalPerSecond: Math.round(perSecond.copyJournal),
    rowByRowPerSecond: Math.round(perSecond.rows),
    ratioToCopy: round(toCopy),
    ratioToCopyJournal: round(perSecond.drain / perSecond.copyJournal),
    ratioToRowByRow: round(toRows),
    replay: again,
  };
}

/** As the terminal does it, from the connection to the last confirmation; `guitai sync drain` counts all rows afterwards, too. */
async function drain(store: Store, url: string): Promise<void> {
  const link = await openLink(url);
  try {
    await sendAfter(link, store, await resumeAfter(store, link), () => true);
  } finally {
    link.close();
  }
}

/** The whole journal again, as after a lost cursor at both ends. */
async function replay(store: Store, url: string): Promise<SyncBench['replay']> {
  const before = await fingerprint(url);
  const link = await openLink(url);
  let [entries, inserted] = [0, 0];
  try {
    const ms = await time(() => sendAfter(link, store, 0, (batch, pushed) => {
      entries += batch.entries.length;
      inserted += pushed.inserted;
      return true;
    }));
    const after = await fingerprint(url);
    const changedTables = Object.keys(before).reduce((sum, table) => sum + (before[table] === after[table] ? 0 : 1), 0);
    return { entries, inserted, changedTables, perSecond: Math.round((entries * 1000) / ms) };
  } finally {
    link.close();
  }
}

/** Rows of each table and a sum over their versions: a row that was written again has another. */
function fingerprint(url: string): Promise<Record<string, string>> {
  return withClient(url, async (client) => {
    const prints: Record<string, string> = {};
    for (const table of TABLES) {
      const { rows } = await client.query<{ print: string }>(`select count(*) || ' ' || coalesce(sum(xmin::text::bigint * 31 + seq), 0) as print from guitai.${table}`);
      prints[table] = rows[0]?.print ?? '';
    }
    return prints;
  });
}

const round = (ratio: number): number => Math.round(ratio * 100) / 100;

function fill(store: Store, first: number, sales: number): void {
  const end = first + sales;
  for (let from = first; from < end; from += FILL_COMMIT_SALES) {
    store.commit((tx) => {
      for (let n = from; n < Math.min(from + FILL_COMMIT_SALES, end); n += 1) tx.append('sale.completed', sampleSale(n));
    });
  }
}

async function time(work: () => Promise<unknown>): Promise<number> {
  const before = performance.now();
  await work();
  return performance.now() - before;
}

async function withClient<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client(url);
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

/** What the drain made of the entries after one, as COPY takes it, in pieces of a good size for it. */
function copyOut(url: string, after: number): Promise<Map<string, Buffer[]>> {
  return withClient(url, async (client) => {
    const text = new Map<string, Buffer[]>();
    for (const table of TABLES) {
      const rows = Buffer.concat(await client.query(new CopyOut(`copy (select * from guitai.${table} where seq > ${after}) to stdout`)).done);
      const chunks: Buffer[] = [];
      for (let at = 0; at < rows.length; at += COPY_CHUNK_BYTES) chunks.push(rows.subarray(at, at + COPY_CHUNK_BYTES));
      text.set(table, chunks);
    }
    return text;
  });
}

function copyIn(url: string, text: Map<string, Buffer[]>, tables: string[]): Promise<void> {
  return withClient(url, async (client) => {
    for (const table of tables) await client.query(new CopyIn(`copy guitai.${table} from stdin`, text.get(table) ?? [])).done;
  });
}

type SaleRows = { table: string; rows: unknown[][] }[];

/** Values as PostgreSQL wrote them, and takes them again. */
const asText = { getTypeParser: () => (text: string) => text };

function loadSales(url: string, after: number, sales: number): Promise<SaleRows[]> {
  return withClient(url, async (client) => {
    const loaded: SaleRows[] = [];
    for (let seq = after + 1; seq <= after + sales; seq += 1) {
      const sale: SaleRows = [];
      for (const table of TABLES) {
        const { rows } = await client.query<unknown[]>({ text: `select * from guitai.${table} where seq = $1`, values: [seq], rowMode: 'array', types: asText });
        sale.push({ table, rows });
      }
      loaded.push(sale);
    }
    return loaded;
  });
}

function insertRows(url: string, sales: SaleRows[]): Promise<void> {
  return withClient(url, async (client) => {
    for (const sale of sales) {
      await client.query('begin');
      for (const { table, rows } of sale) {
        for (const row of rows) {
          await client.query(`insert into guitai.${table} values (${row.map((_, i) => `$${i + 1}`).join(', ')})`, row);
        }
      }
      await client.query('commit');
    }
  });
}
