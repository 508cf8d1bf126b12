/** Payment attempts: the last step of each, found by whatever a service knows of it. */
import { isInQuestion, type Attempt } from '../core/payment/attempt.ts';
import type { Store } from '../ports.ts';
import type { Db } from './connection.ts';
import { lazily } from './lazily.ts';
import type { Projection } from './projection.ts';
import { lookAhead } from './sales.ts';

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
  foresee(db, known) {
    // A further step of a known attempt is refused by nothing.
    const found = db.prepare<[string, string, string], number>('SELECT 1 FROM attempts WHERE id = ? AND sale_id = ? AND order_no = ?').pluck();
    return ({ kind, body }) => kind === 'attempt.step' && (known.has(begun(body)) || found.get(body.id, body.saleId, body.orderNo) === 1);
  },
  prepare(db, known) {
    // While the scheme is asked there is time: the completion need not look then.
    const ahead = lookAhead(db, known);
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
      if (changes === 0) {
        insert.run(stamp.seq, attempt.id, attempt.saleId, attempt.orderNo, attempt.payerCodeHash ?? null, inQuestion, stamp.seq);
        ahead(attempt.saleId);
      }
      known.add(begun(attempt));
    };
  },
};

/** In what is known: there is this attempt. The lengths keep one's end from being another's beginning. */
const begun = ({ id, saleId, orderNo }: Attempt): string => `attempt ${id.length} ${saleId.length} ${id} ${saleId} ${orderNo}`;

export function attemptsReads(db: Db): Store['attempts'] {
  const body = 'SELECT body FROM attempts JOIN journal ON seq = last_seq';
  const made = lazily({
    byId: () => db.prepare<[string], string>(`${body} WHERE id = ?`).pluck(),
    byPayerCode: () => db.prepare<[string], string>(`${body} WHERE payer_code_hash = ?`).pluck(),
    byOrderNo: () => db.prepare<[string], string>(`${body} WHERE order_no = ?`).pluck(),
    ofSale: () => db.prepare<[string], string>(`${body} WHERE sale_id = ? ORDER BY first_seq`).pluck(),
    inQuestion: () => db.prepare<[], string>(`${body} WHERE in_question = 1 ORDER BY first_seq`).pluck(),
  });
  return {
    byId: (id) => parse(made.byId.get(id)),
    byPayerCode: (hash) => parse(made.byPayerCode.get(hash)),
    byOrderNo: (orderNo) => parse(made.byOrderNo.get(orderNo)),
    ofSale: (saleId) => made.ofSale.all(saleId).map((text) => JSON.parse(text) as Attempt),
    inQuestion: () => made.inQuestion.all().map((text) => JSON.parse(text) as Attempt),
  };
}

function parse(body: string | undefined): Attempt | null {
  return body === undefined ? null : (JSON.parse(body) as Attempt);
}
