/**
 * Fetches each scheme's bill of yesterday, lets it prove what was open, compares it with the books and records what it
 * came to. By itself, in quiet moments: nothing on the sale path waits for it.
 */
import { dayBounds, dayIn } from '../../core/day.ts';
import type { Facts } from '../../core/journal/facts.ts';
import { MIDNIGHT_MARGIN_MS, reconcile } from '../../core/reconcile/match.ts';
import { createBooks } from '../../core/reconcile/own.ts';
import type { BillRow, BillTaker, Clock, Log, PaymentProvider, Store } from '../../ports.ts';

export interface BillsDeps {
  store: Pick<Store, 'journal' | 'cursors' | 'commit'>;
  providers: readonly PaymentProvider[];
  bills: BillTaker;
  clock: Clock;
  log: Log;
}

/** After the start, and then between looks. Milliseconds. */
export const FIRST_LOOK_MS = 60_000;
export const LOOK_EVERY_MS = 3_600_000;
/** Days without a bill that are made up for; older ones are a person's, by `guitai reconcile`. */
export const DAYS_BACK_MAX = 7;
/** A day that still has no bill after so many days had no payments. */
const DAYS_WITHOUT_MAX = 2;
/** Bills are made in the morning after: WeChat Pay from 10:00. Milliseconds after midnight. */
const READY_AFTER_MS = 10.25 * 3_600_000;
/** Journal entries read in one go, between which others have their turn; and at most, the newest. */
const PAGE = 500;
export const ENTRIES_MAX = 400_000;
const DAY_MS = 86_400_000;

export interface BillsService {
  /** Looks now: at the start of the terminal and on request. Resolves when every bill that is due was tried. */
  look(): Promise<void>;
  /** Looks from now on by itself. */
  begin(): void;
  close(): void;
}

type Due = { day: string; fromMs: number; toMs: number };

export function createBills(deps: BillsDeps): BillsService {
  const { providers, clock, log } = deps;
  let off: (() => void) | null = null;
  let looking: Promise<void> | null = null;
  let closed = false;

  async function lookAtAll(): Promise<void> {
    for (const provider of providers) {
      for (const due of dueOf(deps, provider)) {
        if (closed) return;
        // One scheme's bill that goes wrong keeps no other's from being taken.
        const done = await take(deps, provider, due).catch((error: unknown) => {
          log.error('bill.take', { scheme: provider.scheme, day: due.day, error: String(error) });
          return false;
        });
        // Days are taken in their order: the next look goes on from here.
        if (!done) break;
      }
    }
  }

  function look(): Promise<void> {
    looking ??= lookAtAll()
      .catch((error: unknown) => log.error('bill.look', { error: String(error) }))
      .finally(() => {
        looking = null;
      });
    return looking;
  }

  const wait = (ms: number): void => {
    off = clock.after(ms, () => {
      void look().then(() => {
        if (!closed) wait(LOOK_EVERY_MS);
      });
    });
  };

  return {
    look,
    begin: () => wait(FIRST_LOOK_MS),
    close() {
      closed = true;
      off?.();
    },
  };
}

/** Where the days of a scheme that were taken are kept: YYYYMMDD as a number. */
const sinkOf = (scheme: string): string => `bill/${scheme}`;
const numberOf = (day: string): number => Number(day.replaceAll('-', ''));

/** The days whose bill should be there and was not taken, the oldest first. */
export function dueOf({ store, clock }: Pick<BillsDeps, 'store' | 'clock'>, { scheme, bills }: PaymentProvider): Due[] {
  if (bills === undefined) return [];
  const nowMs = clock.nowMs();
  const dayOf = dayIn(bills.timeZone);
  const taken = store.cursors.get(sinkOf(scheme));
  // Before its first entry the terminal has nothing to compare.
  const [first] = store.journal.after(0, 1);
  const sinceMs = first?.atMs ?? nowMs;
  const days = Array.from({ length: DAYS_BACK_MAX }, (_, i) => dayOf(nowMs - (DAYS_BACK_MAX - i) * DAY_MS));
  return [...new Set(days)]
    .map((day) => ({ day, ...dayBounds(day, bills.timeZone) }))
    .filter(({ day, toMs }) => numberOf(day) > taken && toMs > sinceMs && nowMs >= toMs + READY_AFTER_MS);
}

/** @returns whether the day is dealt with */
async function take(deps: BillsDeps, { scheme, bills }: PaymentProvider, due: Due): Promise<boolean> {
  const { store, log, clock } = deps;
  if (bills === undefined) return true;
  const answer = await bills.fetch(due.day);
  if (answer.kind !== 'bill') {
    log.info('bill.none', { scheme, day: due.day, kind: answer.kind, reason: answer.reason });
    if (answer.kind !== 'notReady' || clock.nowMs() < due.toMs + DAYS_WITHOUT_MAX * DAY_MS) return false;
    store.cursors.set(sinkOf(scheme), numberOf(due.day));
    return true;
  }
  const share = shareOfDay(answer.rows, due);
  if (share === 'none') {
    log.warn('bill.otherDay', { scheme, day: due.day, rows: answer.rows.length });
    return false;
  }
  const moved = deps.bills.takeBill({ scheme, rows: answer.rows, fromMs: due.fromMs, untilMs: due.toMs, complete: share === 'all' });
  const fact = await compare(deps, scheme, answer.rows, due, moved);
  store.commit((tx) => tx.append('bill.matched', fact));
  store.cursors.set(sinkOf(scheme), numberOf(due.day));
  log.info('bill.matched', { scheme, day: due.day, ...fact.counts, moved });
  return true;
}

/** How many of a bill's payments are of its day? A bill of another day would prove that nothing of this one was paid. */
function shareOfDay(rows: readonly BillRow[], { fromMs, toMs }: Due): 'all' | 'some' | 'none' {
  const times = rows.flatMap(({ kind, atMs }) => (kind === 'payment' && atMs !== undefined ? [atMs] : []));
  const within = times.filter((atMs) => atMs >= fromMs - MIDNIGHT_MARGIN_MS && atMs < toMs + MIDNIGHT_MARGIN_MS).length;
  if (within === times.length) return 'all';
  return within === 0 ? 'none' : 'some';
}

/** After the bill has had its say, so that what it proved counts as matched. */
async function compare({ store, clock }: BillsDeps, scheme: string, rows: readonly BillRow[], due: Due, moved: number): Promise<Facts['bill.matched']> {
  const books = createBooks();
  const end = store.journal.tail().seq;
  for (let seq = Math.max(0, end - ENTRIES_MAX); seq < end; ) {
    const page = store.journal.after(seq, PAGE);
    for (const entry of page) books.take(entry);
    seq = page.at(-1)?.seq ?? end;
    await new Promise<void>((resolve) => clock.after(0, resolve));
  }
  const { counts, there, here } = reconcile(rows, books.movements(scheme), due);
  return { scheme, day: due.day, counts, there, here, moved };
}
