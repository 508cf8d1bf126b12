/** Bench of a store with as many entries as a terminal makes in its life: how it opens after a kill, and what memory it takes. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Store } from '../ports.ts';
import { databaseFile } from '../store/connection.ts';
import { completeSample } from '../store/sample.ts';
import { openBench } from './bench-store.ts';

/** Entries that are filled in at a time. */
const FILL_ENTRIES = 10_000;
/** Of so many entries three are a full sale's; the others are small. */
const SALE_EVERY = 50;
const SALE_ENTRIES = 3;
const ROUNDS = 5;
/** Sales of a round: memory is looked at after the first half and at the end. */
const SALES = 2_000;

export interface BigStoreFigures {
  entries: number;
  /** Of the database. */
  bytes: number;
  fillSeconds: number;
  rounds: number;
  /** Medians over the rounds, after a kill -9 while it sold. Own = of the processor. Asked for: open and scan own ≤ 10 ms. */
  openMs: number;
  openOwnMs: number;
  scanMs: number;
  scanOwnMs: number;
  readyOwnMs: number;
  /** Resident memory of the process after 1,000 sales, and what 1,000 more add to it. */
  residentMB: number;
  grownMB: number;
}

interface Round {
  entries: number;
  openMs: number;
  openOwnMs: number;
  scanMs: number;
  scanOwnMs: number;
  residentBytes: number;
  grownBytes: number;
}

const child = fileURLToPath(new URL('bench-big.child.ts', import.meta.url));

/** @param options.data where to work: 10,000,000 entries take some 6 GB, and are removed again */
export function benchBigStore(options: { entries: number; data?: string; onProgress?: (done: number, total: number) => void }): BigStoreFigures {
  const dir = mkdtempSync(join(options.data ?? tmpdir(), 'guitai-bench-big-'));
  try {
    const started = performance.now();
    const store = openBench(dir);
    fill(store, options.entries, options.onProgress);
    store.close();
    const fillSeconds = Math.round((performance.now() - started) / 1_000);
    const rounds = Array.from({ length: ROUNDS + 1 }, () => round(dir)).slice(1);
    const middle = (of: (one: Round) => number): number => Math.round((rounds.map(of).toSorted((a, b) => a - b)[Math.floor(ROUNDS / 2)] ?? NaN) * 100) / 100;
    return {
      entries: options.entries,
      bytes: statSync(databaseFile(dir)).size,
      fillSeconds,
      rounds: ROUNDS,
      openMs: middle((one) => one.openMs),
      openOwnMs: middle((one) => one.openOwnMs),
      scanMs: middle((one) => one.scanMs),
      scanOwnMs: middle((one) => one.scanOwnMs),
      readyOwnMs: middle((one) => one.openOwnMs + one.scanOwnMs),
      residentMB: middle((one) => one.residentBytes / 1e6),
      grownMB: middle((one) => one.grownBytes / 1e6),
    };
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

function fill(store: Store, entries: number, onProgress?: (done: number, total: number) => void): void {
  let sale = 0;
  for (let seq = store.journal.tail().seq; seq < entries; seq = store.journal.tail().seq) {
    store.commit((tx) => {
      for (let n = 0; n < Math.min(FILL_ENTRIES, entries - seq); n += SALE_EVERY) {
        completeSample(tx, (sale += 1));
        for (let i = SALE_ENTRIES; i < SALE_EVERY; i += 1) tx.append('drawer.opened', { reason: 'noSale' });
      }
    });
    onProgress?.(Math.min(entries, store.journal.tail().seq), entries);
  }
}

/** Opened as the round before left it: killed while it sold. */
function round(dir: string): Round {
  const { stdout } = spawnSync(process.execPath, ['--expose-gc', child, dir, String(SALES)], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] });
  return JSON.parse(stdout) as Round;
}
