import { describe, expect, it } from 'vitest';
import { random } from '../random.ts';
import type { BlockEntry } from './block-log.ts';
import { drawPoints } from './points.ts';
import { runPower } from './power.ts';

describe('points of a power cut', () => {
  it('keep all up to a flush, and of the writes after it some', () => {
    const write = (i: number): BlockEntry => ({ sectors: 8, offset: i * 4096, isFlush: false, dataAt: 0 });
    const entries = Array.from({ length: 60 }, (_, i): BlockEntry => (i % 7 === 6 ? { sectors: 0, offset: 0, isFlush: true, dataAt: 0 } : write(i)));
    const points = drawPoints(entries, 3_000, random(5));
    for (const { cut, safe, kept, torn } of points) {
      expect(safe === 0 || entries[safe - 1]?.isFlush).toBe(true);
      expect(entries.slice(safe, cut).some(({ isFlush }) => isFlush)).toBe(false);
      for (const entry of [...kept, ...(torn === undefined ? [] : [torn.entry])]) expect(entry >= safe && entry < cut && !entries[entry]?.isFlush).toBe(true);
      if (torn !== undefined) expect(torn.sectors.every((sector) => sector < 8) && !kept.includes(torn.entry)).toBe(true);
    }
    expect(new Set(points.map(({ fate }) => fate)).size).toBe(7);
    expect(points.map(({ safe }) => safe)).toEqual(points.map(({ safe }) => safe).toSorted((a, b) => a - b));
    // A reordered pair is among them: a later write is there, an earlier one is not.
    expect(points.some(({ safe, kept }) => kept.length > 0 && !kept.includes(safe) && kept.some((entry) => entry > safe))).toBe(true);
  });
});

describe('a till whose power is cut', () => {
  it.for(['blocks', 'files'] as const)('has every acknowledged step, once and whole: by %s', { timeout: 120_000 }, async (way, { skip }) => {
    const result = await runPower({ points: 24, seed: 3, way });
    if ('skipped' in result) {
      process.stderr.write(`skipped: ${result.skipped}\n`);
      return skip();
    }
    expect(result.wrong).toEqual([]);
    expect(result).toMatchObject({ ok: true, points: 24, lostSales: 0 });
    expect(result.acknowledged).toBeGreaterThan(30);
  });
});
