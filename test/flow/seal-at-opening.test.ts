import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { hashEntry } from '#main/core/journal/chain.ts';
import { connect } from '#main/store/connection.ts';
import { handClock, newDir, openAt, terminal } from '#main/store/fixture.ts';
import { sha256 } from '#main/store/journal.ts';
import { openStore } from '#main/store/open.ts';
import { openReader } from '#main/store/reader.ts';
import { WITNESS_FILE } from '#main/store/witness.ts';
import { cashSales, sealedJournal } from './journal-kit.ts';

/** A journal that ends in a seal without the key's signature; its chain holds. */
function forged(): string {
  const dir = newDir();
  sealedJournal(dir, cashSales(3), 3);
  const reader = openReader(dir);
  const last = reader.journal.after(reader.journal.tail().seq - 1, 1)[0];
  reader.close();
  if (last?.kind !== 'journal.sealed') throw new Error('the last entry is no seal');
  const body = last.body.replace(/"signature":"[^"]+"/, `"signature":"${Buffer.alloc(64, 1).toString('base64')}"`);
  const db = connect(dir);
  for (const name of db.prepare<[], string>("SELECT name FROM sqlite_schema WHERE type = 'trigger' AND tbl_name = 'journal'").pluck().all()) db.exec(`DROP TRIGGER ${name}`);
  db.prepare('UPDATE journal SET body = ?, hash = ? WHERE seq = ?').run(body, hashEntry({ ...last, body }, sha256), last.seq);
  db.close();
  rmSync(join(dir, WITNESS_FILE));
  return dir;
}

const corrupt = expect.objectContaining({ code: 'STORE_CORRUPT', message: expect.stringContaining('does not fit its key') as string }) as unknown;

it('a last seal that does not fit its key is refused at the opening, where no idle moment comes', () => {
  expect(() => openAt(forged())).toThrow(corrupt);
});

it('stops the store in the first idle moment, is told, and is no better after opening again', () => {
  const idle: (() => void)[] = [];
  const after = (_ms: number, work: () => void): (() => void) => {
    idle.push(work);
    return () => undefined;
  };
  const store = openStore(forged(), { terminal, nowMs: handClock().nowMs, after });
  onTestFinished(() => store.close());
  store.commit((tx) => tx.saveDraft('main', 'a'));
  expect(store.stopped()).toBeNull();
  idle[0]?.();
  expect(store.stopped()).toMatchObject({ trouble: 'corrupt', message: expect.stringContaining('does not fit its key') as string });
  expect(() => store.commit((tx) => tx.saveDraft('main', 'b'))).toThrow('does not fit its key');
  expect(store.drafts.load('main')).toBe('a');
  expect(() => store.reopen()).toThrow(corrupt);
  expect(store.stopped()).toMatchObject({ trouble: 'corrupt' });
});
