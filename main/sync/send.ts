/** From the journal to headquarters: where to begin, and batch after batch. */
import { Fault } from '#main/contract';
import type { JournalEntry, Store } from '../ports.ts';
import { forkFault } from './faults.ts';
import type { Link } from './link.ts';
import { createPace, type Pace } from './pace.ts';
import type { Pushed } from './push.ts';

export const BATCH_ENTRIES_MAX = 400;
export const BATCHES_UNDER_WAY_MAX = 3;
/** A batch ends before it grows beyond this, in bytes of bodies; a larger entry goes alone. */
export const BATCH_BYTES_MAX = 1024 * 1024;

/** Name of headquarters' cursor in the store. */
export const SINK = 'hq';

/** What is sent: the journal, and under which name each entry stands at headquarters. */
export interface Source {
  journal: Store['journal'];
  streams: Pick<Store['streams'], 'of' | 'list'>;
}

export interface Batch {
  /** All of its entries are of this stream. */
  stream: string;
  lastSeq: number;
  entries: JournalEntry[];
}

/** The next batch after a sequence, or null where there is nothing to send. It ends where another stream begins. */
export function nextBatch({ journal, streams }: Source, afterSeq: number, most = BATCH_ENTRIES_MAX): Batch | null {
  const entries = journal.after(afterSeq, most);
  const border = streams.list().find(({ fromSeq }) => fromSeq > afterSeq + 1)?.fromSeq ?? Infinity;
  let bytes = 0;
  let count = 0;
  for (const entry of entries) {
    bytes += Buffer.byteLength(entry.body);
    if (entry.seq >= border || (count > 0 && bytes > BATCH_BYTES_MAX)) break;
    count += 1;
  }
  const last = entries[count - 1];
  if (last === undefined) return null;
  return { stream: streams.of(last.seq).stream, lastSeq: last.seq, entries: entries.slice(0, count) };
}

/**
 * The sequence after which to send. Headquarters' own tail decides, not our cursor: that heals a cursor
 * that was not saved and a headquarters that was restored from an older backup. The newest stream that it has
 * anything of is looked at: those before it were sent whole.
 * @throws Fault ARCHIVED where what it lacks is no longer here; HQ_FORK at the first entry that is another there, or that is there and not here
 */
export async function resumeAfter({ journal, streams }: Source, link: Pick<Link, 'tail' | 'hashAt'>): Promise<number> {
  const end = journal.tail().seq;
  const rows = streams.list();
  for (const [at, { stream, fromSeq }] of [...rows.entries()].toReversed()) {
    const theirs = await link.tail(stream);
    if (theirs === null) continue;
    const next = rows[at + 1];
    // Beyond the place where we left a stream, another copy of this terminal may have gone on with it: that is its own.
    const lastSeq = Math.min(next === undefined ? end : next.fromSeq - 1, theirs.seq);
    const same = async (seq: number): Promise<boolean> => (seq === theirs.seq ? theirs.hash : await link.hashAt(stream, seq)) === journal.hashAt(seq);
    if (lastSeq < journal.base().seq) throw archivedFault(lastSeq, journal.base().seq);
    // Two terminals were set up under one name: only the first entry, which names it, stays behind in the old stream.
    const isNamedTwice = next !== undefined && next.reason === 'fork' && next.fromSeq === 2;
    if (!isNamedTwice && !(await same(lastSeq))) throw forkFault(await firstDifference(fromSeq, lastSeq, same));
    if (next === undefined && theirs.seq > end) throw forkFault(end + 1);
    return lastSeq;
  }
  if (journal.base().seq > 0) throw archivedFault(0, journal.base().seq);
  return (rows[0]?.fromSeq ?? 1) - 1;
}

/** Headquarters was restored from a copy that is older than our archives, or is another one. */
function archivedFault(theirSeq: number, baseSeq: number): Fault {
  return new Fault('ARCHIVED', `headquarters has entries up to ${theirSeq} of this terminal, and those up to ${baseSeq} are in its archive files only: restore a newer copy of headquarters' database`, { theirSeq, baseSeq });
}

/** Hashes are chained: from the first that differs on, all do. `high` is one that does. */
async function firstDifference(low: number, high: number, same: (seq: number) => Promise<boolean>): Promise<number> {
  let [from, to] = [low, high];
  while (from < to) {
    const middle = Math.floor((from + to) / 2);
    if (await same(middle)) from = middle + 1;
    else to = middle;
  }
  return from;
}

/**
 * Sends everything after a sequence, with a few batches under way: headquarters finds the next one waiting
 * when it has committed the one before, and no more than these are ever in memory.
 * @param onAcked after headquarters has committed a batch; returning false stops
 * @param pace goes on from one connection to the next
 */
export async function sendAfter(
  link: Link,
  source: Source,
  afterSeq: number,
  onAcked: (batch: Batch, pushed: Pushed) => boolean,
  pace: Pace = sendingPace(),
): Promise<void> {
  const underWay: { batch: Batch; sentMs: number; answer: Promise<Pushed> }[] = [];
  let sentSeq = afterSeq;
  let freeMs = 0;
  try {
    for (;;) {
      while (underWay.length < pace.underWay()) {
        const batch = nextBatch(source, sentSeq, pace.entries());
        if (batch === null) break;
        sentSeq = batch.lastSeq;
        const answer = link.push(batch.stream, batch.entries);
        // Awaited below, in order; until then a rejection must not count as unhandled.
        answer.catch(() => undefined);
        underWay.push({ batch, sentMs: performance.now(), answer });
      }
      const first = underWay.shift();
      if (first === undefined) return;
      const pushed = await first.answer.catch((error: unknown) => {
        pace.failed();
        throw error;
      });
      // From when headquarters could begin with it.
      const fromMs = Math.max(first.sentMs, freeMs);
      freeMs = performance.now();
      pace.took(freeMs - fromMs);
      if (!onAcked(first.batch, pushed)) return;
    }
  } finally {
    link.rest();
  }
}

export const sendingPace = (): Pace => createPace({ entries: BATCH_ENTRIES_MAX, underWay: BATCHES_UNDER_WAY_MAX });
