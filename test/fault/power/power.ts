/**
 * `npm run fault -- power --points N`: a till sells on a disk of which every write and flush is logged. Then the disk
 * is made again as the power could have left it: all up to a flush, and of the writes after it any subset, one of
 * them torn between two sectors. Each is mounted, opened and judged. Every recording but the first begins on a disk
 * that such a cut left.
 */
import { rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { random, type Random } from '../random.ts';
import { openBench } from './bench.ts';
import { DEEP_EVERY, wrongs, type Expected, type Wrong } from './judge.ts';
import { Refused } from './kernel.ts';
import { bringParts, checkParts, Missing } from './parts.ts';
import { drawPoints } from './points.ts';
import { makeDisk, record, type Recording } from './recording.ts';
import type { State } from './state.ts';
import { openWorkspace, type Workspace } from './workspace.ts';

/** Points of one recording at most. */
const RECORDING_POINTS = 400;
/** Recordings on one disk, each on what a cut of the one before left; then a new disk begins. */
const DISK_RECORDINGS = 4;
/** Things wrong that are told; all are counted. */
const WRONG_LINES_MAX = 20;

export interface PowerResult {
  ok: boolean;
  seed: number;
  points: number;
  recordings: number;
  /** Steps that the till said are saved. */
  acknowledged: number;
  writes: number;
  flushes: number;
  /** Points by what became of the writes that were not safe yet. */
  fates: Record<string, number>;
  /** Points by what was wrong with them. */
  outcomes: Record<Wrong, number>;
  /** Acknowledged sales that were not there, over all points. */
  lostSales: number;
  msPerPoint: number;
  seconds: number;
  wrong: string[];
}

interface Run {
  work: Workspace;
  dice: Random;
  result: PowerResult;
  /** Where a disk that was wrong is kept, the first one. */
  keepAt: string;
  source: string | undefined;
  onPoint: (done: number) => void;
}

/** A disk that the next recording begins on, and what a till must find there; null = nothing yet. */
interface Left {
  image: string;
  state: State | null;
}

function expectedAt({ acknowledged }: Recording, cut: number, left: Left): Expected {
  const next = acknowledged.findIndex((one) => one.cut > cut);
  const index = next === -1 ? acknowledged.length : next;
  return { acknowledged: acknowledged[index - 1]?.state ?? left.state, underWay: acknowledged[index]?.state ?? null };
}

function countRecording({ result }: Run, { entries, acknowledged }: Recording): void {
  result.recordings += 1;
  result.acknowledged += acknowledged.length;
  for (const { sectors, isFlush } of entries) {
    if (sectors > 0) result.writes += 1;
    if (isFlush) result.flushes += 1;
  }
}

/** @returns what one of the cuts left, for the next recording */
function judgePoints(run: Run, recording: Recording, left: Left, count: number): Left {
  const { work, dice, result } = run;
  const bench = openBench(work, recording);
  const points = drawPoints(recording.entries, count, dice);
  const chosen = dice.below(points.length);
  let next = left;
  try {
    for (const [i, point] of points.entries()) {
      bench.make(point);
      const image = join(work.dir, 'left.img');
      if (i === chosen) bench.keep(image);
      const { wrong, state, lostSales } = bench.judge(expectedAt(recording, point.cut, left), dice, result.points % DEEP_EVERY === 0);
      if (i === chosen && state !== null) next = { image, state };
      result.points += 1;
      result.lostSales += lostSales;
      result.fates[point.fate] = (result.fates[point.fate] ?? 0) + 1;
      if (wrong !== null) {
        result.outcomes[wrong.kind] += 1;
        if (result.wrong.length === 0) {
          bench.make(point);
          bench.keep(run.keepAt);
        }
        if (result.wrong.length < WRONG_LINES_MAX) {
          result.wrong.push(`point ${result.points}, recording ${result.recordings}, cut at ${point.cut} of ${recording.entries.length} (safe ${point.safe}, ${point.fate}): ${wrong.kind}: ${wrong.why}`);
        }
      }
      run.onPoint(result.points);
    }
  } finally {
    bench.close();
  }
  return next;
}

async function runOn(run: Run, total: number): Promise<void> {
  const { work, dice, result } = run;
  const fresh = join(work.dir, 'fresh.img');
  makeDisk(fresh);
  let left: Left = { image: fresh, state: null };
  while (result.points < total) {
    if (result.recordings % DISK_RECORDINGS === 0) left = { image: fresh, state: null };
    const recording = await record(work, left.image, dice, run.source);
    try {
      countRecording(run, recording);
      left = judgePoints(run, recording, left, Math.min(RECORDING_POINTS, total - result.points));
    } finally {
      recording.close();
    }
  }
}

/**
 * @param options.seed draws what is sold and where the power goes; what the kernel writes in between may differ a little
 * @param options.source the till's, where it is not this: a mutated copy; the judge is always this one
 * @param options.bring may packages be installed for it? Then this says which
 */
export async function runPower(options: { points: number; seed: number; onPoint?: (done: number) => void; bring?: (text: string) => void; source?: string }): Promise<PowerResult | { skipped: string }> {
  const { points, seed, onPoint = () => undefined, bring, source } = options;
  let work: Workspace;
  try {
    if (bring === undefined) checkParts();
    else bringParts(bring);
    work = openWorkspace();
  } catch (error) {
    if (error instanceof Missing || error instanceof Refused) return { skipped: error.message };
    throw error;
  }
  const started = performance.now();
  const outcomes = Object.fromEntries(wrongs.map((kind) => [kind, 0])) as Record<Wrong, number>;
  const result: PowerResult = { ok: false, seed, points: 0, recordings: 0, acknowledged: 0, writes: 0, flushes: 0, fates: {}, outcomes, lostSales: 0, msPerPoint: 0, seconds: 0, wrong: [] };
  const keepAt = join(tmpdir(), `guitai-power-${seed}.img`);
  rmSync(keepAt, { force: true });
  try {
    await runOn({ work, dice: random(seed), result, keepAt, source, onPoint }, points);
  } catch (error) {
    if (error instanceof Missing && result.points === 0) return { skipped: error.message };
    throw error;
  } finally {
    work.end();
  }
  const ms = performance.now() - started;
  if (result.wrong.length > 0) result.wrong.push(`the disk of the first of them is kept in ${keepAt}`);
  return { ...result, ok: result.wrong.length === 0, msPerPoint: Math.round((ms / points) * 10) / 10, seconds: Math.round(ms / 1000) };
}
