/** Refunds: the last step of each, and the documents that gave something of a sale back. */
import type { CompletedSale } from '../core/journal/facts.ts';
import { isOpen, type Refund } from '../core/refund/refund.ts';
import type { Store } from '../ports.ts';
import type { Db } from './connection.ts';
import { lazily } from './lazily.ts';
import type { Projection } from './projection.ts';

export const refundsProjection: Projection = {
  tables: { refunds: 'first_seq', sale_returns: 'journal_seq' },
  whole: {
    what: 'a refund',
    sql: `SELECT first_seq AS first, CASE open WHEN 1 THEN NULL ELSE max(last_seq, coalesce(s.journal_seq, 0)) END AS last
      FROM refunds r LEFT JOIN sales s ON s.sale_id = r.return_sale_id`,
  },
  kinds: ['sale.completed', 'refund.step'],
  // A document that gives something back is only noted.
  foresee: () => ({ kind }) => kind === 'sale.completed',
  prepare(db) {
    // A sale comes here too, and is mostly no return: it waits for none of these.
    const made = lazily({
      insert: () => db.prepare<[number, string, string, string, string, string | null, number, number]>('INSERT INTO refunds VALUES (?, ?, ?, ?, ?, ?, ?, ?)'),
      update: () => db.prepare<[number, number, string, string]>('UPDATE refunds SET open = ?, last_seq = ? WHERE id = ? AND refund_no = ?'),
      returns: () => db.prepare<[number, string]>('INSERT INTO sale_returns VALUES (?, ?)'),
    });
    return (fact, stamp) => {
      if (fact.kind === 'sale.completed' && fact.body.returnsReceiptNo !== undefined) made.returns.run(stamp.seq, fact.body.returnsReceiptNo);
      if (fact.kind !== 'refund.step') return;
      const refund = fact.body;
      const open = isOpen(refund) ? 1 : 0;
      if (made.update.run(open, stamp.seq, refund.id, refund.refundNo).changes === 1) return;
      // A known id with another number, or a number with another id, runs into a unique key: nothing is saved.
      made.insert.run(stamp.seq, refund.id, refund.refundNo, refund.saleId, refund.attemptId, refund.returnSaleId ?? null, open, stamp.seq);
    };
  },
};

export function refundsReads(db: Db): Pick<Store, 'refunds'> {
  const body = 'SELECT body FROM refunds JOIN journal ON seq = last_seq';
  const byId = db.prepare<[string], string>(`${body} WHERE id = ?`).pluck();
  const ofSale = db.prepare<[string], string>(`${body} WHERE sale_id = ? ORDER BY first_seq`).pluck();
  const ofAttempt = db.prepare<[string], string>(`${body} WHERE attempt_id = ? ORDER BY first_seq`).pluck();
  const ofReturn = db.prepare<[string], string>(`${body} WHERE return_sale_id = ? ORDER BY first_seq`).pluck();
  const open = db.prepare<[], string>(`${body} WHERE open = 1 ORDER BY first_seq`).pluck();
  const returnsOf = db
    .prepare<[string], string>('SELECT body FROM sale_returns JOIN journal ON seq = journal_seq WHERE returns_receipt_no = ? ORDER BY journal_seq')
    .pluck();
  const read = (bodies: string[]): Refund[] => bodies.map((text) => JSON.parse(text) as Refund);
  return {
    refunds: {
      byId: (id) => read([byId.get(id)].filter((text) => text !== undefined))[0] ?? null,
      ofSale: (saleId) => read(ofSale.all(saleId)),
      ofAttempt: (attemptId) => read(ofAttempt.all(attemptId)),
      ofReturn: (returnSaleId) => read(ofReturn.all(returnSaleId)),
      open: () => read(open.all()),
      documentsOf: (receiptNo) => returnsOf.all(receiptNo).map((text) => JSON.parse(text) as CompletedSale),
    },
  };
}
