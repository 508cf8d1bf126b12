/** Everything now, once, for the command line. The running terminal uses sync.ts. */
import { Fault } from '#main/contract';
import type { Store } from '../ports.ts';
import { openLink, type Rows } from './link.ts';
import { resumeAfter, sendAfter, SINK } from './send.ts';

export interface DrainOptions {
  store: Pick<Store, 'journal' | 'streams' | 'cursors'>;
  url: string;
  onProgress?: (sent: number, total: number) => void;
}

export interface Drained {
  /** Entries sent now. */
  sent: number;
  /** Of those, new to headquarters. */
  inserted: number;
  batches: number;
  /** The last sequence headquarters has. */
  headSeqAtHq: number;
  /** Rows headquarters has of this terminal. */
  rows: Rows;
}

/**
 * Whose journal this is, as its first entry says.
 * @throws Fault STORE where it has none
 */
export function terminalOf(journal: Store['journal']): string {
  const owner = journal.owner();
  if (owner === null) throw new Fault('STORE', 'the journal is empty: open the terminal once with guitai start');
  return owner.terminalId;
}

/**
 * Sends all that headquarters has not, up to the end of the journal.
 * @throws Fault HQ, HQ_FORK, SETTINGS, STORE; what was sent until then stays sent
 */
export async function drain({ store, url, onProgress }: DrainOptions): Promise<Drained> {
  const terminalId = terminalOf(store.journal);
  const link = await openLink(url);
  try {
    const from = await resumeAfter(store, link);
    const total = store.journal.tail().seq - from;
    const done = { sent: 0, inserted: 0, batches: 0, headSeqAtHq: from };
    await sendAfter(link, store, from, (batch, pushed) => {
      done.sent += batch.entries.length;
      done.inserted += pushed.inserted;
      done.batches += 1;
      done.headSeqAtHq = batch.lastSeq;
      onProgress?.(done.sent, Math.max(total, done.sent));
      return true;
    });
    store.cursors.set(SINK, done.headSeqAtHq);
    return { ...done, rows: await link.rows(terminalId) };
  } finally {
    link.close();
  }
}
