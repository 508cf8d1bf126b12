/**
 * PayPay's reconciliation file of instant payments: "Transaction Recon File", file layout. Shift_JIS, a line each, its
 * address sent by webhook in the night. A refund's row names its payment by 決済番号; whether its マーチャント決済ID is the
 * payment's or the refund's own number is not said (unverified), so both are understood.
 */
import { parse } from 'csv-parse/sync';
import iconv from 'iconv-lite';
import { Fault, minor } from '#main/contract';
import { fromDecimal } from '#main/core/money.ts';
import type { BillRow } from '../../ports.ts';
import { billLines } from '../bill-lines.ts';

/** Largest file that is read, in bytes; characters of a row. */
export const BILL_BYTES_MAX = 64 * 1024 * 1024;
const ROW_LENGTH_MAX = 16 * 1024;

const columns = {
  paymentId: '決済番号',
  status: '取引ステータス',
  at: '取引日時',
  amount: '取引金額',
  merchantId: 'マーチャント決済ID',
} as const;
const statuses: ReadonlyMap<string, BillRow['kind'] | null> = new Map([
  ['取引完了', 'payment'],
  ['返金完了', 'refund'],
  // Nothing moved.
  ['取引失敗', null],
  ['返金失敗', null],
]);

type Cells = Record<keyof typeof columns, string>;

/** @throws Fault BILL naming the first line that does not fit */
export function readBill(file: Uint8Array): BillRow[] {
  if (file.length > BILL_BYTES_MAX) throw billFault(1, 'the file is too large');
  const text = iconv.decode(Buffer.from(file), 'Shift_JIS');
  billLines(text);
  const lines = parseLines(text);
  const [head, ...body] = lines;
  if (head === undefined) throw billFault(1, 'the file is empty');
  const indexes = Object.entries(columns).map(([name, title]) => {
    const index = head.findIndex((cell) => cell.trim() === title);
    if (index === -1) throw billFault(1, `the column ${title} is missing: is this PayPay's reconciliation file in Shift_JIS?`);
    return [name, index] as const;
  });
  const cells = body.map((line) => Object.fromEntries(indexes.map(([name, index]) => [name, (line[index] ?? '').trim()])) as Cells);
  const paidUnder = new Map(cells.filter(({ status }) => status === '取引完了').map((one) => [one.paymentId, one.merchantId]));
  return cells.flatMap((one, index) => {
    const row = readRow(one, index + 2, paidUnder);
    return row === null ? [] : [row];
  });
}

function parseLines(text: string): string[][] {
  try {
    // The last column holds JSON, quoted or not: its commas may make more columns than the head has.
    return parse(text, { bom: true, skip_empty_lines: true, relax_column_count: true, relax_quotes: true, max_record_size: ROW_LENGTH_MAX });
  } catch (error) {
    const line = (error as { lines?: number }).lines ?? 1;
    throw billFault(line, 'the quotes do not fit, or the line is too long');
  }
}

function readRow(cells: Cells, line: number, paidUnder: ReadonlyMap<string, string>): BillRow | null {
  const kind = statuses.get(cells.status);
  if (kind === undefined) throw billFault(line, `取引ステータス "${cells.status}" is not known`);
  if (kind === null) return null;
  const amount = fromDecimal(cells.amount.replaceAll(',', ''), 0);
  if (amount === null || cells.paymentId === '' || cells.merchantId === '') throw billFault(line, '決済番号, 取引金額 or マーチャント決済ID does not fit');
  if (kind === 'payment' && amount < 0) throw billFault(line, 'a payment is below zero');
  const orderNo = paidUnder.get(cells.paymentId) ?? cells.merchantId;
  const atMs = japanTime(cells.at);
  return {
    kind,
    orderNo,
    transactionId: cells.paymentId,
    ...(kind === 'refund' && cells.merchantId !== orderNo ? { refundNo: cells.merchantId } : {}),
    amountMinor: minor(Math.abs(amount)),
    currency: 'JPY',
    ...(atMs === null ? {} : { atMs }),
  };
}

/** `2020-01-30T10:53:25+09:00` as in the document's examples, or without a zone and with slashes: then Japan's. */
function japanTime(text: string): number | null {
  const plain = text.replaceAll('/', '-').replace(' ', 'T');
  const atMs = Date.parse(/(?:Z|[+-]\d\d:?\d\d)$/.test(plain) ? plain : `${plain}+09:00`);
  return Number.isNaN(atMs) ? null : atMs;
}

function billFault(line: number, problem: string): Fault {
  return new Fault('BILL', `PayPay's file, line ${line}: ${problem}`);
}
