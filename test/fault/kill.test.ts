import { describe, expect, it } from 'vitest';
import { runKills } from './kill.ts';

describe('a terminal that is killed while it sells', () => {
  it('loses no confirmed sale, doubles none, and its books add up', { timeout: 300_000 }, async ({ skip }) => {
    const result = await runKills({ cycles: 8, seed: 7 });
    if ('skipped' in result) {
      process.stderr.write(`skipped: ${result.skipped}\n`);
      return skip();
    }
    expect(result.wrong).toEqual([]);
    expect(result.ok).toBe(true);
    expect(result.sales).toBeGreaterThan(0);
    expect(result.hqRows).toBe(result.journalSeq);
  });
});
