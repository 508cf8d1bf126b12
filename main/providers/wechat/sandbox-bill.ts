/** WeChat Pay's stand-in: the trade bill of a day, asked for and fetched. */
import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { minor } from '#main/contract';
import { toDecimal } from '#main/core/money.ts';
import type { Entry } from '../sandbox/orders.ts';
import type { Unsigned, WireAnswer } from '../sandbox/types.ts';
import { failure, rfc3339, type WechatStandIn } from './sandbox-words.ts';

export const BILL_FILE = '/v3/billdownload/file';
const DAY = /^\d{4}-\d\d-\d\d$/;
const HEAD = '交易时间,公众账号ID,商户号,特约商户号,设备号,微信订单号,商户订单号,用户标识,交易类型,交易状态,付款银行,货币种类,应结订单金额,代金券金额,微信退款单号,商户退款单号,退款金额,充值券退款金额,退款类型,退款状态,商品名称,商户数据包,手续费,费率,订单金额,申请退款金额,费率备注';
const FOOT = '总交易单数,应结订单总金额,退款总金额,充值券退款总金额,手续费总金额,订单总金额,申请退款总金额';

/** The address that a signed answer names. The bill of a day is there as soon as the day has begun: nobody wants to wait in training. */
export function billAddress(standIn: WechatStandIn, url: URL, host: string): Unsigned {
  const day = url.searchParams.get('bill_date') ?? '';
  if (!DAY.test(day)) return failure(400, 'PARAM_ERROR', 'bill_date is missing or no day');
  const bill = billOf(standIn, day);
  if (bill === null) return failure(400, 'NO_STATEMENT_EXIST', 'there is no bill of that day');
  const hash = createHash('sha1').update(bill).digest('hex');
  return { status: 200, content: { hash_type: 'SHA1', hash_value: hash, download_url: `http://${host}${BILL_FILE}?token=${day}` } };
}

/** The file itself, packed. Its answer is not signed. */
export function billFile(standIn: WechatStandIn, day: string): WireAnswer {
  const bill = DAY.test(day) ? billOf(standIn, day) : null;
  if (bill === null) return { status: 404, headers: {}, body: '' };
  return { status: 200, headers: { 'Content-Type': 'application/x-gzip' }, body: gzipSync(bill) };
}

function billOf(standIn: WechatStandIn, day: string): string | null {
  const entries = standIn.book.state().entries.filter(({ atMs }) => rfc3339(atMs).startsWith(day));
  if (entries.length === 0) return null;
  const total = (kind: Entry['kind']): string => yuan(entries.filter((one) => one.kind === kind).reduce((sum, one) => sum + one.amountMinor, 0));
  const foot = [`${entries.length}`, total('capture'), total('refund'), '0.00', '0.00', total('capture'), total('refund')];
  return `\uFEFF${[HEAD, ...entries.map((entry) => row(standIn, entry)), FOOT, cells(foot), ''].join('\r\n')}`;
}

const yuan = (fen: number): string => toDecimal(minor(fen), 2);
const cells = (values: readonly string[]): string => values.map((value) => `\`${value}`).join(',');

function row(standIn: WechatStandIn, entry: Entry): string {
  const { mchid, appid } = standIn.keys;
  const order = standIn.book.find(entry.orderNo);
  const isRefund = entry.kind === 'refund';
  const amount = yuan(entry.amountMinor);
  const refund = order?.refunds.find(({ refundNo }) => refundNo === entry.refundNo);
  const money = isRefund ? ['0.00', '0.00', refund?.refundId ?? '', entry.refundNo ?? '', amount, '0.00', 'ORIGINAL', 'SUCCESS'] : [amount, yuan(order?.voucherMinor ?? 0), '0', '0', '0.00', '0.00', '', ''];
  return cells([
    rfc3339(entry.atMs).slice(0, 19).replace('T', ' '), appid, mchid, '0', '', entry.transactionId, entry.orderNo, order?.payerId ?? '',
    order?.mode === 'mpm' ? 'NATIVE' : 'MICROPAY', isRefund ? 'REFUND' : 'SUCCESS', 'OTHERS', order?.currency ?? 'CNY', ...money,
    order?.subject ?? '', '', '0.00000', '0.60%', isRefund ? '0.00' : amount, isRefund ? amount : '0.00', '',
  ]);
}
