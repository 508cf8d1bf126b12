/** WeChat Pay's stand-in: pay score's service orders. */
import * as v from 'valibot';
import type { Behaviour } from '#main/contract';
import { agree, completeService, findService, placeService, revokeService, type ServiceOrder } from '../sandbox/services.ts';
import type { Unsigned } from '../sandbox/types.ts';
import { failure, type WechatStandIn } from './sandbox-words.ts';
import { verifyV2 } from './sign.ts';

export const SERVICE_ID = '00002000000000164000000000000001';
/** The shop's page that opens the scheme's confirmation: the customer's phone plays it. */
export const CONSENT_URL = 'https://shop.invalid/score';

const fen = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const name = v.pipe(v.string(), v.minLength(1), v.check((text) => Array.from(text).length <= 20));
const ids = { appid: v.string(), service_id: v.string() };
const item = v.object({ name, amount: fen, count: v.optional(v.number()), description: v.optional(v.string()) });
const payments = v.pipe(v.array(item), v.minLength(1), v.maxLength(100));
const discounts = v.optional(v.pipe(v.array(item), v.maxLength(30)), []);
const moment = v.pipe(v.string(), v.regex(/^\d{14}$/));

export const createSchema = v.object({
  out_order_no: v.pipe(v.string(), v.regex(/^[0-9A-Za-z_\-|*]{1,32}$/)),
  ...ids,
  service_introduction: name,
  risk_fund: v.object({ name: v.picklist(['DEPOSIT', 'ADVANCE', 'CASH_DEPOSIT', 'ESTIMATE_ORDER_COST']), amount: v.pipe(fen, v.minValue(1)) }),
  time_range: v.object({ start_time: v.union([v.literal('OnAccept'), moment]), end_time: v.optional(moment) }),
  notify_url: v.pipe(v.string(), v.url()),
  need_user_confirm: v.literal(true),
  device: v.optional(v.object({ start_device_id: v.string() })),
});
export const completeSchema = v.object({
  ...ids,
  post_payments: payments,
  post_discounts: discounts,
  total_amount: fen,
  time_range: v.object({ start_time: v.optional(moment), end_time: moment }),
});
export const cancelSchema = v.object({ ...ids, reason: v.pipe(v.string(), v.minLength(1), v.check((text) => Array.from(text).length <= 30)) });

type Ids = { appid: string; service_id: string };
const isOurs = ({ keys }: WechatStandIn, given: Ids): boolean => given.appid === keys.appid && given.service_id === SERVICE_ID;
const foreign = (): Unsigned => failure(403, 'NO_AUTH', '商户信息不合法');
const nowhere = (): Unsigned => failure(404, 'ORDER_NOT_EXIST', '订单不存在');

export function createOrder(standIn: WechatStandIn, body: v.InferOutput<typeof createSchema>, twist: Behaviour | null): Unsigned {
  if (twist === 'systemError') return failure(500, 'SYSTEM_ERROR', '系统错误');
  if (!isOurs(standIn, body)) return foreign();
  const terms = { orderNo: body.out_order_no, amountMinor: body.risk_fund.amount, currency: 'CNY', subject: body.service_introduction };
  const order = placeService(standIn, terms, `3008${standIn.digits(24)}`);
  return order === null ? failure(400, 'INVALID_REQUEST', '相同单号使用了不同的参数') : { status: 200, content: { ...contentOf(standIn, order), package: order.token } };
}

export function queryOrder(standIn: WechatStandIn, asked: URLSearchParams): Unsigned {
  const orderNo = asked.get('out_order_no');
  if (orderNo === null) return failure(400, 'PARAM_ERROR', 'out_order_no is missing');
  if (!isOurs(standIn, { appid: asked.get('appid') ?? '', service_id: asked.get('service_id') ?? '' })) return foreign();
  const order = findService(standIn.book, orderNo);
  return order === undefined ? nowhere() : { status: 200, content: contentOf(standIn, order) };
}

