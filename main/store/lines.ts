/** Files of journal lines: made whole or not at all, and read again. The format is core/journal/lines.ts. */
import { createHash, randomUUID } from 'node:crypto';
import { closeSync, existsSync, fstatSync, fsyncSync, mkdirSync, openSync, readFileSync, readSync, renameSync, rmSync, writeSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { Fault } from '#main/contract';
import { LINE_LENGTH_MAX, readEntry, readHeader, type LinesHeader } from '../core/journal/lines.ts';
import type { JournalEntry } from '../ports.ts';

/** An archive file holds at most about this much, unpacked: it is packed and unpacked in memory. */
export const ARCHIVE_BYTES_MAX = 32 * 1024 * 1024;
/** What an archive file may unpack to before it is refused: one entry may come on top. */
const UNPACKED_BYTES_MAX = ARCHIVE_BYTES_MAX + 2 * LINE_LENGTH_MAX;
/** Lines gathered for one write, in characters. */
const WRITE_LENGTH = 1 << 18;
const READ_BYTES = 1 << 18;
const NEWLINE = 10;

/**
 * Writes a file beside its place, forces it to the disk, and puts it there: a power cut leaves the old one or the whole new one.
 * @throws Fault STORE naming the file; the unfinished file is gone then
 */
export function writeWhole(file: string, write: (fd: number) => void): void {
  const next = `${file}.${randomUUID()}.part`;
  naming(file, () => {
    putWhole(file, next, write);
    syncDirectory(dirname(file));
  });
}

function putWhole(file: string, next: string, write: (fd: number) => void): void {
  try {
    const fd = openSync(next, 'wx');
    try {
      write(fd);
      fsyncSync(fd);
    } finally {
      closeSync(fd);
    }
    renameSync(next, file);
  } catch (error) {
    rmSync(next, { force: true });
    throw error;
  }
}

/** What the file system says is of this file, not of the data directory. */
function naming<T>(path: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof Error) || !('syscall' in error)) throw error;
    const { code = 'unknown error' } = error as NodeJS.ErrnoException;
    throw new Fault('STORE', `${path} cannot be written (${code}): name a place in a folder that is there and may be written, on a disk with room`, { cause: code });
  }
}

function syncDirectory(dir: string): void {
  // Windows gives no handle of a directory, and puts its entries down by itself.
  if (process.platform !== 'win32') sync(dir, 'r');
}

function sync(path: string, flags: 'r' | 'r+'): void {
  const handle = openSync(path, flags);
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}

/** Makes a folder with those above it, and forces their names to the disk. @throws Fault STORE naming it */
export function makeFolder(dir: string): void {
  naming(dir, () => {
    const first = mkdirSync(dir, { recursive: true });
    if (first === undefined) return;
    for (let made = dir; ; made = dirname(made)) {
      syncDirectory(dirname(made));
      if (made === first || made === dirname(made)) return;
    }
  });
}

/** Writes lines to an open file, some at a time, and says what came to it. */
export function writeLines(fd: number, lines: Iterable<string>): { bytes: number; sha256: string } {
  const digest = createHash('sha256');
  let bytes = 0;
  let gathered = '';
  const flush = (): void => {
    const chunk = Buffer.from(gathered);
    for (let at = 0; at < chunk.length; ) at += writeSync(fd, chunk, at);
    digest.update(chunk);
    bytes += chunk.length;
    gathered = '';
  };
  for (const line of lines) {
    gathered += line;
    if (gathered.length >= WRITE_LENGTH) flush();
  }
  flush();
  return { bytes, sha256: digest.digest('hex') };
}

/**
 * Puts packed lines into a file that did not exist, or holds just these.
 * @throws Fault LIMIT where another file has this name
 */
export function putPacked(file: string, text: string): { bytes: number; sha256: string } {
  if (existsSync(file)) {
    // What an archive run left that was killed before its purge. Another terminal's, or a copy's, is never written over.
    if (!unpack(file).equals(Buffer.from(text))) throw new Fault('BAD_STATE', `${file} is there already, with other entries: give another folder`);
    // The kill may have come before its name was on the disk, and what is purged is nowhere else.
    sync(file, 'r+');
    syncDirectory(dirname(file));
    return digestOf(file);
  }
  const packed = gzipSync(text);
  writeWhole(file, (fd) => {
    for (let at = 0; at < packed.length; ) at += writeSync(fd, packed, at);
  });
  return digestOf(file);
}

export function digestOf(file: string): { bytes: number; sha256: string } {
  const content = readFileSync(file);
  return { bytes: content.length, sha256: createHash('sha256').update(content).digest('hex') };
}

function unpack(file: string): Buffer {
  try {
    return gunzipSync(readFileSync(file), { maxOutputLength: UNPACKED_BYTES_MAX });
  } catch (error) {
    throw unreadable(file, (error as NodeJS.ErrnoException).code === 'ENOENT' ? 'is not there' : 'cannot be unpacked');
  }
}

export interface LinesFile {
  header: LinesHeader;
  entries: Iterable<JournalEntry>;
}

/**
 * Reads a file of journal lines, packed (`.gz`) or plain, entry by entry.
 * @throws Fault NOT_FOUND, BAD_ARGS where it is no such file; the entries throw BAD_ARGS at a line that is none
 */
export function openLines(file: string): LinesFile {
  const lines = file.endsWith('.gz') ? linesIn([unpack(file)]) : linesIn(chunksOf(file));
  const first = lines.next();
  const header = first.done === true ? null : readHeader(first.value);
  if (header === null) throw unreadable(file, 'does not begin with the header of a journal export');
  return { header, entries: entriesIn(file, lines) };
}

function* entriesIn(file: string, lines: Iterable<string>): Generator<JournalEntry> {
  let at = 1;
  for (const line of lines) {
    at += 1;
    const entry = readEntry(line);
    if (entry === null) throw unreadable(file, `holds no entry in line ${at}`);
    yield entry as JournalEntry;
  }
}

const unreadable = (file: string, why: string): Fault => new Fault(why === 'is not there' ? 'NOT_FOUND' : 'BAD_ARGS', `${basename(file)} ${why}: is it the whole file?`);

function* linesIn(chunks: Iterable<Buffer>): Generator<string> {
  let open = Buffer.alloc(0);
  for (const chunk of chunks) {
    let from = 0;
    for (let end = chunk.indexOf(NEWLINE); end >= 0; end = chunk.indexOf(NEWLINE, from)) {
      const piece = chunk.subarray(from, end);
      yield (open.length === 0 ? piece : Buffer.concat([open, piece])).toString('utf8');
      open = Buffer.alloc(0);
      from = end + 1;
    }
    open = Buffer.concat([open, chunk.subarray(from)]);
    if (open.length > LINE_LENGTH_MAX) throw new Fault('BAD_ARGS', 'a line is too long: this is no journal export');
  }
  if (open.length > 0) yield open.toString('utf8');
}

function* chunksOf(file: string): Generator<Buffer> {
  let fd: number;
  try {
    fd = openSync(file, 'r');
    if (!fstatSync(fd).isFile()) throw new Error('no file');
  } catch {
    throw unreadable(file, 'is not there');
  }
  try {
    for (;;) {
      const chunk = Buffer.alloc(READ_BYTES);
      const read = readSync(fd, chunk);
      if (read === 0) return;
      yield chunk.subarray(0, read);
    }
  } finally {
    closeSync(fd);
  }
}
