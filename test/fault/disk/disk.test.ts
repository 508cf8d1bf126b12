import { expect, it } from 'vitest';
import { runDisk } from './disk.ts';
import { rows } from './rows.ts';

// Frames that a failed fsync lost, read from the system's memory, moved to the database: what was left of the log was older.
it('a write-ahead log that the disk did not take whole is written again before it is trusted', { timeout: 120_000 }, async ({ skip }) => {
  const result = await runDisk({ seed: 20_261_122, cases: 1, only: { row: 'fsync: EIO from then on', nth: 7 } });
  if ('skipped' in result) return skip(result.skipped);
  expect(result.wrong).toEqual([]);
  expect(result.cases).toBe(2);
});

it('a till on a disk that fails says so, saves nothing more, and has all that it acknowledged after it is opened again', { timeout: 120_000 }, async ({ skip }) => {
  const result = await runDisk({ seed: 2, cases: 1 });
  if ('skipped' in result) {
    process.stderr.write(`skipped: ${result.skipped}\n`);
    return skip();
  }
  expect(result.wrong).toEqual([]);
  expect(result.ok).toBe(true);
  expect(result.rows.map(({ name }) => name)).toEqual(Object.keys(rows));
  const fsync = result.rows.find(({ name }) => name === 'fsync: EIO once');
  expect((fsync?.refused ?? 0) + (fsync?.unopened ?? 0)).toBe(1);
});
