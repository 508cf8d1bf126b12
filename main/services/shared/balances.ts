/** Balances as this till knows them: what was known of the shop's, and what its own journal adds to that. */
import { createTail } from '../../core/shared/tail.ts';
import type { Clock, Store } from '../../ports.ts';
import type { KnownBalances } from '../../shared-ports.ts';

/** Entries that are read at once: some milliseconds. */
const READ_MAX = 500;
/** A pause between two readings of a long journal. */
const READ_PAUSE_MS = 20;
/** Without a server what was read is folded away at this size. */
const FOLD_AT = 200;

export interface Balances {
  /** Null while the journal is still being read, or where nothing was ever known. */
  member(memberNo: string): number | null;
  /** As `member`, of what is read already: for a commit, whose own entries must not be taken in before they are durable. */
  memberSeen(memberNo: string): number | null;
  /** On hand: null where none is kept of it, or that is not known. */
  stock(productId: string): number | null;
  /** All that came and went of it, whether stock is kept or not; null where that is not known. */
  stockSum(productId: string): number | null;
  /** What was spent here and is not known elsewhere. */
  spent(): { count: number; points: number };
  spending(): { saleId: string; memberNo: string; points: number }[];
  /** The known balances have changed, or the journal has grown. */
  changed(): void;
  close(): void;
}

export interface BalancesDeps {
  store: Pick<Store, 'journal'>;
  known: KnownBalances;
  /** Is there a server whose balances these are? Without one the journal of this till is all there is. */
  isShared: boolean;
  clock: Clock;
}

export function createBalances({ store, known, isShared, clock }: BalancesDeps): Balances {
  const tail = createTail();
  let base = known.seq();
  let cancel: (() => void) | null = null;
  tail.reset(base);

  function fold(): void {
    if (isShared || tail.size() < FOLD_AT) return;
    base = tail.seq();
    known.fold(base, tail.drop(base), clock.nowMs());
  }

  /** Reads on. @returns whether all is read */
  function read(): boolean {
    const entries = store.journal.after(tail.seq(), READ_MAX);
    for (const entry of entries) tail.take(entry);
    fold();
    return tail.seq() >= store.journal.tail().seq;
  }

  /** A till that never knew anything of its shop has nothing to add to, nor one whose own entries since then are archived. */
  const hasBase = (): boolean => (!isShared || known.atMs() !== null) && known.seq() >= store.journal.base().seq;

  function readOn(): void {
    cancel = read() ? null : clock.after(READ_PAUSE_MS, readOn);
  }

  /** Is all of the journal in? A short rest is read now. */
  const isWhole = (): boolean => cancel === null && (tail.seq() >= store.journal.tail().seq || read());

  const isKnown = (): boolean => hasBase() && isWhole();

  function stockNow(productId: string): { sumMilli: number; kept: boolean } | null {
    if (!isKnown()) return null;
    const there = known.stock(productId);
    const here = tail.stock(productId);
    return { sumMilli: (there?.sumMilli ?? 0) + here.sumMilli, kept: there?.kept === true || here.kept };
  }

  function changed(): void {
    const now = known.seq();
    if (now > base && now <= store.journal.tail().seq) tail.drop(now);
    else if (now !== base) tail.reset(now);
    base = now;
    if (cancel === null && hasBase()) readOn();
  }

  if (hasBase()) readOn();
  return {
    member: (memberNo) => (isKnown() ? known.member(memberNo) + tail.member(memberNo) : null),
    memberSeen: (memberNo) => (cancel === null && hasBase() ? known.member(memberNo) + tail.member(memberNo) : null),
    stock(productId) {
      const both = stockNow(productId);
      return both?.kept === true ? both.sumMilli : null;
    },
    stockSum: (productId) => stockNow(productId)?.sumMilli ?? null,
    spent: () => (isWhole() ? tail.spent() : { count: Infinity, points: Infinity }),
    spending: () => tail.spending(),
    changed,
    close: () => cancel?.(),
  };
}

/** What stands where neither points nor stock are kept. */
export const noBalances: Balances = {
  member: () => null,
  memberSeen: () => null,
  stock: () => null,
  stockSum: () => null,
  spent: () => ({ count: 0, points: 0 }),
  spending: () => [],
  changed: () => undefined,
  close: () => undefined,
};
