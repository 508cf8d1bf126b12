/** Alipay's stand-in: the trade bill of a day, asked for and fetched. */
import { createHmac } from 'node:crypto';
import { zipSync } from 'fflate';
import iconv from 'iconv-lite';
import { minor } from '#main/contract';
import { toDecimal } from '#main/core/money.ts';
import type { Entry } from '../sandbox/orders.ts';
import type { WireAnswer } from '../sandbox/types.ts';
import { beijingTime } from './gateway.ts';
import type { TradePorts } from './sandbox-trade.ts';
import { merchantShare } from './sandbox-words.ts';

/** The path of the scheme's own addresses; there it is on a host of its own. */
export const BILL_FILE = '/downloadBillFile.resource';
/** How long an address is good for ("查询对账单下载地址"). */
export const ADDRESS_VALID_MS = 30_000;
const HEAD =
  '支付宝交易号,商户订单号,业务类型,商品名称,创建时间,完成时间,门店编号,门店名称,操作员,终端号,对方账户,订单金额（元）,商家实收（元）,支付宝红包（元）,集分宝（元）,' +
  '支付宝优惠（元）,商家优惠（元）,券核销金额（元）,券名称,商家红包消费金额（元）,卡消费金额（元）,退款批次号/请求号,服务费（元）,分润（元）,备注';
const RULE = '-'.repeat(41);

/**
 * Null where nothing moved on that day. The bill of a day is there as soon as the day has begun: nobody wants to wait in
 * training.
 */
export function billAddress(ports: TradePorts, day: string): string | null {
  if (entriesOf(ports, day).length === 0) return null;
  const timestamp = String(ports.wallMs());
  const query = new URLSearchParams({ bizType: 'trade', fileType: 'csv.zip', bizDates: day.replaceAll('-', ''), timestamp, token: tokenOf(ports, day, timestamp) });
  return `http://${ports.host}${BILL_FILE}?${query.toString()}`;
}

/** The file itself: a zip of the detail and of a summary. Neither the request nor the answer is signed. */
export function billFile(ports: TradePorts, query: URLSearchParams): WireAnswer {
  const day = (query.get('bizDates') ?? '').replace(/^(\d{4})(\d\d)(\d\d)$/, '$1-$2-$3');
  const timestamp = query.get('timestamp') ?? '';
  const ageMs = ports.wallMs() - Number(timestamp);
  if (query.get('token') !== tokenOf(ports, day, timestamp) || !(ageMs >= 0 && ageMs <= ADDRESS_VALID_MS)) return { status: 403, headers: {}, body: '' };
  const name = `${ports.keys.appId}_${day.replaceAll('-', '')}`;
  const encode = (text: string): Uint8Array => iconv.encode(text, 'gb18030');
  const files = { [`${name}_detail.csv`]: encode(detailOf(ports, day)), [`${name}_summary.csv`]: encode('#支付宝业务汇总查询\r\n') };
  return { status: 200, headers: { 'Content-Type': 'application/octet-stream' }, body: zipSync(files) };
}

function tokenOf({ keys }: TradePorts, day: string, timestamp: string): string {
  return createHmac('sha256', keys.alipay.privateKey).update(`${day} ${timestamp}`).digest('hex');
}

function entriesOf({ book }: TradePorts, day: string): Entry[] {
  return book.state().entries.filter(({ atMs }) => beijingTime(atMs).startsWith(day));
}

const yuan = (fen: number): string => toDecimal(minor(fen), 2);

function detailOf(ports: TradePorts, day: string): string {
  const rows = entriesOf(ports, day).map((entry) => ({ entry, received: receivedOf(ports, entry) }));
  const of = (kind: Entry['kind']) => rows.filter(({ entry }) => entry.kind === kind);
  const sum = (kind: Entry['kind']): string => yuan(of(kind).reduce((total, { received }) => total + received, 0));
  return [
    '#支付宝业务明细查询', `#账号：[${ports.keys.appId}]`, `#起始日期：[${day} 00:00:00]   终止日期：[${day} 24:00:00]`,
    `#${RULE}业务明细列表${RULE}`, HEAD, ...rows.map(({ entry, received }) => row(ports, entry, received)), `#${RULE}业务明细列表结束${RULE}`,
    `#交易合计：${of('capture').length}笔，商家实收共${sum('capture')}元`, `#退款合计：${of('refund').length}笔，商家实收退款共${sum('refund')}元`,
    `#导出时间：[${beijingTime(ports.wallMs())}]`, '',
  ].join('\r\n');
}

/** What comes to the merchant: all but the part of a voucher that the merchant bears; below zero where it goes back. */
function receivedOf({ book }: TradePorts, entry: Entry): number {
  if (entry.kind === 'refund') return -entry.amountMinor;
  const order = book.find(entry.orderNo);
  return entry.amountMinor - (order === undefined ? 0 : merchantShare(order));
}

/** Numbers end with a tab, so that a spreadsheet leaves them alone. */
function row({ book }: TradePorts, entry: Entry, received: number): string {
  const order = book.find(entry.orderNo);
  const isRefund = entry.kind === 'refund';
  const amount = isRefund ? -entry.amountMinor : entry.amountMinor;
  const ours = isRefund || order === undefined ? 0 : merchantShare(order);
  const theirs = isRefund ? 0 : (order?.voucherMinor ?? 0) - ours;
  return [
    `${entry.transactionId}\t`, `${entry.orderNo}\t`, isRefund ? '退款' : '交易', quoted(order?.subject ?? ''), beijingTime(order?.createdAtMs ?? entry.atMs), beijingTime(entry.atMs),
    '\t', '\t', '\t', '\t', '**客(159****5620)\t', yuan(amount), yuan(received), '0.00', '0.00', yuan(theirs), yuan(ours), '0.00', '', '0.00\t', '0.00',
    `${entry.refundNo ?? ''}\t`, '0.00', '0.00', '',
  ].join(',');
}

function quoted(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
