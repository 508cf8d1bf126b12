import { expect, it } from 'vitest';
import { runKioskFaults } from './kiosk/run.ts';

/** The long run, of every step and every fault: npm run fault -- kiosk. */
const tried = ['scanning × terminal killed', 'code shown × terminal killed', 'charged, answer lost × screen reloaded', 'paid × terminal killed', 'receipt printing × devices killed'];

it('a kiosk that breaks at any step of a visit charges once, keeps the basket, and leads back to the receipt', { timeout: 300_000 }, async ({ skip }) => {
  const result = await runKioskFaults({ isTried: ({ step, fault }) => tried.includes(`${step} × ${fault}`) });
  if ('skipped' in result) {
    process.stderr.write(`skipped: ${result.skipped}\n`);
    return skip();
  }
  expect(result.wrong).toEqual([]);
  expect(result.cells.map(({ after }) => after)).toEqual(['scanning', 'payment, waitingForPayer', expect.stringMatching(/^(payment, (unknown|querying|paid)|paid)$/), 'paid', 'paid, paper']);
  expect(result.cells.every(({ charged, basket }) => charged === 1 && basket === 'kept')).toBe(true);
});
