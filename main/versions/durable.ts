/** Files that are there whole or not at all, also after a power cut. */
import { closeSync, fsyncSync, openSync, renameSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';

/** Puts a finished file in another's place: durable before it is visible. */
export function replaceBy(from: string, to: string): void {
  syncPath(from);
  renameSync(from, to);
  // Windows cannot open a directory; its rename is journalled by the file system.
  if (process.platform !== 'win32') syncPath(dirname(to));
}

export function writeWhole(file: string, text: string): void {
  const fresh = `${file}.new`;
  const handle = openSync(fresh, 'w', 0o600);
  try {
    writeSync(handle, text);
  } finally {
    closeSync(handle);
  }
  replaceBy(fresh, file);
}

function syncPath(path: string): void {
  const handle = openSync(path, 'r');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}
