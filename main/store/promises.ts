/** Payments that are not yet collected: the last step of each. */
import { isOpen, type Promised } from '../core/promise/promise.ts';
import type { Store } from '../ports.ts';
import type { Db } from './connection.ts';
import type { Projection } from './projection.ts';

export const promisesProjection: Projection = {
  tables: { promises: 'first_seq' },
  whole: {
    what: 'a payment not yet collected',
    sql: `SELECT min(first_seq, coalesce(s.journal_seq, first_seq)) AS first, CASE open WHEN 1 THEN NULL ELSE max(last_seq, coalesce(s.journal_seq, 0)) END AS last
      FROM promises p LEFT JOIN sales s ON s.sale_id = p.sale_id`,
  },
  kinds: ['promise.step'],
  prepare(db) {
    const insert = db.prepare<[number, string, string, string, string | null, number, number]>('INSERT INTO promises VALUES (?, ?, ?, ?, ?, ?, ?)');
    const update = db.prepare<[string | null, number, number, string, string]>('UPDATE promises SET transaction_id = ?, open = ?, last_seq = ? WHERE id = ? AND sale_id = ?');
    return (fact, stamp) => {
      if (fact.kind !== 'promise.step') return;
      const promise = fact.body;
      const open = isOpen(promise) ? 1 : 0;
      // One payment proves one promise: a second with the same transaction runs into a unique key, and nothing is saved.
      const transactionId = promise.end?.transactionId ?? null;
      if (update.run(transactionId, open, stamp.seq, promise.id, promise.saleId).changes === 1) return;
      insert.run(stamp.seq, promise.id, promise.saleId, promise.scheme, transactionId, open, stamp.seq);
    };
  },
};

export function promisesReads(db: Db): Pick<Store, 'promises'> {
  const body = 'SELECT body FROM promises JOIN journal ON seq = last_seq';
  const byId = db.prepare<[string], string>(`${body} WHERE id = ?`).pluck();
  const byTransaction = db.prepare<[string, string], string>(`${body} WHERE scheme = ? AND transaction_id = ?`).pluck();
  const ofSale = db.prepare<[string], string>(`${body} WHERE sale_id = ? ORDER BY first_seq`).pluck();
  const open = db.prepare<[], string>(`${body} WHERE open = 1 ORDER BY first_seq`).pluck();
  const read = (text: string): Promised => JSON.parse(text) as Promised;
  const one = (text: string | undefined): Promised | null => (text === undefined ? null : read(text));
  return {
    promises: {
      byId: (id) => one(byId.get(id)),
      byTransaction: (scheme, transactionId) => one(byTransaction.get(scheme, transactionId)),
      ofSale: (saleId) => ofSale.all(saleId).map(read),
      open: () => open.all().map(read),
    },
  };
}
