/**
 * A code that the payer shows: APIv2 micropay, or APIv3 codepay where the merchant's settings say so (its pages exist,
 * while the scheme's own guidance gives payer codes no v3).
 */
import type { Answer, ChannelOrder } from '../../ports.ts';
import { unknown } from '../context.ts';
import { cutText } from '../text.ts';
import { fromCharge, fromReverse, fromV3Query, fromV3Refusal, v3Code } from './answers.ts';
import { SUBJECT_LENGTH_MAX, type Merchant, type Query } from './merchant.ts';
import { CHARGE_TIMEOUT_MS, wechatProcedure } from './procedure.ts';

const { timeoutMs } = wechatProcedure;

export async function charge({ settings, v2 }: Merchant, order: ChannelOrder, payerCode: string): Promise<Answer> {
  const fields = {
    // Makes the answer tell of vouchers.
    version: '1.0',
    body: cutText(order.subject, SUBJECT_LENGTH_MAX),
    out_trade_no: order.orderNo,
    total_fee: String(order.amountMinor),
    fee_type: order.currency,
    spbill_create_ip: settings.spbillCreateIp,
    auth_code: payerCode,
  };
  return fromCharge(await v2({ path: '/pay/micropay', fields, timeoutMs: CHARGE_TIMEOUT_MS }), order);
}

/** A confirmed v2 reverse does not say whether money went back: the order's state does. */
export async function reverse({ settings, v2 }: Merchant, order: ChannelOrder, query: Query): Promise<Answer> {
  const call = { path: '/secapi/pay/reverse', fields: { out_trade_no: order.orderNo }, timeoutMs, certificate: settings.merchant };
  const answer = fromReverse(await v2(call));
  if (answer.kind !== 'reversed') return answer;
  const after = await query(order);
  return after.kind === 'reversed' ? after : answer;
}


/** Codes of APIv3 that leave the order to be asked about. */
const askedFor: ReadonlySet<string> = new Set(['USERPAYING', 'USER_PAYING']);

/** APIv3 "付款码支付" (codepay). */
export async function chargeV3({ settings, v3 }: Merchant, order: ChannelOrder, payerCode: string): Promise<Answer> {
  const body = {
    appid: settings.appid,
    mchid: settings.mchid,
    description: cutText(order.subject, SUBJECT_LENGTH_MAX),
    out_trade_no: order.orderNo,
    payer: { auth_code: payerCode },
    amount: { total: order.amountMinor, currency: order.currency },
    scene_info: { store_info: { out_id: settings.storeId } },
  };
  const proven = await v3({ method: 'POST', path: '/v3/pay/transactions/codepay', body, timeoutMs: CHARGE_TIMEOUT_MS });
  if (proven.kind === 'unknown') return proven;
  if (proven.answer.status === 200) return fromV3Query(proven, order, settings.mchid);
  if (askedFor.has(v3Code(proven.answer.json).code)) return { kind: 'waiting', asked: true };
  return fromV3Refusal(proven.answer);
}

/** APIv3 reverse: unpaid is closed, paid is given back. Which of the two, the order's state says. */
export async function reverseV3({ settings, v3 }: Merchant, order: ChannelOrder, query: Query): Promise<Answer> {
  const path = `/v3/pay/transactions/out-trade-no/${encodeURIComponent(order.orderNo)}/reverse`;
  const proven = await v3({ method: 'POST', path, body: { appid: settings.appid, mchid: settings.mchid }, timeoutMs });
  if (proven.kind === 'unknown') return proven;
  const { status, json } = proven.answer;
  if (status === 200 || status === 204) {
    const after = await query(order);
    return after.kind === 'reversed' ? after : { kind: 'reversed', refunded: false };
  }
  const { code } = v3Code(json);
  if (askedFor.has(code)) return { kind: 'again', afterMs: wechatProcedure.reverseEveryMs };
  return code === 'ORDER_NOT_EXIST' || code === 'ORDERNOTEXIST' ? { kind: 'absent' } : unknown(`HTTP ${status} ${code}`);
}
