/**
 * What WeChat Pay's own side answers in face payment. A `face_code` is good for the merchant, order and amount that the SDK
 * was told, and once, whatever comes of it; the words are those that users of the scheme report.
 */
import { createHmac } from 'node:crypto';
import type { Behaviour } from '#main/contract';
import type { Charged, Terms } from '../sandbox/orders.ts';
import type { WechatStandIn } from './sandbox-words.ts';

type Fields = Record<string, string>;
type Fail = (code: string, words: string) => Fields;

/** How long an `authinfo` is good, seconds. */
export const AUTHINFO_VALID_S = 3_600;
/** Marks that tests look for where nothing of a face may be. The rawdata holds the head of a JPEG, as if it were a picture. */
export const RAWDATA_MARK = 'RAWDATA';
export const AUTHINFO_MARK = 'AUTHINFO';
export const FACE_CODE_MARK = 'FACECODE';

/** The stand-in of the SDK makes codes of this form; so does the C library of the tests. */
export function faceCodeOf(authinfo: string, orderNo: string, totalFee: string): string {
  return `${FACE_CODE_MARK}|${authinfo}|${orderNo}|${totalFee}`;
}

export function giveAuthinfo(standIn: WechatStandIn, fields: Fields, fail: Fail): Fields {
  if (fields['sign_type'] !== 'HMAC-SHA256') return fail('PARAM_ERROR', 'sign_type错误');
  if (fields['version'] !== '1' || !/^\d{10}$/.test(fields['now'] ?? '')) return fail('PARAM_ERROR', 'version或now错误');
  if (!(fields['rawdata'] ?? '').startsWith(RAWDATA_MARK)) return fail('PARAM_ERROR', 'rawdata解析失败');
  const untilS = String(Math.floor(standIn.nowMs() / 1_000) + AUTHINFO_VALID_S);
  return { result_code: 'SUCCESS', authinfo: `${AUTHINFO_MARK}${untilS}X${proof(standIn, untilS)}`, expires_in: String(AUTHINFO_VALID_S) };
}

/** Charges the code; null where it does not fit, and then it is not used up either. */
export function chargeFace(standIn: WechatStandIn, fields: Fields, terms: Terms, how: Parameters<WechatStandIn['book']['charge']>[2]): Charged | null {
  const code = fields['face_code'] ?? '';
  const [mark, info = '', orderNo = '', totalFee = ''] = code.split('|');
  const issued = new RegExp(`^${AUTHINFO_MARK}(\\d{10})X([0-9a-f]{32})$`).exec(info);
  const sound = issued !== null && issued[2] === proof(standIn, issued[1] ?? '') && Number(issued[1]) * 1_000 > standIn.nowMs();
  if (mark !== FACE_CODE_MARK || !sound || fields['sign_type'] !== 'HMAC-SHA256') return null;
  // A code that was used is told as used, whatever order it is sent for.
  const fits = orderNo === terms.orderNo && Number(totalFee) === terms.amountMinor;
  if (!fits && !standIn.book.isUsed(code)) return null;
  return standIn.book.charge(terms, code, how);
}

export function faceTwist(twist: Behaviour | null): Parameters<WechatStandIn['book']['charge']>[2] {
  return twist === 'password' || twist === 'wrongAmount' || twist === 'refuse' || twist === 'notEnough' ? twist : 'pay';
}

function proof({ keys }: WechatStandIn, untilS: string): string {
  return createHmac('sha256', keys.apiv3Key).update(`${keys.appid}${untilS}`).digest('hex').slice(0, 32);
}
