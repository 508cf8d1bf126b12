/** `guitai journal export`, `archive`, and `verify --file`: the journal in files. */
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Fault } from '#main/contract';
import { dayBounds } from '../core/day.ts';
import { KEY_ID_DIGITS } from '../core/journal/seal.ts';
import { startOf } from '../core/journal/lines.ts';
import { regions, type RegionId } from '../core/regions/index.ts';
import { readSettings, type Settings } from '../settings.ts';
import { SHOP_SINK } from '../shared.ts';
import { openCache } from '../shop/cache.ts';
import { archiveJournal, type Archived } from '../store/archive.ts';
import { databaseFile } from '../store/connection.ts';
import { exportJournal, seqOfTime, type Exported } from '../store/export.ts';
import { openLines } from '../store/lines.ts';
import { openReader } from '../store/reader.ts';
import { examine, type OnProgress } from '../store/walk.ts';
import { SINK } from '../sync/send.ts';
import { quietLog } from '../system.ts';
import type { JournalVerified } from './journal.ts';

/** Entries of the last days stay in the terminal, where nothing else is said: for refunds and reprints. */
export const KEEP_DAYS = 90;
const DAY = /^\d{4}-\d{2}-\d{2}$/;

interface ExportOptions {
  data: string;
  out: string;
  /** An entry's number, or a day YYYY-MM-DD of the shop. */
  from?: string | undefined;
  to?: string | undefined;
  onProgress?: OnProgress;
}

export type JournalExported = Exported & { ok: true };

/**
 * Writes the journal, or a part of it that is widened to seals, to a file of JSON Lines; also while a terminal runs.
 * @throws Fault USAGE, NOT_FOUND; as exportJournal
 */
export function journalExport({ data, out, from, to, onProgress }: ExportOptions): JournalExported {
  if (!existsSync(databaseFile(data))) throw new Fault('NOT_FOUND', `${data}: there is no journal here: give the terminal's data directory`);
  const range = { fromSeq: bound(data, from, 'from'), toSeq: bound(data, to, 'to') };
  return { ok: true, ...exportJournal(data, resolve(out), { ...range, ...(onProgress === undefined ? {} : { onProgress }) }) };
}

function bound(data: string, text: string | undefined, end: 'from' | 'to'): number | undefined {
  if (text === undefined) return undefined;
  if (DAY.test(text)) return seqOfDay(data, text, end);
  const seq = Number(text);
  if (Number.isSafeInteger(seq) && seq >= 1) return seq;
  throw new Fault('USAGE', `--${end} ${text}: give an entry's number, or a day as YYYY-MM-DD`);
}

function seqOfDay(data: string, day: string, end: 'from' | 'to'): number {
  const reader = openReader(data);
  try {
    const region = reader.journal.owner()?.region as RegionId | undefined;
    const { fromMs, toMs } = dayBounds(day, region === undefined ? 'UTC' : regions[region].timeZone);
    return seqOfTime(data, end, end === 'from' ? fromMs : toMs);
  } catch (error) {
    if (error instanceof RangeError) throw new Fault('USAGE', `--${end} ${day}: there is no such day`);
    throw error;
  } finally {
    reader.close();
  }
}

interface ArchiveCommand {
  data: string;
  to: string;
  keepDays?: number | undefined;
  nowMs: number;
  onProgress?: OnProgress;
}

export type JournalArchived = Archived & { ok: true };

/**
 * Moves what is old, sealed and (where headquarters is set) sent to archive files, while no terminal runs.
 * @throws Fault NOT_FOUND, SETTINGS; as archiveJournal
 */
export function journalArchive({ data, to, keepDays = KEEP_DAYS, nowMs, onProgress }: ArchiveCommand): JournalArchived {
  if (!existsSync(databaseFile(data))) throw new Fault('NOT_FOUND', `${data}: there is no journal here: give the terminal's data directory`);
  const settings = readSettings(join(data, 'settings.json'));
  const sinks = [...(settings?.sync === undefined ? [] : [SINK]), ...(settings?.shared === undefined ? [] : [SHOP_SINK])];
  return { ok: true, ...archiveJournal(data, { to, keepDays, nowMs, sinks, readers: readersOf(data, settings), onProgress }) };
}

/** Members' points and stock are what the journal adds to balances that were folded away, up to an entry. */
function readersOf(data: string, settings: Settings | null): { what: string; seq: number }[] {
  const keeps = settings?.members !== undefined || settings?.stock === true || settings?.shared !== undefined;
  if (!keeps) return [];
  const cache = openCache(data, quietLog);
  try {
    return [{ what: 'the balance of members’ points and stock', seq: cache.seq() }];
  } finally {
    cache.close();
  }
}

/**
 * Examines a file as anyone could who has nothing but it and the public key.
 * @param keys public keys, 32 bytes in base64, or files that hold one
 * @throws Fault NOT_FOUND, BAD_ARGS, USAGE
 */
export function journalVerifyFile({ file, keys }: { file: string; keys: readonly string[] }): JournalVerified {
  if (keys.length === 0) throw new Fault('USAGE', '--key is missing: give the terminal’s public key, which guitai journal verify prints at the terminal');
  const started = performance.now();
  const { header, entries } = openLines(file);
  const { entries: lastSeq, ...walked } = examine(startOf(header), entries, {}, Object.fromEntries(keys.map(readKey)));
  const cut = walked.broken === undefined && lastSeq < header.last.seq ? `the file ends at entry ${lastSeq}, and its header says ${header.last.seq}` : undefined;
  const reason = walked.broken?.reason ?? cut;
  return {
    ok: reason === undefined,
    entries: lastSeq,
    seconds: Math.round(performance.now() - started) / 1000,
    tailHash: walked.tailHash,
    archived: walked.archived,
    seals: walked.seals,
    unsealed: lastSeq - (walked.sealedSeq ?? walked.archived),
    ...(reason === undefined ? {} : { brokenAt: lastSeq + 1, reason }),
  };
}

function readKey(text: string): [id: string, publicKey: string] {
  const publicKey = existsSync(text) ? readFileSync(text, 'utf8').trim() : text;
  const raw = Buffer.from(publicKey, 'base64');
  if (raw.length !== 32) throw new Fault('USAGE', `--key ${text}: give the public key as 32 bytes in base64, or a file with it`);
  return [createHash('sha256').update(raw).digest('hex').slice(0, KEY_ID_DIGITS), publicKey];
}
