/** `guitai reconcile`: a scheme's bill of a day against the journal, also while a terminal runs. Changes nothing. */
import { existsSync, readFileSync } from 'node:fs';
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { Fault } from '#main/contract';
import { dayBounds } from '../core/day.ts';
import { proofsOf, type Promised } from '../core/promise/promise.ts';
import type { BillRow } from '../core/reconcile/bill.ts';
import { reconcile, type Reconciliation } from '../core/reconcile/match.ts';
import { createBooks, type Books } from '../core/reconcile/own.ts';
import { regions } from '../core/regions/index.ts';
import { createProviders, schemes } from '../providers/index.ts';
import type { Scheme } from '../providers/context.ts';
import { readSettings, type Settings } from '../settings.ts';
import { databaseFile } from '../store/connection.ts';
import { openReader } from '../store/reader.ts';
import { quietLog, systemClock } from '../system.ts';
import { unlockSettings } from './secret.ts';
import type { Progress } from './progress.ts';

/** Entries read at a time. */
const PAGE = 1_000;

export interface ReconcileOptions {
  data: string;
  scheme: string;
  /** YYYY-MM-DD in the scheme's own time zone. */
  day: string;
  /** A bill that a person downloaded; absent = it is fetched. */
  file?: string;
  progress?: (progress: Progress) => void;
}

export interface Reconciled extends Reconciliation {
  /** Does every movement match? */
  ok: boolean;
  scheme: string;
  day: string;
  exponent: number;
  /** What is not yet collected of this scheme, with the rows that may be it: a person says so at the till. */
  notCollected: { promise: Promised; rows: BillRow[] }[];
}

/** @throws Fault NOT_FOUND, USAGE, SETTINGS, SECRETS, BILL where it cannot be had or read */
export async function reconcileDay(options: ReconcileOptions): Promise<Reconciled> {
  const { data, scheme: name, day } = options;
  if (!existsSync(databaseFile(data))) throw new Fault('NOT_FOUND', `${data} holds no journal: name the data directory with --data`);
  const known = new Map<string, Scheme>(Object.entries(schemes));
  const bills = known.get(name)?.bills;
  if (bills === undefined) {
    const able = [...known].filter(([, scheme]) => scheme.bills !== undefined).map(([id]) => id);
    throw new Fault('USAGE', `--scheme ${name}: bills are read of ${able.join(', ')}`);
  }
  const settings = readSettings(join(data, 'settings.json'));
  const bounds = boundsOf(day, bills.timeZone ?? regions[settings?.shop.region ?? 'cn'].timeZone);
  const rows = options.file === undefined ? await fetchRows(options, settings) : bills.read(readFileOf(options.file));
  const books = booksOf(options, bounds.fromMs);
  const result = reconcile(rows, books.movements(name), bounds);
  const notCollected = promisesOn(books, name, rows);
  const unmatched = result.pairings.filter(({ verdict }) => verdict !== 'matched' && verdict !== 'otherDay');
  return { ok: unmatched.length === 0, scheme: name, day, exponent: regions[settings?.shop.region ?? 'cn'].exponent, notCollected, ...result };
}

function promisesOn(books: Books, scheme: string, rows: readonly BillRow[]): Reconciled['notCollected'] {
  const accounted = books.movements(scheme).flatMap(({ orderNo, transactionId }) => [orderNo, transactionId ?? '']);
  const known = new Set(accounted.filter((number) => number !== ''));
  return books.promises(scheme).map((promise) => ({ promise, rows: proofsOf(promise, rows, known) }));
}

function boundsOf(day: string, timeZone: string): { fromMs: number; toMs: number } {
  try {
    return dayBounds(day, timeZone);
  } catch {
    throw new Fault('USAGE', `--date ${day}: give a day as YYYY-MM-DD`);
  }
}

function readFileOf(file: string): Uint8Array {
  try {
    return readFileSync(file);
  } catch (error) {
    throw new Fault('BILL', `${file}: cannot be read: ${(error as NodeJS.ErrnoException).code ?? 'unknown error'}`);
  }
}

async function fetchRows({ data, scheme, day }: ReconcileOptions, locked: Settings | null): Promise<BillRow[]> {
  if (locked === null) throw new Fault('SETTINGS', `${data} has no settings.json to sign in with: download the bill and name it with --file`);
  const { payments } = await unlockSettings(locked, data);
  if (payments[scheme] === undefined) throw new Fault('SETTINGS', `payments.${scheme}: is not set here: download the bill and name it with --file`);
  const context = { clock: systemClock, nonce: () => randomBytes(16).toString('hex'), log: quietLog };
  const provider = createProviders({ [scheme]: payments[scheme] }, context).get(scheme);
  if (provider?.bills === undefined) throw new Fault('BILL', `${scheme} has no interface for bills: download it in the merchant’s pages and name it with --file`);
  const answer = await provider.bills.fetch(day);
  if (answer.kind === 'bill') return answer.rows;
  const when = answer.kind === 'notReady' ? 'there is no bill of that day, or not yet' : 'the bill could not be had';
  throw new Fault('BILL', `${when}: ${answer.reason}`);
}

/** @throws Fault ARCHIVED where entries since then are no longer here: a comparison with less would be wrong without a word */
function booksOf({ data, day, progress }: ReconcileOptions, fromMs: number): Books {
  const reader = openReader(data);
  try {
    const base = reader.journal.base();
    if (base.seq > 0 && base.atMs >= fromMs) throw new Fault('ARCHIVED', `${day} is in the archives, wholly or in part: it cannot be compared here any more`);
    const books = createBooks();
    const total = reader.journal.tail().seq;
    for (let seq = 0; seq < total; ) {
      const page = reader.journal.after(seq, PAGE);
      for (const entry of page) books.take(entry);
      seq = page.at(-1)?.seq ?? total;
      progress?.({ done: seq, total, unit: 'entries' });
    }
    return books;
  } finally {
    reader.close();
  }
}