export function completeOrder(standIn: WechatStandIn, orderNo: string, body: v.InferOutput<typeof completeSchema>, twist: Behaviour | null): Unsigned {
  if (twist === 'systemError') return failure(500, 'SYSTEM_ERROR', '系统错误');
  if (!isOurs(standIn, body)) return foreign();
  const order = findService(standIn.book, orderNo);
  if (order === undefined) return nowhere();
  const sum = (list: { amount: number }[]): number => list.reduce((total, { amount }) => total + amount, 0);
  const total = sum(body.post_payments) - sum(body.post_discounts);
  if (total !== body.total_amount) return failure(400, 'PARAM_ERROR', 'total_amount is not what the payments and discounts come to');
  const { phase, riskMinor, totalMinor } = order.service;
  if (phase === 'revoked') return failure(400, 'ORDER_CANCELED', '单据已取消');
  const isAgain = totalMinor === total && (phase === 'complete' || phase === 'done');
  if (phase !== 'doing' && !isAgain) return failure(400, phase === 'done' ? 'ORDER_DONE' : 'INVALID_ORDER_STATE', '单据状态错误');
  if (total > riskMinor) return failure(400, 'INVALID_REQUEST', '总金额大于订单风险金额');
  if (!isAgain) completeService(standIn.book, order, total, twist === 'password' || twist === 'notEnough');
  if (twist === 'systemErrorPaid') return failure(500, 'SYSTEM_ERROR', '系统错误');
  // What is collected is told by the query.
  const { collection: _collection, ...rest } = contentOf(standIn, order);
  return { status: 200, content: { ...rest, state: 'DOING', state_description: 'MCH_COMPLETE', need_collection: total > 0 } };
}

export function cancelOrder(standIn: WechatStandIn, orderNo: string, body: Ids, twist: Behaviour | null): Unsigned {
  if (twist === 'systemError') return failure(500, 'SYSTEM_ERROR', '系统错误');
  if (!isOurs(standIn, body)) return foreign();
  const order = findService(standIn.book, orderNo);
  if (order === undefined) return nowhere();
  if (twist === 'payBeforeCancel' && order.service.phase === 'created') agree(standIn.book, order);
  const { phase } = order.service;
  if (phase === 'done') return failure(400, 'ORDER_DONE', '订单已完成');
  if (phase === 'complete') return failure(400, 'INVALID_ORDER_STATE', '单据状态错误');
  if (phase !== 'revoked') revokeService(standIn.book, order);
  return { status: 200, content: { appid: body.appid, mchid: standIn.keys.mchid, out_order_no: orderNo, service_id: SERVICE_ID, order_id: order.service.no } };
}

/** The token in what the shop's page was opened with, where its signature is right. */
export function tokenOfConsent({ keys }: Pick<WechatStandIn, 'keys'>, text: string): string | null {
  if (!text.startsWith(`${CONSENT_URL}?`)) return null;
  const fields = Object.fromEntries(new URL(text).searchParams);
  return fields['mch_id'] === keys.mchid && fields['sign_type'] === 'HMAC-SHA256' && verifyV2(fields, keys.secret, 'HMAC-SHA256') ? (fields['package'] ?? null) : null;
}

function contentOf({ keys }: WechatStandIn, order: ServiceOrder): Record<string, unknown> {
  const { service } = order;
  const { state, description } = stateOf(order);
  const total = service.totalMinor;
  const isPaid = order.paidAtMs !== undefined;
  return {
    appid: keys.appid, mchid: keys.mchid, out_order_no: order.orderNo, service_id: SERVICE_ID, service_introduction: order.subject,
    state, ...(description === undefined ? {} : { state_description: description }),
    ...(total === undefined ? {} : { total_amount: total, need_collection: total > 0 }),
    risk_fund: { name: 'DEPOSIT', amount: service.riskMinor }, order_id: service.no,
    ...(total === undefined || total === 0 ? {} : {
      collection: {
        state: isPaid ? 'USER_PAID' : 'USER_PAYING', total_amount: total, paying_amount: isPaid ? 0 : total, paid_amount: isPaid ? total : 0,
        details: isPaid ? [{ seq: 1, amount: total, paid_type: 'NEWTON', transaction_id: order.transactionId }] : [],
      },
    }),
  };
}

function stateOf(order: ServiceOrder): { state: string; description?: string } {
  switch (order.service.phase) {
    case 'created':
      return { state: order.state === 'closed' ? 'EXPIRED' : 'CREATED' };
    case 'doing':
      return { state: 'DOING', description: 'USER_CONFIRM' };
    case 'complete':
      return { state: 'DOING', description: 'MCH_COMPLETE' };
    case 'done':
      return { state: 'DONE' };
    case 'revoked':
      return { state: 'REVOKED' };
  }
}
