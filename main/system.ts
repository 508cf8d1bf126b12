/** The real clock, identifiers and log: what the services are handed outside of tests. */
import { createHash, randomBytes } from 'node:crypto';
import { appendFileSync, closeSync, mkdirSync, openSync, readSync, renameSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Clock, Ids, Log } from './ports.ts';

export const systemClock: Clock = {
  nowMs: () => Date.now(),
  after(ms, run) {
    const timer = setTimeout(run, ms);
    return () => clearTimeout(timer);
  },
};

const TIME_CHARACTERS = 9;
const RANDOM_BYTES = 8;

/** Time in base 36, then 64 random bits: 9 + 16 characters, within the 32 that every scheme takes. */
export const systemIds: Ids = {
  next: () => Date.now().toString(36).padStart(TIME_CHARACTERS, '0') + randomBytes(RANDOM_BYTES).toString('hex'),
};

/** Hex SHA-256 of a text's UTF-8 bytes. */
export function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/** A log file is put aside at this size; one older file is kept. */
const LOG_BYTES_MAX = 8 * 1024 * 1024;

/** One JSON object a line in `terminal.log` of the data directory. A log that cannot be written stops nothing. */
export function fileLog(data: string): Log {
  const file = join(data, 'terminal.log');
  let size = -1;
  function write(level: 'info' | 'warn' | 'error', event: string, fields: Record<string, unknown> = {}): void {
    const line = `${JSON.stringify({ at: new Date().toISOString(), level, event, ...fields })}\n`;
    try {
      if (size < 0) {
        mkdirSync(data, { recursive: true });
        size = statSync(file, { throwIfNoEntry: false })?.size ?? 0;
      }
      if (size > LOG_BYTES_MAX) {
        renameSync(file, `${file}.1`);
        size = 0;
      }
      appendFileSync(file, line);
      size += line.length;
    } catch {
      if (level === 'error') process.stderr.write(line);
    }
  }
  return {
    info: (event, fields) => write('info', event, fields),
    warn: (event, fields) => write('warn', event, fields),
    error: (event, fields) => write('error', event, fields),
  };
}

/** The end of a log file that is read, in bytes. */
const TAIL_BYTES_MAX = 512 * 1024;

/** The newest lines of `terminal.log`, the oldest first; none where there is no log. */
export function logTail(data: string): string[] {
  try {
    const file = openSync(join(data, 'terminal.log'), 'r');
    try {
      const from = Math.max(0, statSync(join(data, 'terminal.log')).size - TAIL_BYTES_MAX);
      const bytes = Buffer.alloc(TAIL_BYTES_MAX);
      const length = readSync(file, bytes, 0, TAIL_BYTES_MAX, from);
      const lines = bytes.toString('utf8', 0, length).split('\n').filter((line) => line !== '');
      return from === 0 ? lines : lines.slice(1); // the first one is cut
    } finally {
      closeSync(file);
    }
  } catch {
    return [];
  }
}

/** Says nothing: for commands that print their own result. */
export const quietLog: Log = { info() {}, warn() {}, error() {} };
