/** Old databases for tests: the schema of a version, with journal entries as that version wrote them. */
import { hash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { chainStart, hashEntry, type ChainEnd } from '#main/core/journal/chain.ts';
import { connect, type Db } from '#main/store/connection.ts';
import { migrate } from '#main/store/migrate.ts';

export interface Old {
  dir: string;
  db: Db;
}

/** A database at this version, with its connection; it goes when the test has ended. */
export function databaseAt(version: number): Old {
  const dir = mkdtempSync(join(tmpdir(), 'guitai-migration-'));
  const db = connect(dir);
  migrate(db, dir, version);
  onTestFinished(() => {
    db.close();
    rmSync(dir, { recursive: true, force: true });
  });
  return { dir, db };
}

/** Appends entries with literal bodies: what an old version wrote must stay readable as it was written. */
export function seedJournal(db: Db, entries: readonly (readonly [kind: string, body: string])[]): void {
  const insert = db.prepare('INSERT INTO journal (seq, at_ms, kind, body, prev_hash, hash) VALUES (?, ?, ?, ?, ?, ?)');
  let before: ChainEnd = chainStart;
  const created = ['terminal.created', '{"currency":"CNY","region":"cn","shopName":"s","terminalId":"T1"}'] as const;
  for (const [kind, body] of [created, ...entries]) {
    const open = { seq: before.seq + 1, atMs: 1_767_225_600_000 + before.seq, kind, body, prevHash: before.hash };
    before = { seq: open.seq, hash: hashEntry(open, (text) => hash('sha256', text, 'hex')) };
    insert.run(open.seq, open.atMs, kind, body, open.prevHash, before.hash);
  }
}
