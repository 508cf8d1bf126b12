/** `guitai journal verify` and `guitai journal rebuild`. */
import { existsSync } from 'node:fs';
import { Fault } from '#main/contract';
import { databaseFile } from '../store/connection.ts';
import { rebuild } from '../store/rebuild.ts';
import { verify } from '../store/verify.ts';
import type { OnProgress } from '../store/walk.ts';

interface JournalOptions {
  /** The data directory. */
  data: string;
  onProgress?: OnProgress;
}

export interface JournalVerified {
  ok: boolean;
  /** Entries in order, from the first: the number of the last of them. */
  entries: number;
  seconds: number;
  /** Hash of the last of them. */
  tailHash: string;
  /** Entries up to here are in archives, and were not looked at. */
  archived: number;
  seals: number;
  /** Entries after the last seal. */
  unsealed: number;
  /** Of the key that signs now, 32 bytes in base64. */
  publicKey?: string;
  /** The first sequence that is not in order. */
  brokenAt?: number;
  reason?: string;
}

/**
 * Walks the hash chain, also while a terminal runs.
 * @throws Fault NOT_FOUND; as verify in store/verify.ts
 */
export function journalVerify({ data, onProgress }: JournalOptions): JournalVerified {
  const started = performance.now();
  needJournal(data);
  const { entries, tailHash, archived, seals, sealedSeq, publicKey, broken } = verify(data, onProgress);
  return {
    ok: broken === undefined,
    entries,
    seconds: secondsSince(started),
    tailHash,
    archived,
    seals,
    unsealed: entries - (sealedSeq ?? archived),
    ...(publicKey === null ? {} : { publicKey }),
    ...(broken === undefined ? {} : { brokenAt: broken.seq, reason: broken.reason }),
  };
}

export interface JournalRebuilt {
  ok: boolean;
  /** Are the projections what they were, bit for bit? */
  identical: boolean;
  /** SHA-256 over every projected row, hex. */
  digestBefore: string;
  digestAfter: string;
  entries: number;
  seconds: number;
}

/**
 * Makes the projections again from the journal while no terminal runs. A kill half-way leaves the old ones.
 * @param archive where the archives of a purged journal are, if not where they were written
 * @throws Fault NOT_FOUND, STORE_LOCKED, STORE_READONLY, STORE_FUTURE, STORE_CORRUPT, STORE
 */
export function journalRebuild({ data, onProgress, archive }: JournalOptions & { archive?: string | undefined }): JournalRebuilt {
  const started = performance.now();
  needJournal(data);
  const { entries, digestBefore, digestAfter } = rebuild(data, onProgress, archive);
  const identical = digestBefore === digestAfter;
  return { ok: identical, identical, digestBefore, digestAfter, entries, seconds: secondsSince(started) };
}

function needJournal(data: string): void {
  if (!existsSync(databaseFile(data))) throw new Fault('NOT_FOUND', `${data}: there is no journal here: give the terminal's data directory`);
}

function secondsSince(started: number): number {
  return Math.round(performance.now() - started) / 1000;
}
