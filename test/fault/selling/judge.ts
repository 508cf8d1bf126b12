/** After the last kill of a data directory: is what is left in it whole, and does all that knows of it agree? */
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { journalRebuild, journalVerify } from '#main/commands/journal.ts';
import type { Refund } from '#main/core/refund/refund.ts';
import type { JournalEntry, Store } from '#main/ports.ts';
import { archivedEntries } from '#main/store/archives.ts';
import { verifyCopy } from '#main/store/backup.ts';
import { connectReader } from '#main/store/left.ts';
import { openStore } from '#main/store/open.ts';
import { quietLog, systemIds } from '#main/system.ts';
import { check } from '#test/sim/check.ts';
import pg from 'pg';
import { hastyClock } from '../hasty.ts';
import { allEntries } from '../net/headquarters.ts';
import { createTill, paperOf, region } from '../till.ts';
import { backupsOf } from './lines.ts';
import { HASTE, type Schemes } from './scheme.ts';

export interface Judged {
  wrong: string[];
  /** Entries in archive files, seals, and backups that can be restored from. */
  archived: number;
  seals: number;
  backups: number;
}

/** Every entry, from archives and journal, in order. */
function everyEntry(dir: string, store: Store): JournalEntry[] {
  const db = connectReader(dir);
  try {
    const archived = [...(archivedEntries(db, dir) ?? [])];
    const rest = allEntries(store).filter(({ seq }) => seq > (archived.at(-1)?.seq ?? 0));
    return [...archived, ...rest];
  } finally {
    db.close();
  }
}

/** The last step of each refund by its attempt: the store's own reads leave out those that went into an archive. */
function refundsIn(entries: readonly JournalEntry[]): Store['refunds']['ofAttempt'] {
  const steps = entries.filter(({ kind }) => kind === 'refund.step').map(({ body }) => JSON.parse(body) as Refund);
  const last = [...new Map(steps.map((refund) => [refund.id, refund])).values()];
  return (attemptId) => last.filter((refund) => refund.attemptId === attemptId);
}

/** Each backup in its place holds: a kill leaves none that is not whole. */
function judgeBackups(dir: string): number {
  const place = backupsOf(dir);
  const files = existsSync(place) ? readdirSync(place).filter((name) => name.endsWith('.db')) : [];
  for (const file of files) verifyCopy(join(place, file));
  return files.length;
}

/** The chain, the projections, the seals, and the till's books against the schemes'. The directory must not be open. */
export function judgeDirectory(dir: string, terminal: string, schemes: Schemes): Judged {
  const verified = journalVerify({ data: dir });
  const { archived, seals } = verified;
  const backups = judgeBackups(dir);
  if (!verified.ok) return { archived, seals, backups, wrong: [`${terminal}: the chain breaks at ${verified.brokenAt}: ${verified.reason}`] };
  const rebuilt = journalRebuild({ data: dir });
  const wrong = rebuilt.identical ? [] : ['the projections are not what the journal makes of them'];
  const clock = hastyClock(HASTE);
  const store = openStore(dir, { terminal: { terminalId: terminal, shopName: '断电店', region: region.id, currency: region.currency }, nowMs: clock.nowMs });
  try {
    const entries = everyEntry(dir, store);
    const gap = entries.findIndex(({ seq }, i) => seq !== i + 1);
    if (gap >= 0) wrong.push(`entry ${gap + 1} is neither in the journal nor in its archives`);
    const whole: Store = { ...store, journal: { ...store.journal, after: (seq, limit) => entries.slice(seq, seq + limit) }, refunds: { ...store.refunds, ofAttempt: refundsIn(entries) } };
    const devices = paperOf(() => Promise.resolve());
    const providers = schemes.all.map(({ provider }) => provider);
    const till = createTill({ store: whole, terminal, providers, clock, ids: systemIds, log: quietLog, devices, wake() {} });
    wrong.push(...check(till, schemes.all, true));
    till.payments.close();
    till.refunds.close();
  } finally {
    store.close();
  }
  return { archived, seals, backups, wrong: wrong.map((line) => `${terminal}: ${line}`) };
}

/** Headquarters has each entry of a terminal once, with the same hash. Returns what is wrong, and how many rows it has. */
export async function judgeHeadquarters(url: string, terminal: string, hashes: readonly string[]): Promise<{ wrong: string[]; rows: number }> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const { rows } = await client.query<{ seq: string; hash: string }>('SELECT seq, hash FROM guitai.journal WHERE terminal_id = $1 ORDER BY seq', [terminal]);
    const wrong = rows.filter(({ seq, hash }) => hashes[Number(seq) - 1] !== hash).map(({ seq }) => `${terminal}: headquarters has another entry ${seq}`);
    if (rows.length !== hashes.length) wrong.push(`${terminal}: headquarters has ${rows.length} of ${hashes.length} entries`);
    return { wrong, rows: rows.length };
  } finally {
    await client.end();
  }
}
