/** Streams: the name under which entries stand at headquarters, from which sequence on. */
import { randomBytes } from 'node:crypto';
import { Fault } from '#main/contract';
import type { Facts } from '../core/journal/facts.ts';
import type { Store, StreamRow } from '../ports.ts';
import type { Db } from './connection.ts';
import type { Projection } from './projection.ts';

/** Crockford's base 32: no I, L, O, U. */
const LETTERS = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const LETTERS_LENGTH = 4;

export const streamsProjection: Projection = {
  tables: { streams: 'from_seq' },
  kinds: ['terminal.created', 'stream.begun'],
  prepare(db) {
    // A fork at the first entry of a stream gives that entry another name: the later one counts.
    const put = db.prepare<[number, string, string, number]>('INSERT OR REPLACE INTO streams VALUES (?, ?, ?, ?)');
    return (fact, { seq }) => {
      if (fact.kind === 'terminal.created') put.run(seq, fact.body.terminalId, 'created', seq);
      if (fact.kind === 'stream.begun') put.run(fact.body.fromSeq, fact.body.stream, fact.body.reason, seq);
    };
  },
};

/** `T1~7K2M`: the terminal, and four letters that no other copy of it draws. */
export function newStreamName(terminalId: string): string {
  const letters = [...randomBytes(LETTERS_LENGTH)].map((byte) => LETTERS[byte % LETTERS.length]);
  return `${terminalId}~${letters.join('')}`;
}

export type StreamReads = Pick<Store['streams'], 'current' | 'of' | 'list'>;

export function streamsReads(db: Db): StreamReads {
  const columns = 'SELECT stream, from_seq AS fromSeq, reason, begun_seq AS begunSeq FROM streams';
  const list = db.prepare<[], StreamRow>(`${columns} ORDER BY from_seq`);
  const of = db.prepare<[number], StreamRow>(`${columns} WHERE from_seq <= ? ORDER BY from_seq DESC LIMIT 1`);
  const at = (seq: number): StreamRow => {
    const row = of.get(seq);
    if (row === undefined) throw new Fault('STORE', 'the journal is empty: open the terminal once with guitai start');
    return row;
  };
  return { current: () => at(Number.MAX_SAFE_INTEGER).stream, of: (seq) => at(seq), list: () => list.all() };
}

/**
 * Begins a stream, in a commit of its own.
 * @param fromSeq its first entry: the next one, or after a fork the first that differs
 * @throws Fault BAD_STATE where there is no such entry; STORE
 */
export function beginStream(store: Pick<Store, 'commit' | 'journal'> & { streams: StreamReads }, fromSeq: number, reason: Facts['stream.begun']['reason']): string {
  const tail = store.journal.tail();
  if (!Number.isSafeInteger(fromSeq) || fromSeq < 2 || fromSeq > tail.seq + 1) {
    throw new Fault('BAD_STATE', `a stream can begin at entries 2 to ${tail.seq + 1}, not at ${fromSeq}`, { fromSeq });
  }
  const seq = fromSeq - 1;
  const parent = { stream: store.streams.of(seq).stream, seq, hash: store.journal.hashAt(seq) ?? '' };
  const stream = newStreamName(store.streams.of(1).stream.split('~')[0] ?? '');
  store.commit((tx) => tx.append('stream.begun', { stream, fromSeq, parent, reason }));
  return stream;
}
