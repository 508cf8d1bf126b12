/**
 * The statement of an account: docs/ports.md, "Statement". From the acquirer's port, or as a file of plain CSV that a
 * person makes of what the bank shows. A payment to the printed code has no order number.
 */
import { parse } from 'csv-parse/sync';
import * as v from 'valibot';
import { Fault, minor, minorSchema, priceSchema } from '#main/contract';
import { fromDecimal } from '#main/core/money.ts';
import type { BillAnswer, BillRow } from '../../ports.ts';
import { unknown } from '../context.ts';
import { decimalsOf } from '../currency.ts';
import type { Told } from '../port/wire.ts';

/** Rows of one statement. */
export const STATEMENT_ROWS_MAX = 200_000;

const number = v.pipe(v.string(), v.maxLength(64));
const named = v.pipe(number, v.minLength(1));
const row = v.object({
  kind: v.picklist(['payment', 'refund']),
  orderNo: number,
  transactionId: named,
  refundNo: v.optional(named),
  refundId: v.optional(named),
  amountMinor: priceSchema,
  currency: v.pipe(v.string(), v.regex(/^[A-Z]{3}$/)),
  atMs: v.optional(v.number()),
  feeMinor: v.optional(minorSchema),
});
const statement = v.object({ rows: v.pipe(v.array(row), v.maxLength(STATEMENT_ROWS_MAX)) });

/** GET statements/{day}. */
export function fromStatement(told: Told): BillAnswer {
  if (told.kind === 'unknown') return told;
  if (told.code === 'NOT_READY') return { kind: 'notReady', reason: told.message };
  const parsed = v.safeParse(statement, told.content);
  if (told.code !== '' || !parsed.success) return unknown(told.code === '' ? 'the answer is no statement' : told.code);
  return { kind: 'bill', rows: parsed.output.rows.map(plain) };
}

function plain({ refundNo, refundId, atMs, feeMinor, ...known }: v.InferOutput<typeof row>): BillRow {
  const told = Object.entries({ refundNo, refundId, atMs, feeMinor }).filter(([, value]) => value !== undefined);
  return { ...known, ...Object.fromEntries(told) };
}

const columns = ['kind', 'orderNo', 'transactionId', 'amount', 'currency', 'at'] as const;

/** Reads the CSV: the columns by their names in the first line, `at` in ISO 8601, `refundNo` where there is one. @throws Fault BILL */
export function readStatement(file: Uint8Array): BillRow[] {
  const [head, ...body] = linesOf(Buffer.from(file).toString('utf8'));
  if (head === undefined) throw billFault(1, 'the file is empty');
  const missing = columns.find((name) => !head.includes(name));
  if (missing !== undefined) throw billFault(1, `the column ${missing} is missing; there must be ${columns.join(', ')}`);
  if (body.length > STATEMENT_ROWS_MAX) throw billFault(STATEMENT_ROWS_MAX + 2, `more than ${STATEMENT_ROWS_MAX} rows`);
  return body.map((cells, index) => readRow(Object.fromEntries(head.map((name, at) => [name, cells[at] ?? ''])), index + 2));
}

function linesOf(text: string): string[][] {
  try {
    return parse(text, { bom: true, skip_empty_lines: true, trim: true });
  } catch (error) {
    throw billFault((error as { lines?: number }).lines ?? 1, 'the quotes or the number of cells do not fit');
  }
}

function readRow(cells: Record<string, string>, line: number): BillRow {
  const { kind, orderNo, transactionId, currency = '', refundNo } = cells;
  const amountMinor = /^[A-Z]{3}$/.test(currency) ? fromDecimal(cells['amount'] ?? '', decimalsOf(currency)) : null;
  const atMs = Date.parse(cells['at'] ?? '');
  if (amountMinor === null || amountMinor < 0) throw billFault(line, 'amount or currency does not fit: write 18.85 and THB');
  if (Number.isNaN(atMs)) throw billFault(line, 'at does not fit: write 2026-11-20T13:14:15+07:00');
  const parsed = v.safeParse(row, { kind, orderNo, transactionId, currency, amountMinor: minor(amountMinor), atMs, ...(refundNo === undefined || refundNo === '' ? {} : { refundNo }) });
  if (!parsed.success) throw billFault(line, `${v.getDotPath(parsed.issues[0]) ?? 'the row'} does not fit`);
  return plain(parsed.output);
}

function billFault(line: number, problem: string): Fault {
  return new Fault('BILL', `the statement, line ${line}: ${problem}`);
}
