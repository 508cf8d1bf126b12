import { spawnSync } from 'node:child_process';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { openJournalKey } from '#main/secrets/journal-key.ts';
import { createSeals } from '#main/services/journal/seals.ts';
import { newDir, openAt } from '#main/store/fixture.ts';
import { quietLog } from '#main/system.ts';
import { clock } from './journal-kit.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
/** Megabytes of JavaScript objects that a process may hold: a third of the file. */
const HEAP_MB = 24;

it('an export and both verifiers hold a part of a long journal in memory, never the whole', () => {
  const dir = newDir();
  const store = openAt(dir);
  const signer = openJournalKey(dir, quietLog);
  const seals = createSeals({ store, signer, clock: { ...clock, after: () => () => {} }, log: quietLog });
  const hex = 'ab'.repeat(2_000);
  for (let commit = 0; commit < 19; commit += 1) {
    store.commit((tx) => {
      for (let i = 0; i < 1_000; i += 1) tx.append('device.rawCommand', { key: 'k', hex });
    });
  }
  seals.seal();
  store.close();
  const out = join(newDir(), 'long.jsonl');
  const run = (...args: string[]) => spawnSync(process.execPath, [`--max-old-space-size=${HEAP_MB}`, ...args], { cwd: root, encoding: 'utf8' });
  const exported = run('main/cli.ts', 'journal', 'export', '--data', dir, '--out', out, '--json');
  expect(JSON.parse(exported.stdout)).toMatchObject({ ok: true, lastSeq: 19_003 });
  expect(statSync(out).size).toBeGreaterThan(3 * HEAP_MB * 1_000_000);
  expect(JSON.parse(run('main/cli.ts', 'journal', 'verify', '--file', out, '--key', signer.publicKey, '--json').stdout)).toMatchObject({ ok: true, seals: 1 });
  expect(run('scripts/verify-journal.mjs', '--key', signer.publicKey, out).stdout).toContain('ok: terminal T1, entries up to 19003');
});
