/** What the tests of headquarters share: a server with databases for the asking, and journals made without a store. */
import { hqInit } from '#main/commands/hq.ts';
import { canonicalJson } from '#main/core/journal/canonical.ts';
import { chainStart, hashEntry, type ChainEnd } from '#main/core/journal/chain.ts';
import type { FactKind, Facts } from '#main/core/journal/facts.ts';
import type { JournalEntry } from '#main/ports.ts';
import { sha256 } from '#main/store/journal.ts';
import { sampleSale } from '#main/store/sample.ts';
import type { TestPostgres } from '#main/training/postgres.ts';
import { ask } from './sync-kit.ts';

let databases = 0;
const templates = new WeakMap<TestPostgres, Promise<string>>();

/** The schema is made once a server; each database is a copy of it. */
async function makeTemplate(postgres: TestPostgres): Promise<string> {
  const database = 'kit';
  await ask(postgres.url, `create database ${database}`);
  // Few partitions: each is files that a copy makes and the server's end writes out.
  await hqInit({ url: postgres.urlOf({ database }), partitions: 2 });
  return database;
}

/** A database of its own with headquarters' schema. */
export async function newHeadquarters(postgres: TestPostgres): Promise<string> {
  const template = templates.get(postgres) ?? makeTemplate(postgres);
  templates.set(postgres, template);
  databases += 1;
  const database = `kit${databases}`;
  await ask(postgres.url, `create database ${database} template ${await template}`);
  return postgres.urlOf({ database });
}

/** A chain of entries, continued from where another ends. */
export class Chain {
  readonly entries: JournalEntry[] = [];
  private end: ChainEnd;

  constructor(end: ChainEnd = chainStart) {
    this.end = end;
  }

  add<K extends FactKind>(kind: K, body: Facts[K]): this {
    const bare = { seq: this.end.seq + 1, atMs: 1_767_225_600_000 + this.end.seq * 1000, kind, body: canonicalJson(body), prevHash: this.end.hash };
    const entry: JournalEntry = { ...bare, hash: hashEntry(bare, sha256) };
    this.entries.push(entry);
    this.end = entry;
    return this;
  }

  /** So many sales of two lines, with receipt numbers of a prefix. */
  sell(prefix: string, first: number, count: number): this {
    for (let n = first; n < first + count; n += 1) this.add('sale.completed', { ...sampleSale(n, 2), receiptNo: `${prefix}-${String(n).padStart(6, '0')}` });
    return this;
  }

  /** The same chain up to a sequence, as a copy of the data directory has it. */
  copy(seq = this.entries.length): Chain {
    const last = this.entries[seq - 1];
    const copy = new Chain(last ?? chainStart);
    copy.entries.push(...this.entries.slice(0, seq));
    return copy;
  }

  after(seq: number): JournalEntry[] {
    return this.entries.filter((entry) => entry.seq > seq);
  }

  hashOf(seq: number): string {
    const entry = this.entries.find((one) => one.seq === seq);
    if (entry === undefined) throw new Error(`no entry ${seq}`);
    return entry.hash;
  }
}

export const push = (url: string, stream: string, entries: readonly JournalEntry[]): Promise<{ inserted: number; duplicates: number }[]> =>
  ask(url, 'select * from guitai.push($1, $2)', [stream, JSON.stringify(entries)]);

export const alarms = (url: string): Promise<{ terminal_id: string; kind: string; key: string; times: number; ended: boolean }[]> =>
  ask(url, 'select terminal_id, kind, key, times, ended_at is not null as ended from guitai.alarms order by 1, 2, 3');
