/** Walks the whole hash chain. Each batch is a short read of its own, so a running terminal's log can be moved on meanwhile. */
import { chainStart, verifyEntry, type ChainEnd } from '../core/journal/chain.ts';
import type { JournalEntry } from '../ports.ts';
import type { Db } from './connection.ts';
import { entriesAfter, sha256 } from './journal.ts';

/** Entries in memory at a time. */
export const WALK_BATCH = 1_000;

/** @param total entries there were at the start; the journal may grow meanwhile */
export type OnProgress = (done: number, total: number) => void;

export interface Walked {
  /** Entries that are in order. */
  entries: number;
  /** Hash of the last one. */
  tailHash: string;
  /** The first sequence that is not in order, with one line that says why. */
  broken?: { seq: number; reason: string };
}

/**
 * Checks hash, link and sequence of every entry, and that the first says whose journal it is.
 * @param visit called with each entry that is in order
 */
export function walkJournal(db: Db, onProgress?: OnProgress, visit?: (entry: JournalEntry) => void): Walked {
  const after = entriesAfter(db);
  const total = db.prepare<[], number | null>('SELECT max(seq) FROM journal').pluck().get() ?? 0;
  let before: ChainEnd = chainStart;
  for (;;) {
    const batch = after(before.seq, WALK_BATCH);
    for (const entry of batch) {
      const reason = firstKind(entry) ?? verifyEntry(entry, before, sha256);
      if (reason !== null) return { entries: before.seq, tailHash: before.hash, broken: { seq: before.seq + 1, reason } };
      visit?.(entry);
      before = entry;
    }
    if (batch.length > 0) onProgress?.(before.seq, Math.max(total, before.seq));
    if (batch.length < WALK_BATCH) return { entries: before.seq, tailHash: before.hash };
  }
}

function firstKind(entry: JournalEntry): string | null {
  return entry.seq === 1 && entry.kind !== 'terminal.created' ? 'entry 1 does not say whose journal it is' : null;
}
