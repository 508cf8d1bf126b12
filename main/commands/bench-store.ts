/** Benches of the store. Times are set beside a floor that is measured in the same run, turn by turn: machines differ. */
import { spawn, spawnSync } from 'node:child_process';
import { closeSync, fdatasyncSync, fsyncSync, mkdtempSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Store } from '../ports.ts';
import { openStore } from '../store/open.ts';
import { completeSample, sampleAttempt, samplePoints, sampleSale } from '../store/sample.ts';

const FLOOR_BYTES = 16_384;
const FLOOR_FILE_BYTES = 8 << 20;
/** Sales that are timed, after some to warm up. */
const TIMED_SALES = 3_000;
const WARM_SALES = 300;
/** An idle moment comes after so many sales. */
const SALES_BETWEEN_CHECKPOINTS = 20;
const FILL_COMMIT_SALES = 200;
/** Fewer than the writer makes between two idle moments. */
const FSYNC_SALES = 40;
const KILLS = 7;
const SALES_BEFORE_KILL = 30;

export interface StoreFigures {
  /** Sales in the store at the start of the timed ones. */
  sales: number;
  commit: {
    timed: number;
    p50Us: number;
    p99Us: number;
    floorP50Us: number;
    floorP99Us: number;
    /** Asked for: p50 ≤ 1.15, p99 ≤ 1.5. */
    ratioP50: number;
    ratioP99: number;
    /** p50 above the floor's: what the terminal itself adds. Less than nothing: its write is shorter than the floor's. */
    ownP50Us: number;
    /** What is put off until after the acknowledgement: applying the commit, before the next read. */
    laterP50Us: number;
    /** The idle moment, every so many sales: the database's own commit, with its fsync. */
    settleP50Us: number;
  };
  /** Counted, not timed. Null where it could not be counted. */
  fsyncsPerCompletion: number | null;
  skipped?: string;
  /** Milliseconds from the call to a store that takes sales, after a kill -9 while it wrote; own = of the processor. Asked for: own ≤ 10. */
  openAfterKill: { rounds: number; medianMs: number; maxMs: number; medianOwnMs: number };
}

/**
 * @param options.sales sales that the store holds before anything is timed
 * @param options.data where to work, on the disk that counts; a directory of its own is made there and removed
 */
