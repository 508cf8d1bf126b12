/** The files of a store, as its keeper looks at them. */
import { statfsSync, statSync } from 'node:fs';
import { Worker } from 'node:worker_threads';
import type { StoreFiles } from '../ports.ts';
import { databaseFile } from './connection.ts';

const PARTS = ['', '-wal', '-shm'];

/** Free room for this user on the disk of a directory, in bytes; null where that cannot be read. */
export function freeBytesAt(dir: string): number | null {
  try {
    const { bavail, bsize } = statfsSync(dir);
    return bavail * bsize;
  } catch {
    return null;
  }
}

export function storeFiles(dir: string): StoreFiles {
  return {
    dir,
    bytes: () => PARTS.reduce((sum, part) => sum + (statSync(databaseFile(dir) + part, { throwIfNoEntry: false })?.size ?? 0), 0),
    freeBytes: () => freeBytesAt(dir),
    damage: () => damageOf(databaseFile(dir)),
  };
}

/** Reads every page of a database on a thread of its own: it may take minutes. One line that says what is wrong, or null. */
export function damageOf(file: string): Promise<string | null> {
  return new Promise((resolve) => {
    const worker = new Worker(new URL(import.meta.url.endsWith('.ts') ? './check.worker.ts' : './store-worker.js', import.meta.url), { workerData: file });
    worker.once('message', (line: string | null) => resolve(line));
    worker.once('error', (error) => resolve(`it could not be looked through: ${error.message}`));
    worker.once('exit', () => resolve('it could not be looked through'));
  });
}
