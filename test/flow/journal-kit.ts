/** For tests: sealed journals, and the verifier that has nothing of ours. */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Fact } from '#main/core/journal/facts.ts';
import { openJournalKey } from '#main/secrets/journal-key.ts';
import { createSeals } from '#main/services/journal/seals.ts';
import { handClock, openAt, record } from '#main/store/fixture.ts';
import { sampleSale } from '#main/store/sample.ts';
import { quietLog } from '#main/system.ts';

export const clock = handClock();

/** Commits to a directory, with a seal after every few of them and one at the end. @returns the public key, base64 */
export function sealedJournal(dir: string, commits: readonly Fact[][], every: number): string {
  const store = openAt(dir);
  const signer = openJournalKey(dir, quietLog);
  const seals = createSeals({ store, signer, clock: { ...clock, after: () => () => {} }, log: quietLog });
  commits.forEach((commit, i) => {
    record(store, [commit]);
    if (i % every === every - 1) seals.seal();
  });
  seals.seal();
  store.close();
  return signer.publicKey;
}

/** Sales in cash, from a receipt number on. */
export function cashSales(count: number, from = 1): Fact[][] {
  return Array.from({ length: count }, (_, i) => {
    const sale = { ...sampleSale(from + i, 2), saleId: `cash${from + i}` };
    return [{ kind: 'sale.completed', body: { ...sale, tenders: [{ kind: 'cash', amountMinor: sale.totalMinor }] } }];
  });
}

const script = fileURLToPath(new URL('../../scripts/verify-journal.mjs', import.meta.url));

/** Runs the verifier as anyone would. */
export function verifyElsewhere(key: string | readonly string[], ...files: string[]): { status: number | null; said: string } {
  const keys = [key].flat().flatMap((one) => ['--key', one]);
  const { status, stdout, stderr } = spawnSync(process.execPath, [script, ...keys, ...files], { encoding: 'utf8' });
  return { status, said: stdout + stderr };
}
