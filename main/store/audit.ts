/** The examination of a journal beside the terminal that writes it: on a thread and a connection of its own, at a pace. */
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { createAudit, type CheckedJournal, type JournalChecker } from '../core/journal/audit.ts';
import type { Log } from '../ports.ts';
import type { Db } from './connection.ts';
import { connectReader } from './left.ts';
import { readTail, sha256 } from './journal.ts';
import { checkVersion } from './migrate.ts';
import { readAuditStart, startBefore, verifySignature } from './seals.ts';
import { kept, pairs } from './walk.ts';

/** Entries between two pauses: a few milliseconds of work. */
export const PACE_ENTRIES = 200;
/** Progress is told after this many. */
const TELL_ENTRIES = 2_000;

export interface AuditOrder {
  dir: string;
  /** Entries up to here were in order; 0 = look at everything that is here. */
  afterSeq: number;
  /** Of one core, above 0 up to 1. */
  share: number;
}
export type AuditMessage = { progress: { done: number; total: number } } | { result: CheckedJournal };

/**
 * Examines the journal with pauses, so that it takes no more than its share of a core.
 * Never rejects: what kept it from looking is in the result.
 */
export async function auditSlowly({ dir, afterSeq, share }: AuditOrder, onProgress: (done: number, total: number) => void): Promise<CheckedJournal> {
  let db: Db | null = null;
  try {
    db = connectReader(dir);
    checkVersion(db, dir);
    // The last seal that was looked at signs the state to go on from.
    const start = afterSeq === 0 ? readAuditStart(db) : startBefore(db, afterSeq);
    const end = readTail(db).seq;
    const audit = createAudit(start, { sha256, verify: verifySignature });
    let begunAt = performance.now();
    for (const [entry, following] of pairs(kept(db, start.seq, end))) {
      const broken = audit.next(entry, following);
      if (broken !== null) return { seq: broken.seq - 1, broken };
      if (entry.seq % TELL_ENTRIES === 0) onProgress(entry.seq - start.seq, end - start.seq);
      if (entry.seq % PACE_ENTRIES !== 0 || share >= 1) continue;
      await sleep(((performance.now() - begunAt) * (1 - share)) / share);
      begunAt = performance.now();
    }
    const { seq } = audit.end();
    return seq >= end ? { seq } : { seq, broken: { kind: 'removed', seq: seq + 1, reason: `entry ${seq + 1} is missing: the journal ended at ${end}` } };
  } catch (error) {
    return { seq: 0, failed: error instanceof Error ? error.message : String(error) };
  } finally {
    db?.close();
  }
}

/** The same on a worker thread. */
export function journalChecker(dir: string): JournalChecker {
  return {
    run({ afterSeq, share }, onProgress) {
      const order: AuditOrder = { dir, afterSeq, share };
      const worker = new Worker(new URL(import.meta.url.endsWith('.ts') ? './audit.worker.ts' : './audit-worker.js', import.meta.url), { workerData: order });
      const result = new Promise<CheckedJournal>((resolve) => {
        worker.on('message', (message: AuditMessage) => {
          if ('progress' in message) onProgress(message.progress.done, message.progress.total);
          else resolve(message.result);
        });
        worker.once('error', (error) => resolve({ seq: 0, failed: error.message }));
        worker.once('exit', () => resolve({ seq: 0, failed: 'it was broken off' }));
      });
      // Nobody waits for it at the end of the process.
      worker.unref();
      return { result, stop: () => void worker.terminate() };
    },
  };
}

/** What is kept of examinations: a small file beside the data. One that cannot be read counts as none. */
export function checksFile<T>(dir: string, log: Log): { load(): T | null; save(kept: T): void } {
  const file = join(dir, 'journal-check.json');
  return {
    load() {
      try {
        return JSON.parse(readFileSync(file, 'utf8')) as T;
      } catch {
        return null;
      }
    },
    save(state) {
      try {
        writeFileSync(`${file}.next`, JSON.stringify(state));
        renameSync(`${file}.next`, file);
      } catch (error) {
        log.warn('journal.checkNotKept', { message: (error as Error).message });
      }
    },
  };
}
