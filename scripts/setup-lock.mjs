/** One set-up at a time in a checkout. */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';

const POLL_MS = 200;
/** A set-up that takes longer than this is not waited for. */
const WAIT_MS_MAX = 20 * 60_000;

/**
 * Runs `work` while no other process does.
 * @param {string} folder @param {(text: string) => void} say @param {() => void} work
 */
export async function withLock(folder, say, work) {
  mkdirSync(folder, { recursive: true });
  const file = join(folder, '.guitai-setup.lock');
  for (let waitedMs = 0; !take(file); waitedMs += POLL_MS) {
    if (waitedMs === 0) say('waiting for another set-up');
    if (waitedMs >= WAIT_MS_MAX) throw new Error(`another set-up does not end: stop it, or delete ${file}`);
    await wait(POLL_MS);
  }
  const release = () => rmSync(file, { force: true });
  process.once('exit', release);
  try {
    work();
  } finally {
    process.off('exit', release);
    release();
  }
}

/** @param {string} file @returns {boolean} is it ours now? */
function take(file) {
  try {
    writeFileSync(file, String(process.pid), { flag: 'wx' });
    return true;
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code !== 'EEXIST') throw error;
  }
  if (!isAlive(holder(file))) rmSync(file, { force: true });
  return false;
}

/** @param {string} file @returns {number | null} null while its writer has only just made it */
function holder(file) {
  try {
    return Number.parseInt(readFileSync(file, 'utf8'), 10) || null;
  } catch {
    return null;
  }
}

/** @param {number | null} pid */
function isAlive(pid) {
  if (pid === null) return true;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return /** @type {NodeJS.ErrnoException} */ (error).code === 'EPERM';
  }
}
