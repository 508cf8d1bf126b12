/**
 * A record of the commit log: what one commit saves (see commit-log.ts, which keeps records in a file).
 *
 *     bytes 0–3   `GCL1`
 *     bytes 4–7   CRC-32 (as zlib's) of all that follows, up to the end of the payload
 *     bytes 8–15  number of the record, rising by one for ever, also where the log starts again in front
 *     bytes 16–19 length of the payload
 *     from 20     payload: parts, each one byte of type, four bytes of length, UTF-8 text; zeros to the block's end.
 *                 In the text of an entry whose predecessor is in the same record, UNMADE_HASH stands for that one's hash
 *
 * All numbers are little-endian.
 */
import { hash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { canonicalJson, writeCanonical } from '../core/journal/canonical.ts';
import { completeText, hashedHead, UNMADE_HASH, type OpenEntry } from '../core/journal/chain.ts';
import { sha256 } from './journal.ts';

/** What a disk writes whole, or larger: nothing of two records is ever in one. */
export const BLOCK_BYTES = 4_096;
/** A commit that takes more (an import, a bench that fills) goes to the database at once. */
export const RECORD_BYTES_MAX = 256 << 10;
export const HEAD_BYTES = 20;

const MAGIC = 0x31_4c_43_47;
const PART_HEAD_BYTES = 5;
const NUMBER_BYTES = 6;
const WASM_PAGE_BYTES = 65_536;
/** Of a character of a string, in UTF-8. */
const CHAR_BYTES_MAX = 3;

export type PartType = 'entry' | 'work';
const partTypes: readonly PartType[] = ['entry', 'work'];

export interface Part {
  type: PartType;
  text: string;
}

export interface LogRecord {
  number: number;
  parts: Part[];
  /** Where it stands in the file, and how many bytes of blocks it takes. */
  at: number;
  bytes: number;
}

/** Sees that the data is there up to an offset. */
export type Fetch = (upTo: number) => void;

const blocks = (bytes: number): number => Math.ceil(bytes / BLOCK_BYTES) * BLOCK_BYTES;

/** The number that a record at this place says it has; null where none begins. */
export function numberAt(data: Buffer, at: number): number | null {
  return data.readUInt32LE(at) === MAGIC ? data.readUIntLE(at + 8, NUMBER_BYTES) : null;
}

/** The record at a place, where there is a whole one. */
export function recordAt(data: Buffer, at: number, fetch: Fetch): LogRecord | null {
  fetch(at + HEAD_BYTES);
  if (at + HEAD_BYTES > data.length) return null;
  const number = numberAt(data, at);
  const end = at + HEAD_BYTES + data.readUInt32LE(at + 16);
  if (number === null || end > data.length) return null;
  fetch(end);
  if (crc32(data.subarray(at + 8, end)) !== data.readUInt32LE(at + 4)) return null;
  const parts: Part[] = [];
  let before: string | undefined;
  for (let from = at + HEAD_BYTES; from < end; ) {
    const type = partTypes[data.readUInt8(from)];
    const length = data.readUInt32LE(from + 1);
    from += PART_HEAD_BYTES;
    if (type === undefined) return null;
    let text = data.toString('utf8', from, from + length);
    if (type === 'entry') text = before = completeText(text, before, sha256);
    parts.push({ type, text });
    from += length;
  }
  return { number, parts, at, bytes: blocks(end - at) };
}

/** An entry's text as it was laid down: once, in the bytes that go to the disk. */
export interface Laid {
  /** SHA-256 of it, hex: made where it is asked for, and at the latest as the next record begins. */
  hash: () => string;
  /** The canonical JSON in it: to be asked for before the next record begins. */
  json: () => string;
}

/** What no record has room for, or where there is no log. */
export function layEntryApart(entry: OpenEntry, prevHash: Laid['hash'], body: object): Laid {
  const json = canonicalJson(body);
  return { hash: once(() => sha256(hashedHead(entry, prevHash()) + json)), json: () => json };
}

/** Keeps what was made, and then nothing of what it was made of. */
function once(make: () => string): () => string {
  let made: string | null = null;
  let from: (() => string) | null = make;
  return () => {
    made ??= from?.() ?? '';
    from = null;
    return made;
  };
}

export interface RecordSheet {
  /** The memory that records are laid down in: aligned as a disk wants it for a direct write. */
  data: Buffer;
  /** Begins a record: what was added is forgotten. */
  begin(): void;
  add(type: PartType, text: string): void;
  /** Adds the text that an entry's hash is made over. @param prevHash that of the entry before, not asked for where this record has it */
  addEntry(entry: OpenEntry, prevHash: Laid['hash'], body: object): Laid;
  /** Has anything been added? */
  empty(): boolean;
  /** How many bytes of blocks it takes; null where it is larger than a record may be. */
  bytes(): number | null;
  /** Makes it whole, with its number. */
  finish(number: number): void;
}

/** Where one record after the other is laid down. */
export function createSheet(): RecordSheet {
  // WebAssembly's memory is aligned to its page.
  const data = Buffer.from(new WebAssembly.Memory({ initial: RECORD_BYTES_MAX / WASM_PAGE_BYTES }).buffer);
  let end = HEAD_BYTES;
  let large = false;
  let laid: Laid[] = [];

  const writeText = (text: string, from: number): number | null => {
    const isFitting = from + text.length * CHAR_BYTES_MAX <= RECORD_BYTES_MAX || from + Buffer.byteLength(text) <= RECORD_BYTES_MAX;
    return isFitting ? from + data.write(text, from) : null;
  };
  /** @param to where a part ends; null = there was no room for it */
  const close = (type: PartType, to: number | null): void => {
    large = to === null;
    if (to === null) return;
    data.writeUInt8(partTypes.indexOf(type), end);
    data.writeUInt32LE(to - end - PART_HEAD_BYTES, end + 1);
    end = to;
  };

  return {
    data,
    begin() {
      for (const { hash: make } of laid) make();
      laid = [];
      end = HEAD_BYTES;
      large = false;
    },
    add: (type, text) => close(type, large ? null : writeText(text, end + PART_HEAD_BYTES)),
    addEntry(entry, prevHash, body) {
      const from = end + PART_HEAD_BYTES;
      // To make the hashes of a sale's entries takes a twentieth of what it waits for: nobody needs them before the record's reader.
      const isHere = laid.at(-1)?.hash === prevHash;
      const head = hashedHead(entry, isHere ? UNMADE_HASH : prevHash());
      const to = large ? null : writeCanonical(body, data, from, head);
      close('entry', to);
      if (to === null) return layEntryApart(entry, prevHash, body);
      const made = once(() => {
        if (isHere) data.write(prevHash(), from + head.length - UNMADE_HASH.length - 1, 'latin1');
        return hash('sha256', data.subarray(from, to), 'hex');
      });
      const part = { hash: made, json: () => data.toString('utf8', from + head.length, to) };
      laid.push(part);
      return part;
    },
    empty: () => end === HEAD_BYTES && !large,
    bytes: () => (large ? null : blocks(end)),
    finish(number) {
      data.fill(0, end, blocks(end));
      data.writeUInt32LE(MAGIC, 0);
      data.writeUIntLE(number, 8, NUMBER_BYTES);
      data.writeUInt16LE(0, 14);
      data.writeUInt32LE(end - HEAD_BYTES, 16);
      data.writeUInt32LE(crc32(data.subarray(8, end)), 4);
    },
  };
}
