/**
 * Power cuts of a real file system: a till sells on a disk of which every write and flush is logged. Then the disk
 * is made again as the power could have left it: all up to a flush, and of the writes after it any subset, one of
 * them torn between two sectors. Each is mounted, opened and judged. Every recording but the first begins on a disk
 * that such a cut left.
 */
import { rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { random, type Random } from '../random.ts';
import { openBench } from './bench.ts';
import { DEEP_EVERY, type Expected } from './judge.ts';
import { Refused } from './kernel.ts';
import { Missing } from './parts.ts';
import { drawPoints } from './points.ts';
import type { PowerOptions } from './power.ts';
import { makeDisk, record, type Recording } from './recording.ts';
import { count, finished, newResult, type PowerResult } from './result.ts';
import type { State } from './state.ts';
import { openWorkspace, type Workspace } from './workspace.ts';

/** Points of one recording at most. */
const RECORDING_POINTS = 400;
/** Recordings on one disk, each on what a cut of the one before left; then a new disk begins. */
const DISK_RECORDINGS = 4;

interface Run extends PowerOptions {
  work: Workspace;
  dice: Random;
  result: PowerResult;
  /** Where a disk that was wrong is kept, the first one. */
  keepAt: string;
}

/** A disk that the next recording begins on, and what a till must find there; null = nothing yet. */
interface Left {
  image: string;
  state: State | null;
  backupSeq: number;
}

function expectedAt({ acknowledged }: Recording, cut: number, left: Left): Expected {
  const next = acknowledged.findIndex((one) => one.cut > cut);
  const index = next === -1 ? acknowledged.length : next;
  const backupSeq = acknowledged.slice(0, index).findLast((one) => one.backupSeq !== undefined)?.backupSeq ?? left.backupSeq;
  return { acknowledged: acknowledged[index - 1]?.state ?? left.state, underWay: acknowledged[index]?.state ?? null, backupSeq };
}

function countRecording(result: PowerResult, { entries, acknowledged }: Recording): void {
  result.recordings += 1;
  result.acknowledged += acknowledged.length;
  for (const { sectors, isFlush } of entries) {
    if (sectors > 0) result.writes += 1;
    if (isFlush) result.flushes += 1;
  }
}

/** @returns what one of the cuts left, for the next recording */
function judgePoints(run: Run, recording: Recording, left: Left, most: number): Left {
  const { work, dice, result } = run;
  const bench = openBench(work, recording);
  const points = drawPoints(recording.entries, most, dice);
  const chosen = dice.below(points.length);
  let next = left;
  try {
    for (const [i, point] of points.entries()) {
      bench.make(point);
      const image = join(work.dir, 'left.img');
      if (i === chosen) bench.keep(image);
      const expected = expectedAt(recording, point.cut, left);
      const verdict = bench.judge(expected, dice, result.points % DEEP_EVERY === 0);
      // Where nothing was acknowledged yet, what was found is what the judge's own opening began, and is not on the image.
      if (i === chosen && verdict.state !== null) next = { image, state: expected.acknowledged === null ? null : verdict.state, backupSeq: expected.backupSeq ?? 0 };
      if (verdict.wrong !== null && result.wrong.length === 0) {
        bench.make(point);
        bench.keep(run.keepAt);
      }
      count(result, point.fate, verdict, `recording ${result.recordings}, cut at ${point.cut} of ${recording.entries.length}, safe ${point.safe}`);
      run.onPoint?.(result.points);
    }
  } finally {
    bench.close();
  }
  return next;
}

async function runOn(run: Run): Promise<void> {
  const { work, dice, result } = run;
  const fresh = join(work.dir, 'fresh.img');
  makeDisk(fresh);
  let left: Left = { image: fresh, state: null, backupSeq: 0 };
  while (result.points < run.points) {
    if (result.recordings % DISK_RECORDINGS === 0) left = { image: fresh, state: null, backupSeq: 0 };
    const recording = await record(work, left.image, dice, run.source);
    try {
      countRecording(result, recording);
      left = judgePoints(run, recording, left, Math.min(RECORDING_POINTS, run.points - result.points));
    } finally {
      recording.close();
    }
  }
}

/** @throws Missing where this machine gives no logged disk or lets nobody mount */
export async function runBlocks(options: PowerOptions): Promise<PowerResult> {
  let work: Workspace;
  try {
    work = openWorkspace();
  } catch (error) {
    throw error instanceof Refused ? new Missing(error.message) : error;
  }
  const started = performance.now();
  const result = newResult('blocks', options.seed);
  const keepAt = join(tmpdir(), `guitai-power-${options.seed}.img`);
  rmSync(keepAt, { force: true });
  try {
    await runOn({ ...options, work, dice: random(options.seed), result, keepAt });
  } finally {
    work.end();
  }
  if (result.wrong.length > 0) result.wrong.push(`the disk of the first of them is kept in ${keepAt}`);
  return finished(result, performance.now() - started);
}
