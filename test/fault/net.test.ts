import { describe, expect, it } from 'vitest';
import { runNetCuts } from './net/run.ts';

describe('terminals whose line to headquarters is cut', () => {
  it('lose nothing, double nothing, and send all again without a change', { timeout: 120_000 }, async ({ skip }) => {
    const figures = await runNetCuts({ cuts: 24, terminals: 3, seed: 5, halfOpenShare: 0 });
    if ('skipped' in figures) {
      process.stderr.write(`skipped: ${figures.skipped}\n`);
      return skip();
    }
    expect(figures.wrong).toEqual([]);
    expect(figures.cuts).toBeGreaterThanOrEqual(24);
    expect(figures.replayed).toEqual({ inserted: 0, duplicates: figures.entries });
  });
});
