/** Payment attempts: the last step of each, found by whatever a service knows of it. */
import { isInQuestion, type Attempt } from '../core/payment/attempt.ts';
import type { Store } from '../ports.ts';
import type { Db } from './connection.ts';
import type { Projection } from './projection.ts';

export const attemptsProjection: Projection = {
  tables: { attempts: 'first_seq' },
  whole: {
    what: 'a payment',
    // Of a sale that is still open, too: its completion looks for what was paid.
    sql: `SELECT first_seq AS first, CASE
      WHEN in_question = 1 THEN NULL
      WHEN s.journal_seq IS NULL AND EXISTS (SELECT 1 FROM (SELECT json FROM drafts UNION ALL SELECT json FROM held_sales) WHERE instr(json, a.sale_id) > 0) THEN NULL
      ELSE max(last_seq, coalesce(s.journal_seq, 0)) END AS last FROM attempts a LEFT JOIN sales s ON s.sale_id = a.sale_id`,
  },
  kinds: ['attempt.step'],
  foresee(db, written) {
    // A further step of a known attempt is refused by nothing.
    const known = db.prepare<[string, string, string], number>('SELECT 1 FROM attempts WHERE id = ? AND sale_id = ? AND order_no = ?').pluck();
    return ({ kind, body }) => kind === 'attempt.step' && (written.has(keyOf(body)) || known.get(body.id, body.saleId, body.orderNo) === 1);
  },
  prepare(db, written) {
    const insert = db.prepare<[number, string, string, string, string | null, number, number]>('INSERT INTO attempts VALUES (?, ?, ?, ?, ?, ?, ?)');
    const update = db.prepare<[number, number, string, string, string]>(
      'UPDATE attempts SET in_question = ?, last_seq = ? WHERE id = ? AND sale_id = ? AND order_no = ?',
    );
    return (fact, stamp) => {
      if (fact.kind !== 'attempt.step') return;
      const attempt = fact.body;
      const inQuestion = isInQuestion(attempt) ? 1 : 0;
      const { changes } = update.run(inQuestion, stamp.seq, attempt.id, attempt.saleId, attempt.orderNo);
      // A known id with another sale or order number runs into the unique id: nothing is saved.
      if (changes === 0) insert.run(stamp.seq, attempt.id, attempt.saleId, attempt.orderNo, attempt.payerCodeHash ?? null, inQuestion, stamp.seq);
      written.add(keyOf(attempt));
    };
  },
};

const keyOf = ({ id, saleId, orderNo }: Attempt): string => JSON.stringify([id, saleId, orderNo]);

export function attemptsReads(db: Db): Store['attempts'] {
  const body = 'SELECT body FROM attempts JOIN journal ON seq = last_seq';
  const byId = db.prepare<[string], string>(`${body} WHERE id = ?`).pluck();
  const byPayerCode = db.prepare<[string], string>(`${body} WHERE payer_code_hash = ?`).pluck();
  const byOrderNo = db.prepare<[string], string>(`${body} WHERE order_no = ?`).pluck();
  const ofSale = db.prepare<[string], string>(`${body} WHERE sale_id = ? ORDER BY first_seq`).pluck();
  const inQuestion = db.prepare<[], string>(`${body} WHERE in_question = 1 ORDER BY first_seq`).pluck();
  return {
    byId: (id) => parse(byId.get(id)),
    byPayerCode: (hash) => parse(byPayerCode.get(hash)),
    byOrderNo: (orderNo) => parse(byOrderNo.get(orderNo)),
    ofSale: (saleId) => ofSale.all(saleId).map((text) => JSON.parse(text) as Attempt),
    inQuestion: () => inQuestion.all().map((text) => JSON.parse(text) as Attempt),
  };
}

function parse(body: string | undefined): Attempt | null {
  return body === undefined ? null : (JSON.parse(body) as Attempt);
}
