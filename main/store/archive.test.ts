import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import Database from 'better-sqlite3';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Fact } from '../core/journal/facts.ts';
import { openJournalKey } from '../secrets/journal-key.ts';
import { createSeals } from '../services/journal/seals.ts';
import { quietLog } from '../system.ts';
import { archiveJournal, type ArchiveOptions } from './archive.ts';
import { databaseFile } from './connection.ts';
import { handClock, history, newDir, openAt, record } from './fixture.ts';
import { rebuild } from './rebuild.ts';
import { sampleAttempt, sampleSale } from './sample.ts';
import { verify } from './verify.ts';

const DAY_MS = 86_400_000;
const clock = handClock();
const options = (to: string): ArchiveOptions => ({ to, keepDays: 0, nowMs: clock.nowMs() + DAY_MS, sinks: [] });

/** A journal of these commits, with a seal after every few of them. */
function sealed(commits: readonly Fact[][], every: number, dir = newDir()): string {
  const store = openAt(dir);
  const seals = createSeals({ store, signer: openJournalKey(dir, quietLog), clock: { ...clock, after: () => () => {} }, log: quietLog });
  commits.forEach((commit, i) => {
    record(store, [commit]);
    if (i % every === every - 1) seals.seal();
  });
  seals.seal();
  store.close();
  return dir;
}
const cash = (n: number): Fact[] => {
  const sale = { ...sampleSale(n, 2), saleId: `cash${n}` };
  return [{ kind: 'sale.completed', body: { ...sale, tenders: [{ kind: 'cash', amountMinor: sale.totalMinor }] } }];
};
const cashSales = (count: number): Fact[][] => Array.from({ length: count }, (_, i) => cash(i + 1));

