/**
 * The charge of a face's code: `/pay/facepay` with its own query and reverse, or micropay where the settings say so
 * (`face_code_type` 0 and 1: FAQ "软件类", faq/software.html). The fields are those of weixin-java-pay and wechatpay-php; both
 * present the merchant's certificate at `/secapi/pay/facepayreverse`. Face payments sign by HMAC-SHA256 alone.
 */
import type { Answer, ChannelOrder } from '../../ports.ts';
import { unknown } from '../context.ts';
import { cutText } from '../text.ts';
import { fromCharge, fromReverse, fromV2Query } from './answers.ts';
import { openCode } from './face.ts';
import { SUBJECT_LENGTH_MAX, type Merchant, type Query } from './merchant.ts';
import { charge } from './payer-code.ts';
import { CHARGE_TIMEOUT_MS, wechatProcedure } from './procedure.ts';

const { timeoutMs } = wechatProcedure;

export async function chargeFace(merchant: Merchant, order: ChannelOrder, sealed: string): Promise<Answer> {
  const { settings, faceV2 } = merchant;
  const { faceCode, openid } = openCode(sealed);
  if (settings.face?.pay === 'micropay') return usedUp(await charge(merchant, order, faceCode));
  const fields = {
    body: cutText(order.subject, SUBJECT_LENGTH_MAX),
    out_trade_no: order.orderNo,
    total_fee: String(order.amountMinor),
    fee_type: order.currency,
    spbill_create_ip: settings.spbillCreateIp,
    openid,
    face_code: faceCode,
  };
  return usedUp(fromCharge(await faceV2({ path: '/pay/facepay', fields, timeoutMs: CHARGE_TIMEOUT_MS }), order));
}

/**
 * "face_code已被使用" comes as PARAM_ERROR, also where this very order used it: something on the way sent the charge twice.
 * The order says which. Nothing else tells a code that was used from one that is wrong, so every refusal that may mean the
 * code is asked about.
 */
function usedUp(answer: Answer): Answer {
  if (answer.kind !== 'refused') return answer;
  const aboutCode = answer.code === 'AUTH_CODE_INVALID' || answer.code === 'AUTH_CODE_ERROR' || (answer.code === 'PARAM_ERROR' && answer.message.includes('face_code'));
  return aboutCode ? unknown(`${answer.code} of a face: the order says whether it was paid`) : answer;
}

export async function queryFace({ faceV2 }: Merchant, order: ChannelOrder): Promise<Answer> {
  return fromV2Query(await faceV2({ path: '/pay/facepayquery', fields: { out_trade_no: order.orderNo }, timeoutMs, asksOnly: true }), order);
}

/** What confirms it is taken to be as at the reverse of a payer's code: SUCCESS with `recall` N (unverified). */
export async function reverseFace({ settings, faceV2 }: Merchant, order: ChannelOrder, query: Query): Promise<Answer> {
  const call = { path: '/secapi/pay/facepayreverse', fields: { out_trade_no: order.orderNo }, timeoutMs, certificate: settings.merchant };
  const answer = fromReverse(await faceV2(call));
  if (answer.kind !== 'reversed') return answer;
  const after = await query(order);
  return after.kind === 'reversed' ? after : answer;
}
