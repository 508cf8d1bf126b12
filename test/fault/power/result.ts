/** What a power run came to, counted point by point. */
import { wrongs, type Verdict, type Wrong } from './judge.ts';

/** Things wrong that are told; all are counted. */
const WRONG_LINES_MAX = 20;

export interface PowerResult {
  ok: boolean;
  /** `blocks`: of a real file system, as its disk was written. `files`: by a model of what the system keeps of each file. */
  way: 'blocks' | 'files';
  seed: number;
  points: number;
  /** Disks or data directories that a till sold on. */
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

export function newResult(way: PowerResult['way'], seed: number): PowerResult {
  const outcomes = Object.fromEntries(wrongs.map((kind) => [kind, 0])) as Record<Wrong, number>;
  return { ok: false, way, seed, points: 0, recordings: 0, acknowledged: 0, writes: 0, flushes: 0, fates: {}, outcomes, lostSales: 0, msPerPoint: 0, seconds: 0, wrong: [] };
}

/** @param where the point is, for the line where it is wrong */
export function count(result: PowerResult, fate: string, { wrong, lostSales }: Verdict, where: string): void {
  result.points += 1;
  result.lostSales += lostSales;
  result.fates[fate] = (result.fates[fate] ?? 0) + 1;
  if (wrong === null) return;
  result.outcomes[wrong.kind] += 1;
  if (result.wrong.length < WRONG_LINES_MAX) result.wrong.push(`point ${result.points}, ${where} (${fate}): ${wrong.kind}: ${wrong.why}`);
}

export function finished(result: PowerResult, ms: number): PowerResult {
  return { ...result, ok: result.wrong.length === 0, msPerPoint: Math.round((ms / result.points) * 10) / 10, seconds: Math.round(ms / 100) / 10 };
}
