import { describe, expect, it } from 'vitest';
import { minor } from '#main/contract';
import type { Fact } from '../core/journal/facts.ts';
import { openJournalKey } from '../secrets/journal-key.ts';
import { createSeals } from '../services/journal/seals.ts';
import { resumeAfter } from '../sync/send.ts';
import { quietLog } from '../system.ts';
import { archiveJournal } from './archive.ts';
import { handClock, newDir, openAt, record } from './fixture.ts';
import { sampleSale } from './sample.ts';

const DAY_MS = 86_400_000;
const clock = handClock();
const cash = (n: number): Fact[] => {
  const sale = { ...sampleSale(n, 1), saleId: `cash${n}` };
  return [{ kind: 'sale.completed', body: { ...sale, tenders: [{ kind: 'cash', amountMinor: sale.totalMinor }] } }];
};

/** Ten sales of which six are archived, open again. */
function opened() {
  const dir = newDir();
  const store = openAt(dir, clock.nowMs);
  const signing = { store, signer: openJournalKey(dir, quietLog), clock: { ...clock, after: () => () => {} }, log: quietLog };
  const seals = createSeals(signing);
  for (let n = 1; n <= 6; n += 1) record(store, [cash(n)]);
  seals.seal();
  clock.set(clock.nowMs() + 10 * DAY_MS);
  for (let n = 7; n <= 10; n += 1) record(store, [cash(n)]);
  const hashes = store.journal.after(0, 100).map(({ hash }) => hash);
  store.close();
  archiveJournal(dir, { to: newDir(), keepDays: 5, nowMs: clock.nowMs(), sinks: [] });
  return { dir, hashes, store: openAt(dir, clock.nowMs) };
}

describe('a terminal whose old entries are archived', () => {
  it('says of an old receipt that it is archived, and where; of an unknown one that there is none', () => {
    const { store } = opened();
    expect(store.journal.base().seq).toBe(8);
    for (const look of [() => store.sales.byReceiptNo('T1-000003'), () => store.sales.byReceiptNo('T1~7K2M-000003'), () => store.sales.byId('cash3')]) {
      expect(look).toThrow(expect.objectContaining({ code: 'ARCHIVED', message: expect.stringContaining('receipt 3 is archived, as entry 5 in journal-T1-0000000001') as string }));
    }
    for (const none of ['T1-000011', 'T2-000003', 'nonsense', '']) expect(store.sales.byReceiptNo(none)).toBeNull();
    expect(store.sales.byId('cash11')).toBeNull();
    expect(store.sales.byReceiptNo('T1-000007')?.saleId).toBe('cash7');
    expect(store.sales.recent(20)).toHaveLength(4);
    store.close();
  });

  it('goes on numbering, signing and adding up, and begins a stream where it was left', () => {
    const { dir, hashes, store } = opened();
    expect(store.sales.count()).toBe(10);
    const before = store.seals.totals();
    expect(before.documents).toBe(10);
    record(store, [cash(11)]);
    expect(store.seals.totals()).toMatchObject({ documents: 11, salesMinor: minor(before.salesMinor + sampleSale(11, 1).totalMinor) });
    expect([8, 9, 7].map((seq) => store.journal.hashAt(seq))).toEqual([hashes[7], hashes[8], null]);
    store.streams.fork(9);
    store.close();
    openAt(dir, clock.nowMs).close();
  });

  it('resumes at headquarters from the base on, and says so where headquarters has less', async () => {
    const { hashes, store } = opened();
    const end = store.journal.tail().seq;
    const link = (seq: number | null) => ({ tail: () => Promise.resolve(seq === null ? null : { seq, hash: hashes[seq - 1] ?? '' }), hashAt: (_: string, at: number) => Promise.resolve(hashes[at - 1] ?? null) });
    expect(await resumeAfter(store, link(8))).toBe(8);
    expect(await resumeAfter(store, link(end))).toBe(end);
    for (const seq of [5, null]) await expect(resumeAfter(store, link(seq))).rejects.toMatchObject({ code: 'ARCHIVED', message: expect.stringContaining('archive files only') as string });
    store.close();
  });
});
