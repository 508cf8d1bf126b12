/**
 * The commit log: the file `commit.log` of a data directory, in which a commit is one record and one flush.
 *
 * SQLite's own commit writes each changed page as a frame of its own, into the page cache and then to the disk. A
 * record here holds the facts and the other writes of one commit as they were said, in blocks of its own that were
 * written before (nothing but data is flushed), past the page cache where the system lets us. The database follows
 * in an idle moment; after a crash the records that it has not are applied to it again (see durable.ts).
 *
 * The file: a block with the header, then records, each from the start of a block:
 *
 *     bytes 0–3   `GCL1`
 *     bytes 4–7   CRC-32 (as zlib's) of all that follows, up to the end of the payload
 *     bytes 8–15  number of the record, rising by one for ever, also where the log starts again in front
 *     bytes 16–19 length of the payload
 *     from 20     payload: parts, each one byte of type, four bytes of length, UTF-8 text; zeros to the block's end
 *
 * All numbers are little-endian. Records are read from the front while their numbers rise by one. A record that a
 * power cut tore fails its sum and was never acknowledged; what stands behind the last one is older and its numbers
 * are lower. No two records share a block, so that writing one touches no other.
 */
import { hash, randomBytes } from 'node:crypto';
import { closeSync, constants, fdatasyncSync, fstatSync, fsyncSync, openSync, readSync, renameSync, writeSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { crc32 } from 'node:zlib';
import { canonicalJson, writeCanonical } from '../core/journal/canonical.ts';

/** What a disk writes whole, or larger: nothing of two records is ever in one. */
export const BLOCK_BYTES = 4_096;
/** Room for records. A sale takes two blocks; the log starts again in every idle moment. */
export const LOG_BYTES = 1 << 20;
/** A commit that takes more (an import, a bench that fills) goes to the database at once. */
export const RECORD_BYTES_MAX = 256 << 10;

const FILE_BYTES = BLOCK_BYTES + LOG_BYTES;
const WORDS = 'guitai commit log 1 ';
/** Hex digits. */
const ID_LENGTH = 32;
const MAGIC = 0x31_4c_43_47;
const HEAD_BYTES = 20;
const PART_HEAD_BYTES = 5;
const NUMBER_BYTES = 6;
/** Read at a time, at least: of the few records that there mostly are, all. */
const PIECE_BYTES = 32 << 10;
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

export interface LogContent {
  /** Of the log, as the database knows it; null where the header is not one. */
  id: string | null;
  records: LogRecord[];
  /** The highest number of a whole record soon behind the end (RECORD_BYTES_MAX), 0 where there is none. Where it is higher than what is known, a record before it is damaged. */
  behind: number;
  /** Where the next record goes. */
  next: number;
}

export function logFile(dir: string): string {
  return join(dir, 'commit.log');
}

/**
 * Reads a log; null where there is none.
 * @throws Error of the file system
 */
export function readLog(file: string): LogContent | null {
  let fd: number;
  try {
    fd = openSync(file, 'r');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  }
  try {
    const data = Buffer.allocUnsafeSlow(fstatSync(fd).size);
    let have = 0;
    // The records stand in front, and are mostly few: what is behind them need not be fetched from the disk.
    return parseLog(data, (upTo) => {
      while (have < Math.min(upTo, data.length)) {
        const read = readSync(fd, data, have, Math.min(Math.max(PIECE_BYTES, upTo - have), data.length - have), have);
        if (read === 0) data.fill(0, have);
        have = read === 0 ? data.length : have + read;
      }
    });
  } finally {
    closeSync(fd);
  }
}

/** Sees that the data is there up to an offset. */
type Fetch = (upTo: number) => void;

export function parseLog(data: Buffer, fetch: Fetch = () => undefined): LogContent {
  fetch(BLOCK_BYTES);
  const id = data.toString('latin1', WORDS.length, WORDS.length + ID_LENGTH);
  const header = headerOf(id);
  const records: LogRecord[] = [];
  let at = BLOCK_BYTES;
  for (let record = recordAt(data, at, fetch); record !== null; record = recordAt(data, at, fetch)) {
    if (record.number !== (records.at(-1)?.number ?? record.number - 1) + 1) break;
    records.push(record);
    at += record.bytes;
  }
  return { id: data.toString('latin1', 0, header.length) === header ? id : null, records, behind: highestBehind(data, at, records.at(-1)?.number ?? 0, fetch), next: at };
}

const headerOf = (id: string): string => `${WORDS}${id} ${crc32(id).toString(16).padStart(8, '0')}\n`;

/** After a damaged record, however long, the one behind it begins within the most that a record takes. */
function highestBehind(data: Buffer, from: number, last: number, fetch: Fetch): number {
  const end = Math.min(data.length, from + RECORD_BYTES_MAX + BLOCK_BYTES);
  fetch(end);
  const view = new DataView(data.buffer, data.byteOffset, data.length);
  let highest = 0;
  for (let at = from; at + HEAD_BYTES <= end; at += BLOCK_BYTES) {
    if (view.getUint32(at, true) !== MAGIC) continue;
    const number = data.readUIntLE(at + 8, NUMBER_BYTES);
    // The sum is looked at last: nearly all that stands there is older.
    if (number > Math.max(last, highest) && recordAt(data, at, fetch) !== null) highest = number;
  }
  return highest;
}

function recordAt(data: Buffer, at: number, fetch: Fetch): LogRecord | null {
  fetch(at + HEAD_BYTES);
  if (at + HEAD_BYTES > data.length || data.readUInt32LE(at) !== MAGIC) return null;
  const end = at + HEAD_BYTES + data.readUInt32LE(at + 16);
  if (end > data.length) return null;
  fetch(end);
  if (crc32(data.subarray(at + 8, end)) !== data.readUInt32LE(at + 4)) return null;
  const parts: Part[] = [];
  for (let from = at + HEAD_BYTES; from < end; ) {
    const type = partTypes[data.readUInt8(from)];
    const length = data.readUInt32LE(from + 1);
    from += PART_HEAD_BYTES;
    if (type === undefined) return null;
    parts.push({ type, text: data.toString('utf8', from, from + length) });
    from += length;
  }
  return { number: data.readUIntLE(at + 8, NUMBER_BYTES), parts, at, bytes: blocks(end - at) };
}

const blocks = (bytes: number): number => Math.ceil(bytes / BLOCK_BYTES) * BLOCK_BYTES;

/**
 * Makes an empty log in the place of whatever there is: whole, or not at all.
 * @returns its id
 */
export function createLog(file: string): string {
  const id = randomBytes(ID_LENGTH / 2).toString('hex');
  const data = Buffer.alloc(FILE_BYTES);
  data.write(headerOf(id));
  const fd = openSync(`${file}.new`, 'w');
  try {
    writeWhole(fd, data, data.length, 0);
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
  renameSync(`${file}.new`, file);
  syncDirectory(dirname(file));
  return id;
}

/** A new name is durable once its directory is. Windows has no such call and keeps names in a log of its own. */
export function syncDirectory(dir: string): void {
  if (process.platform === 'win32') return;
  const fd = openSync(dir, 'r');
  try {
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}

/** A part as it was laid down: once, in the bytes that go to the disk. */
export interface Laid {
  /** SHA-256 of it, hex: made where it is asked for, and at the latest as the next record begins. */
  hash: () => string;
  /** The canonical JSON in it: to be asked for before the next record begins. */
  json: () => string;
}

export interface CommitLog {
  /** Begins a record: what was added and not written is forgotten. */
  begin(): void;
  /** Adds a part: a text; or one that is ASCII, and behind it a value as canonical JSON. */
  add(type: PartType, text: string, value?: object): Laid;
  /** Has anything been added? */
  empty(): boolean;
  /** Can what was added be written, without starting again in front? */
  fits(): boolean;
  /**
   * Writes the record. It is durable when this returns.
   * @throws Error of the file system: whether the record is there, only reading the log again tells
   */
  write(): void;
  /** Number of the last record that was written. */
  number(): number;
  /** Bytes behind the last record. */
  room(): number;
  /**
   * Writes a record once more that was read at opening: the system may hold it in memory only.
   * @throws Error of the file system
   */
  again(last: LogRecord): void;
  /** Goes back to the front. Only where the database has every record, durably. */
  restart(): void;
  close(): void;
}

/**
 * Opens a log for writing.
 * @param last its last record, or the last number there was where it begins in front
 */
export function openLog(file: string, last: { number: number; next: number }): CommitLog {
  const fd = openForWriting(file);
  // A direct write wants memory that is aligned as the disk is: WebAssembly's is aligned to its page.
  const memory = new WebAssembly.Memory({ initial: RECORD_BYTES_MAX / WASM_PAGE_BYTES });
  const record = Buffer.from(memory.buffer);
  let { number, next } = last;
  let end = HEAD_BYTES;
  let large = false;
  let laid: Laid[] = [];
  let closed = false;
  const writeText = (text: string, from: number): number | null => {
    const isFitting = from + text.length * CHAR_BYTES_MAX <= RECORD_BYTES_MAX || from + Buffer.byteLength(text) <= RECORD_BYTES_MAX;
    return isFitting ? from + record.write(text, from) : null;
  };

  return {
    begin() {
      for (const { hash: digest } of laid) digest();
      laid = [];
      end = HEAD_BYTES;
      large = false;
    },
    add(type, text, value) {
      const from = end + PART_HEAD_BYTES;
      const to = large ? null : value === undefined ? writeText(text, from) : writeCanonical(value, record, from, text);
      large = to === null;
      if (to === null) return layApart(text, value);
      record.writeUInt8(partTypes.indexOf(type), end);
      record.writeUInt32LE(to - from, end + 1);
      end = to;
      let digest: string | null = null;
      const part = { hash: () => (digest ??= hash('sha256', record.subarray(from, to), 'hex')), json: () => record.toString('utf8', from + text.length, to) };
      if (value !== undefined) laid.push(part);
      return part;
    },
    empty: () => end === HEAD_BYTES && !large,
    fits: () => !large && next + blocks(end) <= FILE_BYTES,
    write() {
      const length = blocks(end);
      record.fill(0, end, length);
      record.writeUInt32LE(MAGIC, 0);
      record.writeUIntLE(number + 1, 8, NUMBER_BYTES);
      record.writeUInt16LE(0, 14);
      record.writeUInt32LE(end - HEAD_BYTES, 16);
      record.writeUInt32LE(crc32(record.subarray(8, end)), 4);
      writeWhole(fd, record, length, next);
      // The one flush of a commit: what follows it is acknowledged.
      fdatasyncSync(fd);
      number += 1;
      next += length;
    },
    number: () => number,
    room: () => FILE_BYTES - next,
    again({ at, bytes }) {
      const length = readSync(fd, record, 0, bytes, at);
      writeWhole(fd, record, length, at);
      fdatasyncSync(fd);
    },
    restart() {
      next = BLOCK_BYTES;
    },
    close() {
      if (!closed) closeSync(fd);
      closed = true;
    },
  };
}

/** What no record has room for, or where there is no log. */
export function layApart(text: string, value?: object): Laid {
  const json = value === undefined ? '' : canonicalJson(value);
  return { hash: () => hash('sha256', text + json, 'hex'), json: () => json };
}

/** Past the page cache where the file system knows that: the write is shorter, and nothing is read back that is not on the disk. */
function openForWriting(file: string): number {
  try {
    return openSync(file, constants.O_RDWR | (constants.O_DIRECT ?? 0));
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EINVAL') return openSync(file, constants.O_RDWR);
    throw error;
  }
}

/** A part of a record is nothing: a disk that took only that is asked once more for all of it. */
function writeWhole(fd: number, data: Buffer, length: number, at: number): void {
  for (let tries = 0; tries < 2; tries += 1) if (writeSync(fd, data, 0, length, at) === length) return;
  throw Object.assign(new Error('EIO: the disk took a part of a write only'), { code: 'EIO', syscall: 'write' });
}
