import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openStore } from '../store/open.ts';
import { completeSample } from '../store/sample.ts';
import { journalRebuild, journalVerify } from './journal.ts';

let data: string;

beforeEach(() => {
  data = mkdtempSync(join(tmpdir(), 'guitai-journal-'));
});
afterEach(() => {
  rmSync(data, { recursive: true, force: true });
});

function sell(sales: number): { seq: number; hash: string } {
  const store = openStore(data, { terminal: { terminalId: 'T1', shopName: '小店', region: 'cn', currency: 'CNY' }, nowMs: () => 1 });
  for (let n = 1; n <= sales; n += 1) store.commit((tx) => completeSample(tx, n));
  const tail = store.journal.tail();
  store.close();
  return tail;
}

describe('guitai journal', () => {
  it('verify gives the number of entries and the last hash', () => {
    const { seq, hash } = sell(4);
    expect(seq).toBe(13);
    expect(journalVerify({ data })).toEqual({ ok: true, entries: 13, tailHash: hash, seconds: expect.any(Number) as number, archived: 0, seals: 0, unsealed: 13 });
  });

  it('verify names the entry where the journal breaks, rebuild refuses to project it', () => {
    sell(4);
    const db = new Database(join(data, 'guitai.db'));
    db.exec('DROP TRIGGER journal_keeps_entries; DELETE FROM journal WHERE seq = 6');
    db.close();
    expect(journalVerify({ data })).toMatchObject({ ok: false, entries: 5, brokenAt: 6, reason: 'entry 6 is missing: entry 7 follows entry 5' });
    expect(() => journalRebuild({ data })).toThrow('entry 6 is missing');
  });

  it('rebuild says whether the projections are what they were', () => {
    sell(4);
    const rebuilt = journalRebuild({ data });
    expect(rebuilt).toMatchObject({ ok: true, identical: true, entries: 13 });
    expect(rebuilt.digestAfter).toBe(rebuilt.digestBefore);
    const db = new Database(join(data, 'guitai.db'));
    db.exec('UPDATE points_balances SET balance = balance + 1');
    db.close();
    expect(journalRebuild({ data })).toMatchObject({ ok: false, identical: false, digestAfter: rebuilt.digestAfter });
    expect(journalRebuild({ data })).toMatchObject({ ok: true });
  });

  it('says so where there is no journal, and makes none', () => {
    for (const command of [journalVerify, journalRebuild]) expect(() => command({ data })).toThrow('there is no journal here');
    expect(readdirSync(data)).toEqual([]);
  });
});
