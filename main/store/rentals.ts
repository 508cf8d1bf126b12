/** Goods rented out on a scheme's credit: the last step of each. */
import { isOpen, type Rental } from '../core/rental/rental.ts';
import type { Store } from '../ports.ts';
import type { Db } from './connection.ts';
import type { Projection } from './projection.ts';

export const rentalsProjection: Projection = {
  tables: { rentals: 'first_seq' },
  whole: { what: 'goods rented out', sql: 'SELECT first_seq AS first, CASE open WHEN 1 THEN NULL ELSE last_seq END AS last FROM rentals' },
  kinds: ['rental.step'],
  prepare(db) {
    const insert = db.prepare<[number, string, string, number, number]>('INSERT INTO rentals VALUES (?, ?, ?, ?, ?)');
    const update = db.prepare<[number, number, string, string]>('UPDATE rentals SET open = ?, last_seq = ? WHERE id = ? AND order_no = ?');
    return (fact, stamp) => {
      if (fact.kind !== 'rental.step') return;
      const open = isOpen(fact.body) ? 1 : 0;
      const { id, orderNo } = fact.body;
      if (update.run(open, stamp.seq, id, orderNo).changes === 0) insert.run(stamp.seq, id, orderNo, open, stamp.seq);
    };
  },
};

export function rentalsReads(db: Db): Pick<Store, 'rentals'> {
  const body = 'SELECT body FROM rentals JOIN journal ON seq = last_seq';
  const byId = db.prepare<[string], string>(`${body} WHERE id = ?`).pluck();
  const open = db.prepare<[], string>(`${body} WHERE open = 1 ORDER BY first_seq`).pluck();
  const recent = db.prepare<[number], string>(`${body} ORDER BY first_seq DESC LIMIT ?`).pluck();
  const read = (text: string): Rental => JSON.parse(text) as Rental;
  return {
    rentals: {
      byId: (id) => {
        const text = byId.get(id);
        return text === undefined ? null : read(text);
      },
      open: () => open.all().map(read),
      recent: (limit) => recent.all(limit).map(read),
    },
  };
}
