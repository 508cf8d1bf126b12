/** Completed sales. */
import { Fault } from '#main/contract';
import type { CompletedSale } from '../core/journal/facts.ts';
import type { SaleRow, Store } from '../ports.ts';
import { archiveRows } from './archives.ts';
import type { Db } from './connection.ts';
import { lazily } from './lazily.ts';
import type { Known, Projection } from './projection.ts';
import { readBase, readOwner } from './seals.ts';

/** Sales that a search looks at, the newest; and of these, how many it reads whole. */
export const SEARCH_ROWS_MAX = 50_000;
export const SEARCH_SALES_MAX = 2_000;

export const salesProjection: Projection = {
  tables: { sales: 'receipt_seq' },
  whole: { what: 'a receipt to be printed', sql: 'SELECT journal_seq AS first, NULL AS last FROM print_jobs JOIN sales USING (sale_id)' },
  kinds: ['sale.completed'],
  foresee(db, known) {
    const fits = db.prepare<[number, string], number>('SELECT 1 WHERE ? = ifnull((SELECT max(receipt_seq) FROM sales), 0) + 1 AND NOT EXISTS (SELECT 1 FROM sales WHERE sale_id = ?)').pluck();
    return ({ kind, body }) => {
      if (kind !== 'sale.completed' || seqOf(body.receiptNo) !== body.receiptSeq) return false;
      return (known.has(lastReceipt(body.receiptSeq - 1)) && known.has(unsold(body.saleId))) || fits.get(body.receiptSeq, body.saleId) === 1;
    };
  },
  prepare(db, known) {
    const insert = db.prepare<[number, string, number, number, number, number]>('INSERT INTO sales VALUES (?, ?, ?, ?, ?, ?)');
    const next = nextReceiptSeq(db);
    return (fact, stamp) => {
      if (fact.kind !== 'sale.completed') return;
      const sale = fact.body;
      // A gap or a repeat in receipt numbers is a programmer's error: nothing may be saved then.
      if (sale.receiptSeq !== next()) throw new Error(`receipt ${sale.receiptSeq} is not the next one, ${next()}`);
      if (seqOf(sale.receiptNo) !== sale.receiptSeq) throw new Error(`receipt ${sale.receiptNo} does not end in ${sale.receiptSeq}`);
      let cashMinor = 0;
      for (const tender of sale.tenders) if (tender.kind === 'cash') cashMinor += tender.amountMinor;
      insert.run(sale.receiptSeq, sale.saleId, stamp.seq, sale.completedAtMs, sale.totalMinor, cashMinor);
      known.delete(unsold(sale.saleId));
      known.delete(lastReceipt(sale.receiptSeq - 1));
      known.add(lastReceipt(sale.receiptSeq));
    };
  },
};

/** In what is known: no sale has this id yet; and this is the last receipt. */
const unsold = (saleId: string): string => `unsold ${saleId}`;
const lastReceipt = (seq: number): string => `receipt ${seq}`;

/** Looks whether a sale is still to be completed. */
export function lookAhead(db: Db, known: Known): (saleId: string) => void {
  const sold = db.prepare<[string], number>('SELECT 1 FROM sales WHERE sale_id = ?').pluck();
  return (saleId) => {
    if (sold.get(saleId) === undefined) known.add(unsold(saleId));
  };
}

/** The number in a receipt number: what follows the prefix and its dash. */
function seqOf(receiptNo: string): number {
  return Number(/\d+$/.exec(receiptNo)?.[0] ?? NaN);
}

/** The number the next completed sale takes: gapless, from 1. */
export function nextReceiptSeq(db: Db): () => number {
  const made = lazily({ last: () => db.prepare<[], number | null>('SELECT max(receipt_seq) FROM sales').pluck() });
  return () => (made.last.get() ?? 0) + 1;
}

export function salesReads(db: Db): Store['sales'] {
  const body = 'SELECT body FROM sales JOIN journal ON seq = journal_seq';
  const byId = db.prepare<[string], string>(`${body} WHERE sale_id = ?`).pluck();
  const bySeq = db.prepare<[number], string>(`${body} WHERE receipt_seq = ?`).pluck();
  const recent = db.prepare<[number], string>(`${body} ORDER BY receipt_seq DESC LIMIT ?`).pluck();
  const rows = db.prepare<[number], SaleRow & { seq: number }>(
    'SELECT receipt_seq AS receiptSeq, journal_seq AS seq, completed_at_ms AS completedAtMs, total_minor AS totalMinor FROM sales ORDER BY receipt_seq DESC LIMIT ?',
  );
  const at = db.prepare<[number], string>('SELECT body FROM journal WHERE seq = ?').pluck();
  const next = nextReceiptSeq(db);
  return {
    search(fits, limit) {
      const found: CompletedSale[] = [];
      let read = 0;
      for (const { seq, ...row } of rows.all(SEARCH_ROWS_MAX)) {
        if (found.length >= limit) break;
        const fitting = fits.row(row);
        if (!fitting && read >= SEARCH_SALES_MAX) continue;
        read += 1;
        const sale = parse(at.get(seq));
        if (sale !== null && (fitting || fits.sale(sale))) found.push(sale);
      }
      return found;
    },
    byId(saleId) {
      const text = byId.get(saleId);
      if (text === undefined) refuseArchived(db, 'sale_id', saleId);
      return parse(text);
    },
    byReceiptNo(receiptNo) {
      const seq = seqOf(receiptNo);
      const sale = Number.isSafeInteger(seq) ? parse(bySeq.get(seq)) : null;
      if (sale === null && isOwn(db, receiptNo)) refuseArchived(db, 'receipt_seq', seq);
      return sale?.receiptNo === receiptNo ? sale : null;
    },
    recent: (limit) => recent.all(limit).map((text) => JSON.parse(text) as CompletedSale),
    // Receipt numbers have no gaps, so the last one is the count.
    count: () => next() - 1,
  };
}

/** Of this terminal, in whatever stream: `T1-000051`, `T1~7K2M-000052`. */
function isOwn(db: Db, receiptNo: string): boolean {
  const prefix = receiptNo.slice(0, Math.max(0, receiptNo.lastIndexOf('-')));
  return prefix.split('~')[0] === readOwner(db)?.terminalId;
}

/** A sale whose entry has left the journal is not unknown. @throws Fault ARCHIVED */
function refuseArchived(db: Db, column: 'sale_id' | 'receipt_seq', value: string | number): void {
  const base = readBase(db);
  if (base.seq === 0) return;
  const row = db.prepare<[string | number, number], { no: number; seq: number }>(`SELECT receipt_seq AS no, journal_seq AS seq FROM sales WHERE ${column} = ? AND journal_seq <= ?`).get(value, base.seq);
  if (row === undefined) return;
  const where = archiveRows(db).find(({ lastSeq }) => lastSeq >= row.seq);
  throw new Fault('ARCHIVED', `receipt ${row.no} is archived, as entry ${row.seq} in ${where?.file ?? 'a file'} (${where?.dir ?? ''}): it is read there, and neither printed nor refunded here`, { seq: row.seq });
}

function parse(body: string | undefined): CompletedSale | null {
  return body === undefined ? null : (JSON.parse(body) as CompletedSale);
}
