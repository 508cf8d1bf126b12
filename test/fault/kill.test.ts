import { afterAll, describe, expect, it } from 'vitest';
import { hqInit } from '#main/commands/hq.ts';
import { startPostgres } from '#main/training/postgres.ts';
import { runKills } from './kill.ts';
import { runMutated } from './mutate.ts';
import { runSellingKills } from './selling/run.ts';

const started = await startPostgres();
const postgres = 'skipped' in started ? null : started;
if ('skipped' in started) process.stderr.write(`skipped: headquarters of the kill runs: ${started.skipped}\n`);
afterAll(() => postgres?.stop());

describe('a terminal that is killed while it sells', () => {
  it('loses no acknowledged commit, doubles none, and its books and headquarters add up', { timeout: 300_000 }, async () => {
    if (postgres !== null) await hqInit({ url: postgres.url });
    const figures = await runSellingKills({ kills: 16, seed: 7, ...(postgres === null ? {} : { url: postgres.url }) });
    expect(figures.wrong).toEqual([]);
    expect(figures.kills).toBe(16);
    expect(figures.sales).toBeGreaterThan(0);
    expect(figures.hqRows).toBe(postgres === null ? 0 : figures.entries);
  });

  it('whole, with its wire and its device process, does so too', { timeout: 300_000 }, async ({ skip }) => {
    const result = await runKills({ cycles: 5, seed: 7 });
    if ('skipped' in result) {
      process.stderr.write(`skipped: ${result.skipped}\n`);
      return skip();
    }
    expect(result.wrong).toEqual([]);
    expect(result.ok).toBe(true);
    expect(result.sales).toBeGreaterThan(0);
    expect(result.hqRows).toBe(result.journalSeq);
  });

  it('is found out where a commit returns before it is written', { timeout: 300_000 }, () => {
    const { status, stdout } = runMutated('ackBeforeCommit', ['kill', '--cycles', '24', '--seed', '1', '--json'], 'pipe');
    expect(status).toBe(1);
    expect((JSON.parse(stdout) as { wrong: string[] }).wrong.join('\n')).toMatch(/was (acknowledged|confirmed|put on hold).* is lost/);
  });
});