describe('archive and purge', () => {
  it('keeps chain, numbers, totals and projections over any history, purged again and again', () => {
    fc.assert(
      fc.property(history, history, fc.integer({ min: 1, max: 6 }), (first, second, every) => {
        const dir = sealed(first, every);
        const to = newDir();
        const digest = rebuild(dir).digestAfter;
        const totalsOf = (): unknown => {
          const store = openAt(dir);
          const read = { totals: store.seals.totals(), count: store.sales.count(), balance: store.points.balance('merchant'), tail: store.journal.tail() };
          store.close();
          return read;
        };
        const before = totalsOf();
        const done = archiveJournal(dir, options(to));
        expect(totalsOf()).toEqual(before);
        expect(verify(dir)).toMatchObject({ archived: done.lastSeq });
        expect(verify(dir).broken).toBeUndefined();
        expect(rebuild(dir)).toMatchObject({ digestBefore: digest, digestAfter: digest });
        // What was sold since goes on from the same number, and leaves the same way.
        const offset = (before as { count: number }).count;
        const shifted = second.map((facts, i) => facts.filter(({ kind }) => kind === 'drawer.opened' || kind === 'sale.voided').concat(cash(offset + i + 1)));
        sealed(shifted, every, dir);
        archiveJournal(dir, options(to));
        expect(verify(dir).broken).toBeUndefined();
        const again = rebuild(dir);
        expect(again.digestAfter).toBe(again.digestBefore);
      }),
      { numRuns: 6 },
    );
  });

  it('rebuilds from archives that were moved, and says where one belongs that is missing', () => {
    const dir = sealed(cashSales(20), 5);
    const to = newDir();
    const { files, entries, lastSeq } = archiveJournal(dir, options(to));
    expect(files).toHaveLength(1);
    expect(entries).toBe(lastSeq);
    const elsewhere = newDir();
    cpSync(to, elsewhere, { recursive: true });
    rmSync(to, { recursive: true });
    expect(() => rebuild(dir)).toThrow(expect.objectContaining({ code: 'NOT_FOUND', message: expect.stringContaining('put it back into') as string }));
    const { digestBefore, digestAfter } = rebuild(dir, undefined, elsewhere);
    expect(digestAfter).toBe(digestBefore);
    const [name = ''] = readdirSync(elsewhere);
    writeFileSync(join(elsewhere, name), readFileSync(join(elsewhere, name)).subarray(0, -3));
    expect(() => rebuild(dir, undefined, elsewhere)).toThrow(expect.objectContaining({ code: 'STORE_CORRUPT', message: expect.stringContaining('not what was archived') as string }));
  });

  it('leaves open business, what is younger than is asked, and what headquarters has not', () => {
    const open: Fact[] = [{ kind: 'attempt.step', body: sampleAttempt(900, 'unknown') }];
    const dir = sealed([...cashSales(4), open, ...cashSales(8).slice(4)], 2);
    const to = newDir();
    expect(archiveJournal(dir, { ...options(to), keepDays: 2 })).toMatchObject({ entries: 0 });
    expect(archiveJournal(dir, { ...options(to), sinks: ['hq'] })).toMatchObject({ entries: 0, because: 'hq has entries up to 0 only' });
    expect(archiveJournal(dir, { ...options(to), readers: [{ what: 'the stock', seq: 1 }] })).toMatchObject({ entries: 0, because: 'the stock has entries up to 1 only' });
    expect(readdirSync(to)).toEqual([]);
    const done = archiveJournal(dir, options(to));
    expect(done.because).toContain('a payment, begun at entry');
    const store = openAt(dir);
    expect(store.attempts.inQuestion()).toHaveLength(1);
    expect(store.sales.recent(10)).toHaveLength(4);
    expect(store.sales.count()).toBe(8);
    expect(store.journal.base().seq).toBe(done.lastSeq);
    store.close();
    const cursor = new Database(databaseFile(dir));
    cursor.exec(`INSERT INTO cursors VALUES ('hq', ${done.lastSeq})`);
    cursor.close();
    expect(archiveJournal(dir, { ...options(to), sinks: ['hq'] })).toMatchObject({ entries: 0, because: `hq has entries up to ${done.lastSeq} only` });
  });

  it('lets no hand delete what is not archived, nor move the base', () => {
    const dir = sealed(cashSales(10), 3);
    const { lastSeq } = archiveJournal(dir, options(newDir()));
    const db = new Database(databaseFile(dir));
    expect(() => db.exec(`DELETE FROM journal WHERE seq = ${lastSeq + 1}`)).toThrow('append-only');
    for (const change of ['seq = seq + 1', 'seq = 0', 'seq = seq - 1']) expect(() => db.exec(`UPDATE journal_base SET ${change}`)).toThrow('the journal begins');
    expect(() => db.exec('DELETE FROM journal_base')).toThrow('begins somewhere');
    // With the triggers away the walk sees it.
    db.exec('DROP TRIGGER journal_base_rises; UPDATE journal_base SET sales_minor = sales_minor + 1');
    db.close();
    expect(verify(dir).broken).toMatchObject({ kind: 'seal', seq: lastSeq + 1, reason: expect.stringContaining('perpetual totals') as string });
  });

  it('writes over no file of another journal, and takes the ones that it left itself', () => {
    const [one, other] = [sealed(cashSales(6), 2), sealed(cashSales(6), 2)];
    const to = newDir();
    const { files } = archiveJournal(one, options(to));
    expect(() => archiveJournal(other, options(to))).toThrow(expect.objectContaining({ code: 'BAD_STATE', message: expect.stringContaining('give another folder') as string }));
    expect(verify(other).archived).toBe(0);
    expect(gunzipSync(readFileSync(files[0] ?? '')).toString().split('\n')[0]).toContain('"format":"guitai-journal"');
  });

  it('killed at any step loses nothing, and the next run ends it', () => {
    const whole = sealed(cashSales(60), 20);
    const digest = rebuild(whole).digestAfter;
    for (const at of ['write', 'written', 'purge']) {
      const [dir, to] = [newDir(), newDir()];
      cpSync(whole, dir, { recursive: true });
      // The process dies with the file half written, with it in place, and in the middle of the purge.
      const script = `
        import fs from 'node:fs';
        import { syncBuiltinESMExports } from 'node:module';
        import Database from '${new URL('../../node_modules/better-sqlite3/lib/index.js', import.meta.url).href}';
        const die = () => process.kill(process.pid, 'SIGKILL');
        const real = { ...fs };
        if (${JSON.stringify(at)} === 'write') fs.renameSync = (from, into) => (from.endsWith('.part') ? die() : real.renameSync(from, into));
        if (${JSON.stringify(at)} === 'written') fs.renameSync = (from, into) => { real.renameSync(from, into); if (from.endsWith('.part')) die(); };
        syncBuiltinESMExports();
        if (${JSON.stringify(at)} === 'purge') {
          const prepare = Database.prototype.prepare;
          Database.prototype.prepare = function (sql) { const made = prepare.call(this, sql); return sql.startsWith('DELETE FROM journal') ? { run(seq) { made.run(seq); die(); } } : made; };
        }
        const { archiveJournal } = await import('${new URL('archive.ts', import.meta.url).href}');
        archiveJournal(${JSON.stringify(dir)}, ${JSON.stringify(options(to))});`;
      const run = spawnSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' });
      expect(`${run.signal} ${run.stderr}`).toBe('SIGKILL ');
      expect(verify(dir)).toMatchObject({ archived: 0 });
      expect(verify(dir).broken).toBeUndefined();
      const done = archiveJournal(dir, options(to));
      expect(done.entries).toBeGreaterThan(60);
      expect(existsSync(done.files[0] ?? '')).toBe(true);
      expect(rebuild(dir)).toMatchObject({ digestBefore: digest, digestAfter: digest });
    }
  });
});
