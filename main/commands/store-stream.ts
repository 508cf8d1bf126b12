/** `guitai store new-stream`: the way out of a fork, while no terminal is open. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Fault } from '#main/contract';
import { openReader } from '../store/reader.ts';
import { openStore } from '../store/open.ts';

/**
 * Begins a new stream from the first entry that headquarters has otherwise: what differs is sent under a name of its own.
 * @throws Fault NOT_FOUND, BAD_STATE, or of the store
 */
export function newStream({ data, fromSeq }: { data: string; fromSeq: number }): { ok: true; stream: string; fromSeq: number } {
  if (!existsSync(join(data, 'guitai.db'))) throw new Fault('NOT_FOUND', `${data} holds no journal: name the data directory with --data`);
  const reader = openReader(data);
  const terminal = reader.journal.owner();
  reader.close();
  if (terminal === null) throw new Fault('NOT_FOUND', `${data}: the journal does not say whose it is: restore it first`);
  const store = openStore(data, { terminal, nowMs: Date.now });
  try {
    return { ok: true, stream: store.streams.fork(fromSeq), fromSeq };
  } finally {
    store.close();
  }
}
