/** From the journal to headquarters: where to begin, and batch after batch. */
import type { JournalEntry, Store } from '../ports.ts';
import { forkFault } from './faults.ts';
import type { Link, Pushed } from './link.ts';

export const BATCH_ENTRIES_MAX = 200;
export const BATCHES_UNDER_WAY_MAX = 2;
/** A batch ends before it grows beyond this, in bytes of bodies; a larger entry goes alone. */
export const BATCH_BYTES_MAX = 1024 * 1024;

/** Name of headquarters' cursor in the store. */
export const SINK = 'hq';

export interface Batch {
  lastSeq: number;
  entries: number;
  /** JSON array, as guitai.push takes it. */
  json: string;
}

/** The next batch after a sequence, or null where there is nothing to send. */
export function nextBatch(journal: Store['journal'], afterSeq: number): Batch | null {
  const entries = journal.after(afterSeq, BATCH_ENTRIES_MAX);
  let bytes = 0;
  let count = 0;
  for (const entry of entries) {
    bytes += Buffer.byteLength(entry.body);
    if (count > 0 && bytes > BATCH_BYTES_MAX) break;
    count += 1;
  }
  const last = entries[count - 1];
  if (last === undefined) return null;
  return { lastSeq: last.seq, entries: count, json: JSON.stringify(entries.slice(0, count)) };
}

/**
 * The sequence after which to send. Headquarters' own tail decides, not our cursor: that heals a cursor
 * that was not saved and a headquarters that was restored from an older backup.
 * @throws Fault HQ_FORK where its tail is not an entry of our journal
 */
export function resumeAfter(journal: Store['journal'], hqTail: { seq: number; hash: string } | null): number {
  if (hqTail === null) return 0;
  const ours: JournalEntry | undefined = journal.after(hqTail.seq - 1, 1)[0];
  if (ours === undefined || ours.seq !== hqTail.seq || ours.hash !== hqTail.hash) throw forkFault(hqTail.seq);
  return hqTail.seq;
}

/**
 * Sends everything after a sequence, with a few batches under way: headquarters finds the next one waiting
 * when it has committed the one before, and no more than these are ever in memory.
 * @param onAcked after headquarters has committed a batch; returning false stops
 */
export async function sendAfter(
  link: Link,
  journal: Store['journal'],
  terminalId: string,
  afterSeq: number,
  onAcked: (batch: Batch, pushed: Pushed) => boolean,
): Promise<void> {
  const underWay: { batch: Batch; answer: Promise<Pushed> }[] = [];
  let sentSeq = afterSeq;
  for (;;) {
    while (underWay.length < BATCHES_UNDER_WAY_MAX) {
      const batch = nextBatch(journal, sentSeq);
      if (batch === null) break;
      sentSeq = batch.lastSeq;
      const answer = link.push(terminalId, batch.json);
      // Awaited below, in order; until then a rejection must not count as unhandled.
      answer.catch(() => undefined);
      underWay.push({ batch, answer });
    }
    const first = underWay.shift();
    if (first === undefined || !onAcked(first.batch, await first.answer)) return;
  }
}
