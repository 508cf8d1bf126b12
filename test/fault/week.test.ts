import { describe, expect, it } from 'vitest';
import { runWeek } from './week/run.ts';

describe('three tills and one headquarters over lines that come and go', () => {
  it('hold the same, entry for entry and to the unit', { timeout: 180_000 }, async ({ skip }) => {
    const figures = await runWeek({ days: 1, hours: 4, seed: 6 });
    if ('skipped' in figures) {
      process.stderr.write(`skipped: ${figures.skipped}\n`);
      return skip();
    }
    expect(figures.wrong).toEqual([]);
    expect(figures.totals.sales).toBeGreaterThan(5);
    expect(figures.replayed).toEqual({ inserted: 0, duplicates: figures.totals.entries });
  });
});
