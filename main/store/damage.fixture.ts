/** For tests: damages a data directory's database as disks and people do. */
import { closeSync, existsSync, openSync, rmSync, statSync, truncateSync, writeSync } from 'node:fs';
import { databaseFile, PAGE_BYTES } from './connection.ts';

export const damages = ['pages', 'header', 'truncated', 'emptied', 'deleted'] as const;

/**
 * `pages`: garbage over a tenth of the file, from its middle on. `header`: over its first page. `truncated`: a third is
 * left. `emptied`: nothing is. `deleted`: the file is gone, and its log with it.
 */
export function damage(dir: string, how: (typeof damages)[number]): void {
  const file = databaseFile(dir);
  const { size } = statSync(file);
  const pages = Math.floor(size / PAGE_BYTES);
  if (how === 'pages') overwrite(file, Math.floor(pages / 2), Math.ceil(pages / 10));
  if (how === 'header') overwrite(file, 0, 1);
  if (how === 'truncated') truncateSync(file, Math.floor(pages / 3) * PAGE_BYTES);
  if (how === 'emptied') truncateSync(file, 0);
  if (how === 'deleted') for (const part of ['', '-wal', '-shm']) if (existsSync(file + part)) rmSync(file + part);
}

function overwrite(file: string, page: number, count: number): void {
  const fd = openSync(file, 'r+');
  try {
    writeSync(fd, Buffer.alloc(count * PAGE_BYTES, 0xa5), 0, count * PAGE_BYTES, page * PAGE_BYTES);
  } finally {
    closeSync(fd);
  }
}
