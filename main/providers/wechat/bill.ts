/**
 * WeChat Pay's trade bill ("交易账单文件格式说明"): UTF-8 with a mark, two tables one below the other, each cell behind a
 * backtick. Amounts are yuan here, though fen everywhere else. Columns are found by their names: their order and number
 * changed in November 2018, and the SUCCESS and REFUND bills have others than ALL.
 */
import { gunzipSync } from 'node:zlib';
import { Fault, minor, type Minor } from '#main/contract';
import { divideRounded, fromDecimal } from '#main/core/money.ts';
import type { BillRow } from '#main/core/reconcile/bill.ts';
import { billLines } from '../bill-lines.ts';
import { decimalsOf } from '../currency.ts';

/** Largest bill that is read, in bytes, unpacked. */
export const BILL_BYTES_MAX = 128 * 1024 * 1024;
/** Cells of a row that are looked at; the bill has 27 columns. */
const CELLS_MAX = 100;

/** Column names, the present one first and then the one of before November 2018. */
const columns = {
  time: ['交易时间'],
  transactionId: ['微信订单号'],
  orderNo: ['商户订单号'],
  state: ['交易状态'],
  currency: ['货币种类'],
  settled: ['应结订单金额', '总金额'],
  voucher: ['代金券金额', '企业红包金额'],
  refundId: ['微信退款单号'],
  refundNo: ['商户退款单号'],
  refunded: ['申请退款金额', '退款金额'],
  fee: ['手续费'],
  total: ['订单金额', '应结订单金额', '总金额'],
} as const;
type Column = keyof typeof columns;

/** @param file as downloaded, packed by gzip or not. @throws Fault BILL naming the first line that does not fit */
export function readWechatBill(file: Uint8Array): BillRow[] {
  const lines = billLines(unpack(file).replace(/^\uFEFF/, '')).filter((line) => line !== '');
  const head = (lines[0] ?? '').split(',', CELLS_MAX).map((name) => name.replace(/^`/, ''));
  const at = Object.fromEntries(Object.entries(columns).map(([column, names]) => [column, indexOf(head, names)])) as Record<Column, number>;
  for (const column of ['transactionId', 'orderNo', 'state', 'total'] as const) {
    if (at[column] < 0) throw bad(1, `there is no column ${columns[column][0]}: this is no trade bill of WeChat Pay`);
  }
  // The summary's head is the first line after the rows that begins with no backtick, or names the count.
  const end = lines.findIndex((line, index) => index > 0 && line.replace(/^`/, '').startsWith('总交易单数'));
  if (end < 0 || lines[end + 1] === undefined) throw bad(lines.length, 'the summary at its end is missing: the file is cut off, download it again');
  const rows = lines.slice(1, end).map((line, index) => readRow(cellsOf(line), at, index + 2));
  checkSummary(rows, (lines[end] ?? '').split(',', CELLS_MAX).map((name) => name.replace(/^`/, '')), cellsOf(lines[end + 1] ?? ''), end + 2);
  return rows;
}

function unpack(file: Uint8Array): string {
  const isPacked = file[0] === 0x1f && file[1] === 0x8b;
  if (file.length > BILL_BYTES_MAX) throw bad(0, 'the file is too large');
  try {
    return Buffer.from(isPacked ? gunzipSync(file, { maxOutputLength: BILL_BYTES_MAX }) : file).toString('utf8');
  } catch {
    throw bad(0, 'the file does not unpack, or is too large: download it again');
  }
}

/** Names of goods hold commas, so a comma alone ends no cell: the next one begins with a backtick. */
function cellsOf(line: string): string[] {
  return line.replace(/^`/, '').split(',`', CELLS_MAX);
}

function indexOf(head: readonly string[], names: readonly string[]): number {
  const found = names.find((name) => head.includes(name));
  return found === undefined ? -1 : head.indexOf(found);
}

/** `REFUND` and `REVOKED` rows give back; a REVOKED one without numbers of a refund has no other name than its order's. */
function readRow(cells: readonly string[], at: Readonly<Record<Column, number>>, line: number): BillRow {
  const text = (column: Column): string => cells[at[column]] ?? '';
  const currency = text('currency') || 'CNY';
  if (!/^[A-Z]{3}$/.test(currency)) throw bad(line, `not a currency: ${currency}`);
  const amount = (column: Column): Minor => yuan(text(column), currency, line);
  const common = {
    orderNo: text('orderNo'),
    transactionId: text('transactionId'),
    currency,
    ...timeOf(text('time')),
    ...(at.fee < 0 ? {} : { feeMinor: feeOf(text('fee'), currency, line) }),
  };
  if (text('transactionId') === '') throw bad(line, 'the row names no transaction');
  switch (text('state')) {
    case 'SUCCESS': {
      const voucherMinor = at.voucher < 0 ? minor(0) : amount('voucher');
      return { kind: 'payment', ...common, amountMinor: amount('total'), ...(voucherMinor > 0 ? { voucherMinor } : {}) };
    }
    case 'REFUND':
    case 'REVOKED':
      return { kind: 'refund', ...common, amountMinor: amount('refunded'), ...numbered('refundId', text('refundId')), ...numbered('refundNo', text('refundNo')) };
    default:
      throw bad(line, `a state that is not known: ${text('state')}`);
  }
}

/** The bill writes 0 where there is no number. */
function numbered(name: 'refundId' | 'refundNo', value: string): Partial<BillRow> {
  return value === '' || value === '0' ? {} : { [name]: value };
}

function yuan(text: string, currency: string, line: number): Minor {
  const amount = fromDecimal(text, decimalsOf(currency));
  if (amount === null || amount < 0) throw bad(line, `not an amount: ${text}`);
  return amount;
}

/** Five decimals of a yuan; rounded to the fen, so the sum may differ from the bill's own by the roundings. */
function feeOf(text: string, currency: string, line: number): Minor {
  const fine = fromDecimal(text, 5);
  if (fine === null) throw bad(line, `not a fee: ${text}`);
  return minor(Number(divideRounded(BigInt(fine), 10n ** BigInt(5 - decimalsOf(currency)))));
}

/** The scheme's own time is Beijing's. */
function timeOf(text: string): { atMs?: number } {
  const atMs = Date.parse(`${text.replace(' ', 'T')}+08:00`);
  return Number.isNaN(atMs) ? {} : { atMs };
}

/** Are all rows here that the summary counts? */
function checkSummary(rows: readonly BillRow[], head: readonly string[], cells: readonly string[], line: number): void {
  const at = (...names: string[]): string | undefined => cells[indexOf(head, names)];
  const count = Number(at('总交易单数'));
  if (count !== rows.length) throw bad(line, `${rows.length} rows where the summary counts ${count}: download the file again`);
  const currencies = new Set(rows.map(({ currency }) => currency));
  const [currency = 'CNY'] = currencies;
  if (currencies.size > 1) return;
  const total = (kind: BillRow['kind']): number => rows.filter((row) => row.kind === kind).reduce((sum, row) => sum + row.amountMinor, 0);
  for (const [kind, said] of [['payment', at('订单总金额', '应结订单总金额', '总交易额')], ['refund', at('申请退款总金额', '退款总金额', '总退款金额')]] as const) {
    if (said !== undefined && yuan(said, currency, line) !== total(kind)) throw bad(line, `the ${kind}s do not add up to the summary’s ${said}: download the file again`);
  }
}

function bad(line: number, problem: string): Fault {
  return new Fault('BILL', line === 0 ? problem : `line ${line}: ${problem}`, { line });
}
