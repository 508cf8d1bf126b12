/** For the bench of a big store: opens it after a kill, sells, and prints what that took. Arguments: the data directory, sales. */
import { hash } from 'node:crypto';
import { writeSync } from 'node:fs';
import Database from 'better-sqlite3';
import { openStore } from '../store/open.ts';
import { completeSample, sampleAttempt } from '../store/sample.ts';

const [dir = '', most = '0'] = process.argv.slice(2);
/** An idle moment comes after so many sales. */
const SALES_BETWEEN_CHECKPOINTS = 20;
/** Sales that the kill leaves in the commit log alone: with their payments' steps more than a till makes in SETTLE_AFTER_MS. */
const SALES_LEFT = 2;

/** Milliseconds by the clock, and of the processor: what is not ours is waiting for the disk or for others. */
function timed<T>(work: () => T): { result: T; wallMs: number; ownMs: number } {
  const before = process.cpuUsage();
  const started = performance.now();
  const result = work();
  const wallMs = performance.now() - started;
  const { user, system } = process.cpuUsage(before);
  return { result, wallMs, ownMs: (user + system) / 1_000 };
}

const residentBytes = (): number => {
  globalThis.gc?.();
  return process.memoryUsage().rss;
};

// What loads a program is no part of opening its store, which follows it at once, as in a terminal.
new Database(':memory:').close();
hash('sha256', '');
performance.now();

const opened = timed(() => openStore(dir, { terminal: { terminalId: 'T1', shopName: '小店', region: 'cn', currency: 'CNY' }, nowMs: Date.now, after: () => () => undefined }));
const store = opened.result;
// What a first scan asks of the store: what was left open, and that the line is saved.
const scan = timed(() => {
  store.drafts.load('main');
  store.attempts.inQuestion();
  store.commit((tx) => tx.saveDraft('main', '{}'));
});
const first = store.sales.count() + 1;
const last = first + Number(most) - 1;
const sell = (from: number, to: number): void => {
  for (let n = from; n < to; n += 1) {
    if (store.attempts.byId(`attempt${n}`) === null) store.commit((tx) => tx.append('attempt.step', sampleAttempt(n, 'sent')));
    store.commit((tx) => completeSample(tx, n));
    if ((last - n) % SALES_BETWEEN_CHECKPOINTS === SALES_LEFT) store.checkpoint();
  }
};
const half = first + Math.floor(Number(most) / 2);
sell(first, half);
const before = residentBytes();
sell(half, last + 1);
const grownBytes = residentBytes() - before;
writeSync(1, JSON.stringify({ entries: store.journal.tail().seq, openMs: opened.wallMs, openOwnMs: opened.ownMs, scanMs: scan.wallMs, scanOwnMs: scan.ownMs, residentBytes: before, grownBytes }));
process.kill(process.pid, 'SIGKILL');
