/**
 * Alipay's trade bill ("业务明细", bill_type trade): CSV in GB18030 within a zip, beside a summary per store that is not
 * needed. Remarks begin with `#`; the rows stand between two of them, numbers end with a tab, refunds are below zero.
 */
import { unzipSync } from 'fflate';
import iconv from 'iconv-lite';
import { Fault, minor, type Minor } from '#main/contract';
import { fromDecimal } from '#main/core/money.ts';
import { DelimitedReader } from '#main/core/catalogue/delimited.ts';
import type { BillRow } from '#main/core/reconcile/bill.ts';
import { billLines } from '../bill-lines.ts';

/** Largest bill that is read, in bytes, unpacked; most files in its zip. */
export const BILL_BYTES_MAX = 128 * 1024 * 1024;
export const BILL_FILES_MAX = 20;
const TITLE = '#支付宝业务明细';

/** Column names without their unit, which is written with brackets of either width. */
const columns = {
  transactionId: '支付宝交易号',
  orderNo: '商户订单号',
  kind: '业务类型',
  finished: '完成时间',
  amount: '订单金额',
  received: '商家实收',
  redPacket: '支付宝红包',
  points: '集分宝',
  schemeDiscount: '支付宝优惠',
  merchantDiscount: '商家优惠',
  refundNo: '退款批次号/请求号',
  fee: '服务费',
} as const;
type Column = keyof typeof columns;
const needed = ['transactionId', 'orderNo', 'kind', 'amount'] as const;

/** @param file the zip, or the detail CSV in it. @throws Fault BILL naming the first line that does not fit */
export function readAlipayBill(file: Uint8Array): BillRow[] {
  const lines = billLines(detailOf(file));
  const start = lines.findIndex((line) => line.startsWith('#') && line.includes('明细列表') && !line.includes('结束'));
  const end = lines.findIndex((line) => line.startsWith('#') && line.includes('明细列表结束'));
  if (start < 0) throw bad(1, 'the list of trades is missing: this is no trade bill of Alipay');
  if (end < start) throw bad(lines.length, 'the end of the list is missing: the file is cut off, download it again');
  const reader = new DelimitedReader(',');
  const [head, ...body] = [...reader.push(`${lines.slice(start + 1, end).join('\n')}\n`), ...reader.end()];
  const names = (head?.cells ?? []).map((name) => name.trim().replace(/[（(]元[)）]$/, ''));
  const at = Object.fromEntries(Object.entries(columns).map(([column, name]) => [column, names.indexOf(name)])) as Record<Column, number>;
  for (const column of needed) if (at[column] < 0) throw bad(start + 2, `there is no column ${columns[column]}: this is no trade bill of Alipay`);
  const rows = body.map(({ cells, line }) => readRow(cells, at, start + 1 + line));
  checkTotals(rows, lines.slice(end), end + 1);
  return rows.map(({ row }) => row);
}

/** The detail CSV as text, out of the zip where it is one. */
function detailOf(file: Uint8Array): string {
  if (file.length > BILL_BYTES_MAX) throw bad(0, 'the file is too large');
  if (file[0] !== 0x50 || file[1] !== 0x4b) return decode(file);
  let files = 0;
  let bytes = 0;
  let entries: Record<string, Uint8Array>;
  try {
    entries = unzipSync(file, {
      filter: ({ originalSize }) => {
        files += 1;
        bytes += originalSize;
        return files <= BILL_FILES_MAX && bytes <= BILL_BYTES_MAX;
      },
    });
  } catch {
    throw bad(0, 'the zip does not open: download it again');
  }
  // Names in the zip are GB18030 too, and not marked as such: the content tells which file it is.
  const detail = Object.values(entries).map(decode).find((text) => text.startsWith(TITLE));
  if (detail === undefined) throw bad(0, 'there is no list of trades in the zip: this is no trade bill of Alipay');
  return detail;
}

/** A file saved by a person's spreadsheet may have become UTF-8. */
function decode(bytes: Uint8Array): string {
  const utf8 = Buffer.from(bytes).toString('utf8').replace(/^\uFEFF/, '');
  return utf8.startsWith(TITLE) ? utf8 : iconv.decode(Buffer.from(bytes), 'gb18030');
}

interface Read {
  row: BillRow;
  /** What the merchant received of it; below zero where it is given back. Absent where the bill does not say. */
  receivedMinor: Minor | null;
}

function readRow(cells: readonly string[], at: Readonly<Record<Column, number>>, line: number): Read {
  const text = (column: Column): string => (cells[at[column]] ?? '').trim();
  const amount = (column: Column): Minor => {
    const value = fromDecimal(text(column).replace(/^\+/, '') || '0', 2);
    if (value === null) throw bad(line, `not an amount: ${text(column)}`);
    return value;
  };
  const optional = (column: Column): Minor => (at[column] < 0 ? minor(0) : amount(column));
  if (text('transactionId') === '') throw bad(line, 'the row names no trade');
  const vouchers = (['redPacket', 'points', 'schemeDiscount', 'merchantDiscount'] as const).reduce((sum, column) => sum + optional(column), 0);
  const atMs = Date.parse(`${text('finished').replace(' ', 'T')}+08:00`);
  const common = {
    transactionId: text('transactionId'),
    orderNo: text('orderNo'),
    amountMinor: minor(Math.abs(amount('amount'))),
    currency: 'CNY',
    ...(Number.isNaN(atMs) ? {} : { atMs }),
    // The bill writes what the scheme takes below zero.
    ...(at.fee < 0 ? {} : { feeMinor: minor(0 - amount('fee')) }),
  };
  const receivedMinor = at.received < 0 ? null : amount('received');
  switch (text('kind')) {
    case '交易':
      if (amount('amount') < 0) throw bad(line, 'a payment is below zero');
      return { row: { kind: 'payment', ...common, ...(vouchers > 0 ? { voucherMinor: minor(vouchers) } : {}) }, receivedMinor };
    case '退款':
      return { row: { kind: 'refund', ...common, ...(text('refundNo') === '' ? {} : { refundNo: text('refundNo') }) }, receivedMinor };
    default:
      throw bad(line, `a kind that is not known: ${text('kind')}`);
  }
}

/** Are all rows here that the remarks at the end count, and does the money add up? */
function checkTotals(rows: readonly Read[], remarks: readonly string[], line: number): void {
  for (const [kind, name] of [['payment', '交易'], ['refund', '退款']] as const) {
    const said = remarks.map((text) => new RegExp(`^#+${name}合计：(\\d+)笔(?:，商家实收(?:退款)?共(-?[\\d.]+)元)?`).exec(text)).find((match) => match !== null);
    if (said === undefined) continue;
    const found = rows.filter(({ row }) => row.kind === kind);
    if (found.length !== Number(said[1])) throw bad(line, `${found.length} rows of ${name} where the end counts ${said[1]}: download the file again`);
    const total = said[2] === undefined ? null : fromDecimal(said[2], 2);
    const sum = found.reduce((all, { receivedMinor }) => all + (receivedMinor ?? 0), 0);
    if (total !== null && found.every(({ receivedMinor }) => receivedMinor !== null) && Math.abs(total) !== Math.abs(sum)) {
      throw bad(line, `the amounts of ${name} do not add up to ${said[2]}: download the file again`);
    }
  }
}

function bad(line: number, problem: string): Fault {
  return new Fault('BILL', line === 0 ? problem : `line ${line}: ${problem}`, { line });
}
