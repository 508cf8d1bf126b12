/** What a counter does, one durable step at a time, drawn from a seed. */
import { mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { minor } from '#main/contract';
import type { Tx, Store } from '#main/ports.ts';
import { openJournalKey } from '#main/secrets/journal-key.ts';
import { createSeals, type Seals } from '#main/services/journal/seals.ts';
import { archiveJournal } from '#main/store/archive.ts';
import { ARCHIVES_FOLDER } from '#main/store/archives.ts';
import { backUp } from '#main/store/backup.ts';
import { openStore } from '#main/store/open.ts';
import { sampleAttempt, samplePoints, sampleSale } from '#main/store/sample.ts';
import { quietLog } from '#main/system.ts';
import type { Random } from '../random.ts';
import { SINK } from './state.ts';

const BACKUPS_KEPT = 2;
/** From one that is hardly more than its frame to one that no record of the commit log takes. */
const DRAFT_LENGTHS = [20, 500, 4_000, 20_000, 150_000, 300_000] as const;
const DAY_MS = 24 * 60 * 60 * 1000;

interface Bare {
  store: Store;
  /** What the store put off until a moment later: that moment is now. */
  wait(): void;
}

export interface Till extends Bare {
  seals: Seals;
}

export function openBare(dir: string, nowMs: () => number = Date.now): Bare {
  const waiting = new Set<() => void>();
  const after = (_ms: number, run: () => void): (() => void) => {
    waiting.add(run);
    return () => void waiting.delete(run);
  };
  return {
    store: openStore(dir, { terminal, nowMs, after }),
    wait() {
      for (const run of waiting) if (waiting.delete(run)) run();
    },
  };
}

/** With the key that seals its journal. */
export function keyed(dir: string, bare: Bare, nowMs: () => number = Date.now): Till {
  const signer = openJournalKey(dir, quietLog);
  return { ...bare, seals: createSeals({ store: bare.store, signer, clock: { nowMs, after: () => () => undefined }, log: quietLog }) };
}

/** Beside the data directory: a second place. */
export const backupsOf = (dir: string): string => join(dirname(dir), 'backups');

/** @returns the last entry that it holds */
export async function backUpTill(dir: string): Promise<number> {
  mkdirSync(backupsOf(dir), { recursive: true });
  return (await backUp({ dir, path: backupsOf(dir), keep: BACKUPS_KEPT, atMs: Date.now() })).seq;
}

/** All that may leave the journal goes to files beside it. No till has it open. */
export function archive(dir: string, nowMs: () => number = Date.now): void {
  archiveJournal(dir, { to: join(dir, ARCHIVES_FOLDER), keepDays: 0, nowMs: nowMs() + DAY_MS, sinks: [] });
}

export const terminal = { terminalId: 'T1', shopName: '小店', region: 'cn', currency: 'CNY' } as const;

function complete(tx: Tx, n: number, lines: number, isCash: boolean): void {
  const sale = sampleSale(n, lines);
  if (isCash) tx.append('sale.completed', { ...sale, tenders: [{ kind: 'cash', amountMinor: sale.totalMinor }] });
  else {
    tx.append('attempt.step', sampleAttempt(n, 'paid', sale.totalMinor));
    tx.append('points.earned', samplePoints(n, sale.totalMinor));
    tx.append('sale.completed', sale);
  }
  tx.saveDraft('main', null);
  tx.queuePrint({ id: `print${n}`, saleId: sale.saleId, state: 'queued', duplicate: false, queuedAtMs: sale.completedAtMs });
}

/** The next step at the counter: it has returned when it is saved. */
export function step({ store, seals, wait }: Till, dice: Random): void {
  const n = store.sales.count() + 1;
  const open = store.attempts.byId(`attempt${n}`);
  const job = store.printJobs.open()[0];
  const what = dice.below(100);
  if (open?.phase === 'sent') store.commit((tx) => tx.append('attempt.step', sampleAttempt(n, 'waitingForPayer')));
  else if (open !== null) store.commit((tx) => complete(tx, n, 1 + dice.below(12), false));
  else if (what < 40) store.commit((tx) => tx.append('attempt.step', sampleAttempt(n, 'sent')));
  else if (what < 55) store.commit((tx) => complete(tx, n, 1 + dice.below(12), true));
  else if (what < 70) store.commit((tx) => tx.saveDraft('main', JSON.stringify({ n, lines: 'x'.repeat(dice.pick(DRAFT_LENGTHS)), drawn: dice.below(1e9) })));
  else if (what < 76) store.commit((tx) => tx.saveHeld(`held${dice.below(4)}`, dice.below(3) === 0 ? null : JSON.stringify({ drawn: dice.below(1e9) })));
  else if (what < 88 && job !== undefined) store.printJobs.setState(job.id, job.state === 'queued' ? 'sent' : 'done', 'first');
  else if (what < 91) store.cursors.set(SINK, store.journal.tail().seq);
  else if (what < 94) store.commit((tx) => tx.append('cash.moved', { direction: 'out', amountMinor: minor(1 + dice.below(10_000)), currency: 'CNY', reason: '找零', by: 'K1' }));
  else if (what < 96) seals.seal();
  else if (what < 98) wait();
  else store.checkpoint();
}
