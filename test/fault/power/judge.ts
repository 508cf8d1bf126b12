/** Judges what a power cut left: everything that was acknowledged is there, once; nothing is there by half. */
import { existsSync } from 'node:fs';
import { verifyEntry, type ChainEnd } from '#main/core/journal/chain.ts';
import type { CompletedSale } from '#main/core/journal/facts.ts';
import type { Store } from '#main/ports.ts';
import { listBackups } from '#main/store/backup-files.ts';
import { verifyCopy } from '#main/store/backup.ts';
import { sha256 } from '#main/store/journal.ts';
import { rebuild } from '#main/store/rebuild.ts';
import { verify } from '#main/store/verify.ts';
import type { Random } from '../random.ts';
import { same, stateOf, type State } from './state.ts';
import { backupsOf, keyed, openBare, step } from './workload.ts';

const BATCH = 500;
/** Every so many points the store's own verification and rebuild are asked, too: they take longer than all the rest. */
export const DEEP_EVERY = 10;

export const wrongs = ['unmountable', 'unopened', 'lost', 'doubled', 'chainBreaks', 'receiptGaps', 'byHalf', 'stuck', 'moved', 'backups'] as const;
export type Wrong = (typeof wrongs)[number];

export interface Expected {
  /** The last state that was acknowledged before the power went; null = none was. */
  acknowledged: State | null;
  /** The one that was being saved: it may be there, whole. */
  underWay: State | null;
  /** The newest backup there was: up to this entry. */
  backupSeq?: number;
}

export interface Verdict {
  wrong: { kind: Wrong; why: string } | null;
  /** As it was found. */
  state: State | null;
  lostSales: number;
}

const words = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** Steps through what is not archived by the hash chain alone, with no help of the store's own verification. */
function walk(store: Store): { kind: Wrong; why: string } | null {
  const base = store.journal.base();
  let before: ChainEnd = base;
  // With what is archived the first receipt that is left says how many there were.
  let receipts = base.seq === 0 ? 0 : null;
  const ids = new Set<string>();
  for (;;) {
    const batch = store.journal.after(before.seq, BATCH);
    for (const entry of batch) {
      const reason = verifyEntry(entry, before, sha256);
      if (reason !== null) return { kind: 'chainBreaks', why: reason };
      before = entry;
      if (entry.kind !== 'sale.completed') continue;
      const sale = JSON.parse(entry.body) as CompletedSale;
      if (ids.has(sale.saleId)) return { kind: 'doubled', why: `sale ${sale.saleId} is there twice` };
      ids.add(sale.saleId);
      receipts = (receipts ?? sale.receiptSeq - 1) + 1;
      if (sale.receiptSeq !== receipts) return { kind: 'receiptGaps', why: `receipt ${sale.receiptSeq} follows ${receipts - 1}` };
      if (store.sales.byId(sale.saleId)?.receiptNo !== sale.receiptNo) return { kind: 'byHalf', why: `sale ${sale.saleId} is in the journal only` };
    }
    if (batch.length < BATCH) return receipts === null || receipts === store.sales.count() ? null : { kind: 'byHalf', why: `${receipts} receipts in the journal, ${store.sales.count()} in the list` };
  }
}

function compare(state: State, { acknowledged, underWay }: Expected): { kind: Wrong; why: string } | null {
  if (acknowledged === null || same(state, acknowledged) || (underWay !== null && same(state, underWay))) return null;
  const has = `has ${state.seq} entries and ${state.sales} sales, acknowledged were ${acknowledged.seq} and ${acknowledged.sales}`;
  if (state.seq < acknowledged.seq || state.sales < acknowledged.sales) return { kind: 'lost', why: has };
  if (state.hash === acknowledged.hash) return { kind: 'lost', why: `work in progress is not what was saved: ${state.rest} for ${acknowledged.rest}` };
  return { kind: 'byHalf', why: `${has}: neither what was saved nor what was being saved` };
}

/** A backup that has its name is whole, and the newest that was told of is there. */
function lookAtBackups(path: string, newest: number): { kind: Wrong; why: string } | null {
  const found = existsSync(path) ? listBackups(path) : [];
  for (const { file, seq } of found) {
    try {
      verifyCopy(file, seq);
    } catch (error) {
      return { kind: 'backups', why: words(error) };
    }
  }
  return (found[0]?.seq ?? 0) >= newest ? null : { kind: 'backups', why: `the backup up to entry ${newest} is gone` };
}

function deep(dir: string, { backupSeq = 0 }: Expected): { kind: Wrong; why: string } | null {
  const backups = lookAtBackups(backupsOf(dir), backupSeq);
  if (backups !== null) return backups;
  const { broken } = verify(dir);
  if (broken !== undefined) return { kind: 'chainBreaks', why: `verification: entry ${broken.seq}: ${broken.reason}` };
  const { digestBefore, digestAfter } = rebuild(dir);
  return digestBefore === digestAfter ? null : { kind: 'byHalf', why: 'the lists are not what the journal makes of them' };
}

/** @param isDeep ask the store's own verification and rebuild, too */
export function judge(dir: string, expected: Expected, dice: Random, isDeep: boolean): Verdict {
  let bare: ReturnType<typeof openBare>;
  try {
    bare = openBare(dir);
  } catch (error) {
    return { wrong: { kind: 'unopened', why: words(error) }, state: null, lostSales: expected.acknowledged?.sales ?? 0 };
  }
  let { store } = bare;
  try {
    const state = stateOf(store);
    // A cut makes no copy: going on under another name would be wrong.
    const moved = store.streams.begun();
    const wrong = moved === null ? (compare(state, expected) ?? walk(store)) : { kind: 'moved' as const, why: moved.what };
    const lostSales = Math.max(0, (expected.acknowledged?.sales ?? 0) - state.sales);
    if (wrong !== null) return { wrong, state, lostSales };
    step(keyed(dir, bare), dice);
    const after = stateOf(store);
    store.close();
    if (isDeep) {
      const found = deep(dir, expected);
      if (found !== null) return { wrong: found, state, lostSales };
      ({ store } = openBare(dir));
      if (!same(stateOf(store), after)) return { wrong: { kind: 'stuck', why: 'what was saved after the cut is gone at the next opening' }, state, lostSales };
    }
    return { wrong: null, state, lostSales };
  } catch (error) {
    return { wrong: { kind: 'stuck', why: words(error) }, state: null, lostSales: 0 };
  } finally {
    store.close();
  }
}
