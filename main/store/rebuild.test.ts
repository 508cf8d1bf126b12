import { spawnSync } from 'node:child_process';
import Database from 'better-sqlite3';
import fc from 'fast-check';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { Fact } from '../core/journal/facts.ts';
import { databaseFile, type Db } from './connection.ts';
import { connectReader } from './left.ts';
import { history, newDir, openAt, record } from './fixture.ts';
import { digestProjections } from './projections.ts';
import { rebuild } from './rebuild.ts';
import { sampleSale } from './sample.ts';
import { verify } from './verify.ts';

/** A closed data directory with this history. */
function recorded(commits: readonly Fact[][]): string {
  const dir = newDir();
  const store = openAt(dir);
  record(store, commits);
  store.close();
  return dir;
}

/** Changes the database behind the terminal's back, as a hand with a tool could. */
function byHand(dir: string, change: (db: Db) => void): void {
  const db = new Database(databaseFile(dir));
  db.exec('DROP TRIGGER journal_keeps_entries; DROP TRIGGER journal_keeps_content');
  change(db);
  db.close();
}

const sales = (count: number): Fact[][] =>
  Array.from({ length: count }, (_, i) => [{ kind: 'sale.completed' as const, body: sampleSale(i + 1) }]);

describe('a rebuild', () => {
  it('gives the same projections, bit for bit, and leaves work in progress', () => {
    fc.assert(
      fc.property(history, (commits) => {
        const dir = newDir();
        const store = openAt(dir);
        record(store, commits);
        store.commit((tx) => tx.saveDraft('main', '{"kept":true}'));
        const seen = [store.sales.recent(50), store.attempts.inQuestion(), store.points.last(), store.localProducts.search('6', 50)];
        const { seq, hash } = store.journal.tail();
        store.close();
        const { digestBefore, digestAfter, entries, tailHash } = rebuild(dir);
        expect([digestAfter, entries, tailHash]).toEqual([digestBefore, seq, hash]);
        const again = openAt(dir);
        expect([again.sales.recent(50), again.attempts.inQuestion(), again.points.last(), again.localProducts.search('6', 50)]).toEqual(seen);
        expect(again.drafts.load('main')).toBe('{"kept":true}');
        again.close();
        expect(verify(dir)).toMatchObject({ entries, tailHash });
      }),
      { numRuns: 40 },
    );
  });

  it('mends a projection that was changed, and says that it was not what it is', () => {
    const dir = recorded(sales(5));
    byHand(dir, (db) => db.exec('UPDATE sales SET total_minor = 1 WHERE receipt_seq = 3; DELETE FROM sales WHERE receipt_seq = 5'));
    const first = rebuild(dir);
    expect(first.digestAfter).not.toBe(first.digestBefore);
    expect(rebuild(dir).digestBefore).toBe(first.digestAfter);
  });

  it('leaves the old projections where the journal is broken', () => {
    const dir = recorded(sales(5));
    byHand(dir, (db) => db.exec(`UPDATE journal SET body = replace(body, '"CNY"', '"JPY"') WHERE seq = 3`));
    const db = connectReader(dir);
    onTestFinished(() => {
      db.close();
    });
    const before = digestProjections(db);
    expect(() => rebuild(dir)).toThrow(expect.objectContaining({ code: 'STORE_CORRUPT', message: expect.stringContaining('entry 3 was changed') as string }));
    expect(digestProjections(db)).toBe(before);
  });

  it('killed half-way leaves the old projections, and the next one mends them', () => {
    const dir = recorded(sales(1_500));
    byHand(dir, (db) => db.exec('UPDATE sales SET cash_minor = 7 WHERE receipt_seq = 1'));
    const script = `import { rebuild } from '${new URL('rebuild.ts', import.meta.url).href}'; rebuild('${dir}', () => process.kill(process.pid, 'SIGKILL'));`;
    expect(spawnSync(process.execPath, ['--input-type=module', '-e', script]).signal).toBe('SIGKILL');
    const store = openAt(dir);
    expect(store.sales.count()).toBe(1_500);
    store.close();
    const { digestBefore, digestAfter } = rebuild(dir);
    expect(digestBefore).not.toBe(digestAfter);
    expect(rebuild(dir).digestBefore).toBe(digestAfter);
  });

  it('takes more entries than a batch holds, and tells how far it is', () => {
    const dir = recorded([Array.from({ length: 2_500 }, () => ({ kind: 'drawer.opened' as const, body: { reason: 'noSale' as const } }))]);
    const seen: number[][] = [];
    expect(rebuild(dir, (done, total) => seen.push([done, total])).entries).toBe(2_501);
    expect(seen).toEqual([[1_000, 2_501], [2_000, 2_501], [2_501, 2_501]]);
  });
});

describe('a walk over the chain', () => {
  it('names the first entry that was changed, taken out, exchanged or put in', () => {
    const tampers: Record<string, (db: Db, seq: number) => void> = {
      body: (db, seq) => db.prepare(`UPDATE journal SET body = body || ' ' WHERE seq = ?`).run(seq),
      time: (db, seq) => db.prepare('UPDATE journal SET at_ms = at_ms + 1 WHERE seq = ?').run(seq),
      kind: (db, seq) => db.prepare(`UPDATE journal SET kind = 'sale.voided' WHERE seq = ?`).run(seq),
      removal: (db, seq) => db.prepare('DELETE FROM journal WHERE seq = ?').run(seq),
      exchange: (db, seq) => {
        const swap = db.prepare('UPDATE journal SET seq = ? WHERE seq = ?');
        swap.run(-1, seq);
        swap.run(seq, seq + 1);
        swap.run(seq + 1, -1);
      },
      forgery: (db, seq) => {
        db.prepare('UPDATE journal SET seq = seq + 1000 WHERE seq >= ?').run(seq);
        db.prepare('UPDATE journal SET seq = seq - 999 WHERE seq >= 1000').run();
        db.prepare(`INSERT INTO journal SELECT ?, at_ms, kind, body, prev_hash, hash FROM journal WHERE seq = ?`).run(seq, seq + 1);
      },
    };
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 9 }), fc.constantFrom(...Object.keys(tampers)), (seq, how) => {
        const dir = recorded(sales(10));
        byHand(dir, (db) => tampers[how]?.(db, seq));
        // A copy put in carries its own link, so it is the entry after it that does not continue.
        const brokenAt = how === 'forgery' ? seq + 1 : seq;
        // Put in, it is the sale before it once more: its receipt number says so first.
        const kind = { removal: 'removed', exchange: 'reordered', forgery: 'receipt' }[how] ?? 'tampered';
        expect(verify(dir)).toMatchObject({ entries: brokenAt - 1, broken: { seq: brokenAt, kind } });
      }),
      { numRuns: 40 },
    );
  });

  it('does not see a tail cut off by itself: that is what the last hash is compared for', () => {
    const dir = recorded(sales(3));
    const { tailHash } = verify(dir);
    byHand(dir, (db) => db.exec('DELETE FROM journal WHERE seq = 4'));
    expect(verify(dir).broken).toBeUndefined();
    expect(verify(dir).tailHash).not.toBe(tailHash);
  });
});
