/** A code that we show: APIv3 Native. */
import type { Answer, ChannelOrder } from '../../ports.ts';
import { unknown } from '../context.ts';
import { cutText } from '../text.ts';
import { fromV3Refusal, v3Code } from './answers.ts';
import { SUBJECT_LENGTH_MAX, type Merchant, type Query } from './merchant.ts';
import { NATIVE_VALID_MS, wechatProcedure } from './procedure.ts';

const { timeoutMs } = wechatProcedure;

export async function present({ settings, v3, context }: Merchant, order: ChannelOrder): Promise<Answer> {
  // Whole seconds: `time_expire` has no finer.
  const expiresAtMs = Math.floor((context.clock.nowMs() + NATIVE_VALID_MS) / 1000) * 1000;
  const body = {
    appid: settings.appid,
    mchid: settings.mchid,
    description: cutText(order.subject, SUBJECT_LENGTH_MAX),
    out_trade_no: order.orderNo,
    time_expire: new Date(expiresAtMs).toISOString().replace('.000Z', '+00:00'),
    notify_url: settings.notifyUrl,
    amount: { total: order.amountMinor, currency: order.currency },
  };
  const proven = await v3({ method: 'POST', path: '/v3/pay/transactions/native', body, timeoutMs });
  if (proven.kind === 'unknown') return proven;
  const { status, json } = proven.answer;
  if (status !== 200) return fromV3Refusal(proven.answer);
  const qr = typeof json === 'object' && json !== null && 'code_url' in json ? json.code_url : undefined;
  return typeof qr === 'string' && qr !== '' ? { kind: 'presented', qr, expiresAtMs } : unknown('the answer has no code_url');
}

/** Closes a Native order. Where it was paid meanwhile the money wins: the answer is then the payment. */
export async function close({ settings, v3 }: Merchant, order: ChannelOrder, query: Query): Promise<Answer> {
  const path = `/v3/pay/transactions/out-trade-no/${encodeURIComponent(order.orderNo)}/close`;
  const proven = await v3({ method: 'POST', path, body: { mchid: settings.mchid }, timeoutMs });
  if (proven.kind === 'unknown') return proven;
  if (proven.answer.status === 204) return { kind: 'reversed', refunded: false };
  const { code } = v3Code(proven.answer.json);
  switch (code) {
    case 'ORDERPAID':
    case 'ORDER_PAID':
    case 'ORDER_CLOSED':
    case 'ORDERNOTEXIST':
    case 'ORDER_NOT_EXIST':
      return query(order);
    default:
      return unknown(`HTTP ${proven.answer.status} ${code}`);
  }
}
