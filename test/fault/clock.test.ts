import { describe, expect, it } from 'vitest';
import { runClock } from './clock/run.ts';

describe('a till whose clock jumps', () => {
  it('keeps its order, drops no payment, counts nothing below zero, and sends all', { timeout: 180_000 }, async ({ skip }) => {
    const figures = await runClock({ sales: 15, seed: 3, seconds: 1 });
    if ('skipped' in figures) {
      process.stderr.write(`skipped: ${figures.skipped}\n`);
      return skip();
    }
    if ('skipped' in figures.process) process.stderr.write(`skipped: the clock under a whole process: ${figures.process.skipped}\n`);
    expect(figures.wrong).toEqual([]);
    expect(figures.backwards).toBeGreaterThan(0);
  });
});
