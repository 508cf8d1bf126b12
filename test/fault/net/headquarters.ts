/** What headquarters holds, asked behind the terminals' backs. */
import pg from 'pg';
import { hqVerify } from '#main/commands/hq.ts';
import type { CompletedSale } from '#main/core/journal/facts.ts';
import type { JournalEntry, Store } from '#main/ports.ts';

const PAGE = 1_000;
const BATCH = 150;
const FINDINGS_TOLD_MAX = 5;
/** Columns that tell when a row was looked at, not what it says. */
const VOLATILE = new Set(['last_push_at', 'last_seen_at', 'last_at', 'times', 'received_at']);

export interface Headquarters {
  ask<R extends pg.QueryResultRow>(sql: string, values?: unknown[]): Promise<R[]>;
  /** A hash over every row of every table, by table. */
  digest(): Promise<Map<string, string>>;
  close(): Promise<void>;
}

export async function openHeadquarters(url: string): Promise<Headquarters> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  let before: Promise<unknown> = Promise.resolve();
  // One question at a time, whoever asks.
  const ask: Headquarters['ask'] = async <R extends pg.QueryResultRow>(sql: string, values: unknown[] = []): Promise<R[]> => {
    const answer = before.then(() => client.query<R>(sql, values));
    before = answer.catch(() => {});
    return (await answer).rows;
  };
  return {
    ask,
    async digest() {
      const columns = await ask<{ table: string; column: string }>(
        `select c.relname as table, a.attname as column from pg_class c join pg_attribute a on a.attrelid = c.oid
         where c.relnamespace = 'guitai'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition and a.attnum > 0 and not a.attisdropped order by 1, a.attnum`,
      );
      const digests = new Map<string, string>();
      for (const [table, own] of Map.groupBy(columns, (row) => row.table)) {
        const told = own.filter(({ column }) => !VOLATILE.has(column)).map(({ column }) => `"${column}"`);
        const [row] = await ask<{ digest: string | null }>(
          `select md5(string_agg(line, E'\\n' order by line)) as digest from (select md5(row(${told.join(', ')})::text) as line from guitai."${table}") as lines`,
        );
        digests.set(table, row?.digest ?? '');
      }
      return digests;
    },
    close: () => client.end(),
  };
}

export function allEntries({ journal }: Pick<Store, 'journal'>): JournalEntry[] {
  const all: JournalEntry[] = [];
  for (let page = journal.after(0, PAGE); page.length > 0; page = journal.after(all.at(-1)?.seq ?? 0, PAGE)) all.push(...page);
  return all;
}

/** Each entry once with its hash, and totals to the unit. Returns what is wrong. */
export async function compare(hq: Headquarters, terminal: string, store: Pick<Store, 'journal'>): Promise<string[]> {
  const entries = allEntries(store);
  const wrong: string[] = [];
  const rows = await hq.ask<{ seq: string; hash: string }>('select seq, hash from guitai.journal where terminal_id = $1 order by seq', [terminal]);
  const here = new Map(rows.map(({ seq, hash }) => [Number(seq), hash]));
  const lost = entries.filter(({ seq }) => !here.has(seq)).length;
  const other = entries.filter(({ seq, hash }) => here.has(seq) && here.get(seq) !== hash).length;
  if (lost > 0) wrong.push(`${terminal}: ${lost} of ${entries.length} entries are lost`);
  if (other > 0) wrong.push(`${terminal}: ${other} entries have another hash`);
  if (rows.length > entries.length || here.size !== rows.length) wrong.push(`${terminal}: headquarters has ${rows.length} rows of ${entries.length} entries`);
  const sales = entries.filter(({ kind }) => kind === 'sale.completed').map(({ body }) => JSON.parse(body) as CompletedSale);
  const totalMinor = sales.reduce((sum, sale) => sum + sale.totalMinor, 0);
  const [sums] = await hq.ask<{ sales: number; total: number }>(
    'select count(*)::int as sales, coalesce(sum(total_minor), 0)::float8 as total from guitai.sales where terminal_id = $1',
    [terminal],
  );
  if (sums?.sales !== sales.length || sums.total !== totalMinor) wrong.push(`${terminal}: headquarters counts ${sums?.sales} sales of ${sums?.total}, the journal ${sales.length} of ${totalMinor}`);
  return wrong;
}

/** Sends entries of a stream once more, in pieces. Returns how many were taken for new, and how many for known. */
export async function replay(hq: Headquarters, stream: string, entries: readonly JournalEntry[]): Promise<{ inserted: number; duplicates: number }> {
  const sum = { inserted: 0, duplicates: 0 };
  for (let at = 0; at < entries.length; at += BATCH) {
    const batch = entries.slice(at, at + BATCH).map(({ seq, atMs, kind, body, prevHash, hash }) => ({ seq, atMs, kind, body, prevHash, hash }));
    const [row] = await hq.ask<{ inserted: number; duplicates: number }>('select inserted, duplicates from guitai.push($1, $2)', [stream, JSON.stringify(batch)]);
    sum.inserted += row?.inserted ?? NaN;
    sum.duplicates += row?.duplicates ?? NaN;
  }
  return sum;
}

/** What headquarters finds in its own streams: chain, seals, sums. */
export async function verifiedThere(url: string): Promise<string[]> {
  const { findings } = await hqVerify({ url });
  const told = findings.slice(0, FINDINGS_TOLD_MAX).map((finding) => `headquarters finds: ${JSON.stringify(finding)}`);
  return findings.length > told.length ? [...told, `headquarters finds ${findings.length} such things in all`] : told;
}