export async function benchStore(options: {
  sales: number;
  data?: string;
  onProgress?: (done: number, total: number) => void;
}): Promise<StoreFigures> {
  const dir = mkdtempSync(join(options.data ?? tmpdir(), 'guitai-bench-'));
  try {
    const store = openBench(dir);
    fill(store, options.sales, options.onProgress);
    store.checkpoint();
    const commit = timeCommits(store, dir, options.sales + 1);
    store.close();
    const fsyncs = countFsyncs(dir);
    return { sales: options.sales, commit, ...fsyncs, openAfterKill: await timeOpens(dir) };
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

export function openBench(dir: string): Store {
  return openStore(dir, { terminal: { terminalId: 'T1', shopName: '小店', region: 'cn', currency: 'CNY' }, nowMs: Date.now });
}

function fill(store: Store, sales: number, onProgress?: (done: number, total: number) => void): void {
  for (let first = 1; first <= sales; first += FILL_COMMIT_SALES) {
    const last = Math.min(sales, first + FILL_COMMIT_SALES - 1);
    store.commit((tx) => {
      for (let n = first; n <= last; n += 1) completeSample(tx, n);
    });
    onProgress?.(last, sales);
  }
}

/** The commit that completes a sale, and the least that any program could do to keep it, in turns. */
function timeCommits(store: Store, dir: string, first: number): StoreFigures['commit'] {
  const floor = openFloor(join(dir, 'floor'));
  const commits: number[] = [];
  const floors: number[] = [];
  const laters: number[] = [];
  const settles: number[] = [];
  for (let i = 0; i < WARM_SALES + TIMED_SALES; i += 1) {
    const n = first + i;
    const sale = sampleSale(n);
    const attempt = sampleAttempt(n, 'paid', sale.totalMinor);
    const points = samplePoints(n, sale.totalMinor);
    store.commit((tx) => tx.append('attempt.step', { ...attempt, phase: 'sent' }));
    const floorUs = timeUs(() => floor.overwrite(i));
    const commitUs = timeUs(() => {
      store.commit((tx) => {
        tx.append('attempt.step', attempt);
        tx.append('points.earned', points);
        tx.append('sale.completed', sale);
      });
    });
    const laterUs = timeUs(() => store.attempts.byId(attempt.id));
    const settleUs = i % SALES_BETWEEN_CHECKPOINTS === 0 ? timeUs(() => store.checkpoint()) : null;
    if (i < WARM_SALES) continue;
    floors.push(floorUs);
    commits.push(commitUs);
    laters.push(laterUs);
    if (settleUs !== null) settles.push(settleUs);
  }
  floor.close();
  const [p50Us, p99Us, floorP50Us, floorP99Us] = [quantile(commits, 0.5), quantile(commits, 0.99), quantile(floors, 0.5), quantile(floors, 0.99)];
  return {
    timed: commits.length,
    p50Us,
    p99Us,
    floorP50Us,
    floorP99Us,
    ratioP50: hundredths(p50Us / floorP50Us),
    ratioP99: hundredths(p99Us / floorP99Us),
    ownP50Us: hundredths(p50Us - floorP50Us),
    laterP50Us: quantile(laters, 0.5),
    settleP50Us: quantile(settles, 0.5),
  };
}

/** A file whose blocks are all written, overwritten from front to back and again. */
function openFloor(file: string): { overwrite: (turn: number) => void; close: () => void } {
  const fd = openSync(file, 'w+');
  writeSync(fd, Buffer.alloc(FLOOR_FILE_BYTES, 1));
  fsyncSync(fd);
  const block = Buffer.alloc(FLOOR_BYTES, 2);
  return {
    overwrite(turn) {
      writeSync(fd, block, 0, FLOOR_BYTES, (turn * FLOOR_BYTES) % FLOOR_FILE_BYTES);
      fdatasyncSync(fd);
    },
    close: () => closeSync(fd),
  };
}

/** Runs a terminal under strace; what a longer run has more comes from its sales. @param dir a data directory that is free */
export function countFsyncs(dir: string): Pick<StoreFigures, 'fsyncsPerCompletion' | 'skipped'> {
  const trace = join(dir, 'strace.txt');
  const fsyncsOf = (sales: number): number | null => {
    const command = ['-f', '-qq', '-e', 'trace=fsync,fdatasync', '-o', trace, process.execPath, writer, dir, String(sales)];
    if (spawnSync('strace', command, { stdio: 'ignore' }).error !== undefined) return null;
    return readFileSync(trace, 'utf8').match(/\b(fsync|fdatasync)\(\d+/g)?.length ?? 0;
  };
  // The first run opens a clean store and leaves it killed, as the two that are compared find it.
  const [, none, some] = [fsyncsOf(0), fsyncsOf(0), fsyncsOf(FSYNC_SALES)];
  if (none === null || some === null) return { fsyncsPerCompletion: null, skipped: 'fsyncs were not counted: strace is not installed' };
  // Of the two commits a sale, one is the step before it: a payment step is durable by itself.
  return { fsyncsPerCompletion: hundredths((some - none) / FSYNC_SALES - 1) };
}

const writer = fileURLToPath(new URL('../store/writer.child.ts', import.meta.url));

async function timeOpens(dir: string): Promise<StoreFigures['openAfterKill']> {
  const opens: number[] = [];
  const owns: number[] = [];
  for (let round = 0; round < KILLS; round += 1) {
    await killWhileWriting(dir);
    const before = process.cpuUsage();
    const started = performance.now();
    const store = openBench(dir);
    opens.push(performance.now() - started);
    const { user, system } = process.cpuUsage(before);
    owns.push((user + system) / 1_000);
    store.close();
  }
  return { rounds: KILLS, medianMs: quantile(opens, 0.5), maxMs: quantile(opens, 1), medianOwnMs: quantile(owns, 0.5) };
}

function killWhileWriting(dir: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [writer, dir, '1000000'], { stdio: ['ignore', 'pipe', 'inherit'] });
    let lines = 0;
    child.stdout.on('data', (text: Buffer) => {
      lines += text.toString().split('\n').length - 1;
      if (lines > SALES_BEFORE_KILL) child.kill('SIGKILL');
    });
    child.on('error', reject);
    child.on('exit', () => resolve());
  });
}

function timeUs(work: () => void): number {
  const started = process.hrtime.bigint();
  work();
  return Number(process.hrtime.bigint() - started) / 1_000;
}

function quantile(values: readonly number[], q: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return hundredths(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * q))] ?? NaN);
}

function hundredths(value: number): number {
  return Math.round(value * 100) / 100;
}
