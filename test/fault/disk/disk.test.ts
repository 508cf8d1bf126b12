import { expect, it } from 'vitest';
import { runDisk } from './disk.ts';
import { rows } from './rows.ts';

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
