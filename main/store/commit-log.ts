/**
 * The commit log: the file `commit.log` of a data directory, in which a commit is one record and one flush.
 *
 * SQLite's own commit writes each changed page as a frame of its own, into the page cache and then to the disk. A
 * record here holds the facts and the other writes of one commit as they were said, in blocks of its own that were
 * written before (nothing but data is flushed), past the page cache where the system lets us. The database follows
 * in an idle moment; after a crash the records that it has not are applied to it again (see durable.ts).
 *
 * The file: a block with the header, then records (see record.ts), each from the start of a block. They are read from
 * the front while their numbers rise by one. A record that a power cut tore fails its sum and was never acknowledged;
 * what stands behind the last one is older and its numbers are lower. No two records share a block, so that writing one
 * touches no other.
 */
import { randomBytes } from 'node:crypto';
import { closeSync, constants, fdatasyncSync, fstatSync, fsyncSync, openSync, readSync, renameSync, writeSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { crc32 } from 'node:zlib';
import { BLOCK_BYTES, createSheet, HEAD_BYTES, numberAt, recordAt, RECORD_BYTES_MAX, type Fetch, type LogRecord, type RecordSheet } from './record.ts';

/** Room for records. A sale takes two blocks; the log starts again in every idle moment. */
export const LOG_BYTES = 1 << 20;

const FILE_BYTES = BLOCK_BYTES + LOG_BYTES;
const WORDS = 'guitai commit log 1 ';
/** Hex digits. */
const ID_LENGTH = 32;
/** Read at a time, at least: of the few records that there mostly are, all. */
const PIECE_BYTES = 32 << 10;

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
  let highest = 0;
  for (let at = from; at + HEAD_BYTES <= end; at += BLOCK_BYTES) {
    // The sum is looked at last: nearly all that stands there is older.
    const number = numberAt(data, at);
    if (number !== null && number > Math.max(last, highest) && recordAt(data, at, fetch) !== null) highest = number;
  }
  return highest;
}

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

export interface CommitLog extends Pick<RecordSheet, 'begin' | 'add' | 'addEntry' | 'empty'> {
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
  const { data, begin, add, addEntry, empty, bytes, finish } = createSheet();
  let { number, next } = last;
  let closed = false;

  return {
    begin,
    add,
    addEntry,
    empty,
    fits() {
      const length = bytes();
      return length !== null && next + length <= FILE_BYTES;
    },
    write() {
      const length = bytes() ?? 0;
      finish(number + 1);
      writeWhole(fd, data, length, next);
      // The one flush of a commit: what follows it is acknowledged.
      fdatasyncSync(fd);
      number += 1;
      next += length;
    },
    number: () => number,
    room: () => FILE_BYTES - next,
    again({ at, bytes: length }) {
      writeWhole(fd, data, readSync(fd, data, 0, length, at), at);
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
