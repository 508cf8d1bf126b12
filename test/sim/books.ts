/** The terminal's books, read from its journal alone. */
import type { CompletedSale, Facts } from '#main/core/journal/facts.ts';
import type { Attempt } from '#main/core/payment/attempt.ts';
import type { Store } from '#main/ports.ts';

/** Money that was counted into a sale, in the journal's order. */
export interface Counted {
  attempt: Attempt;
  transactionId: string;
  amountMinor: number;
  payerId?: string;
  paidAtMs: number;
}

export interface Books {
  attempts: Map<string, Attempt>;
  sales: Map<string, CompletedSale>;
  /** What earned and what was taken back, and what was counted, as it came. */
  points: ({ kind: 'counted'; money: Counted } | { kind: 'earned'; fact: Facts['points.earned'] } | { kind: 'takenBack'; fact: Facts['points.takenBack'] })[];
  decided: Facts['money.decided'][];
}

const PAGE = 500;

export function booksOf(store: Store): Books {
  const books: Books = { attempts: new Map(), sales: new Map(), points: [], decided: [] };
  for (let seq = 0; ; ) {
    const entries = store.journal.after(seq, PAGE);
    for (const { kind, body } of entries) read(books, kind, JSON.parse(body));
    const last = entries.at(-1);
    if (last === undefined) return books;
    seq = last.seq;
  }
}

function read(books: Books, kind: string, fact: unknown): void {
  switch (kind) {
    case 'attempt.step':
      return readStep(books, fact as Attempt);
    case 'sale.completed': {
      const sale = fact as CompletedSale;
      return void books.sales.set(sale.saleId, sale);
    }
    case 'money.decided': {
      const decided = fact as Facts['money.decided'];
      books.decided.push(decided);
      const attempt = books.attempts.get(decided.attemptId);
      const sum = attempt?.loose?.find(({ transactionId }) => transactionId === decided.transactionId);
      if (decided.way !== 'attach' || attempt === undefined || sum === undefined) return;
      const { transactionId, amountMinor, payerId, paidAtMs = 0 } = sum;
      return void books.points.push({ kind: 'counted', money: { attempt, transactionId, amountMinor, paidAtMs, ...(payerId === undefined ? {} : { payerId }) } });
    }
    case 'points.earned':
      return void books.points.push({ kind: 'earned', fact: fact as Facts['points.earned'] });
    case 'points.takenBack':
      return void books.points.push({ kind: 'takenBack', fact: fact as Facts['points.takenBack'] });
  }
}

function readStep(books: Books, attempt: Attempt): void {
  const before = books.attempts.get(attempt.id);
  books.attempts.set(attempt.id, attempt);
  // The sale did not wait for it: in the same commit, and counted nowhere.
  if (attempt.phase === 'paidLate' && before?.phase === 'paid') books.points.pop();
  if (attempt.phase !== 'paid' || before?.phase === 'paid') return;
  const { transactionId = '', amountMinor, payerId, paidAtMs = 0 } = attempt;
  books.points.push({ kind: 'counted', money: { attempt, transactionId, amountMinor, paidAtMs, ...(payerId === undefined ? {} : { payerId }) } });
}
