/**
 * A batch on the wire: arrays in PostgreSQL's binary form, which the server reads at a quarter of what the same entries
 * cost it as JSON. PostgreSQL 18, src/backend/utils/adt/arrayfuncs.c, array_recv: dimensions, a flag for nulls, the
 * elements' type, size and lower bound of each dimension, then each element behind its length; integers big-endian.
 */
import type pg from 'pg';
import type { JournalEntry } from '../ports.ts';

/** Types of elements: pg_type.dat. */
const INT8 = 20;
const TEXT = 25;
const HEADER_BYTES = 20;
const LENGTH_BYTES = 4;

export interface Pushed {
  /** Entries that were new to headquarters. */
  inserted: number;
  /** Entries it had already, with the same hash. */
  duplicates: number;
}

/** Sends entries of one stream that follow each other: all of them are there and projected, or none. Errors of the driver as they come. */
export async function pushEntries(client: pg.ClientBase, stream: string, entries: readonly JournalEntry[]): Promise<Pushed> {
  const first = entries[0];
  if (first === undefined) return { inserted: 0, duplicates: 0 };
  const column = (name: 'kind' | 'body' | 'hash'): Buffer => textArray(entries.map((entry) => entry[name]));
  const { rows: answer } = await client.query<Pushed>('select inserted, duplicates from guitai.push_entries($1, $2, $3, $4, $5, $6, $7)', [
    stream,
    first.seq,
    first.prevHash,
    int8Array(entries.map(({ atMs }) => atMs)),
    column('kind'),
    column('body'),
    column('hash'),
  ]);
  if (answer[0] === undefined) throw new Error('guitai.push_entries gave no answer');
  return answer[0];
}

/** @param values safe integers */
export function int8Array(values: readonly number[]): Buffer {
  const array = startArray(INT8, values.length, values.length * (LENGTH_BYTES + 8));
  let at = HEADER_BYTES;
  for (const value of values) {
    array.writeInt32BE(8, at);
    array.writeBigInt64BE(BigInt(value), at + LENGTH_BYTES);
    at += LENGTH_BYTES + 8;
  }
  return array;
}

export function textArray(values: readonly string[]): Buffer {
  const array = startArray(TEXT, values.length, values.reduce((bytes, value) => bytes + LENGTH_BYTES + Buffer.byteLength(value), 0));
  let at = HEADER_BYTES;
  for (const value of values) {
    const bytes = array.write(value, at + LENGTH_BYTES);
    array.writeInt32BE(bytes, at);
    at += LENGTH_BYTES + bytes;
  }
  return array;
}

/** One dimension, no nulls, counted from 1. */
function startArray(type: number, size: number, bytes: number): Buffer {
  const array = Buffer.allocUnsafe(HEADER_BYTES + bytes);
  for (const [i, value] of [1, 0, type, size, 1].entries()) array.writeInt32BE(value, i * 4);
  return array;
}
