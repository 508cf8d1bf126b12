/** Vouchers that WeChat Pay applied at a payment: `promotion_detail` of APIv3 (a list) and of APIv2 (JSON in a field). */
import * as v from 'valibot';
import { minor } from '#main/contract';
import type { Promotion } from '#main/core/payment/procedure.ts';

/** Most vouchers of one payment. */
export const PROMOTIONS_MAX = 50;
const fen = v.optional(v.pipe(v.number(), v.safeInteger(), v.minValue(0)), 0);
/** The two versions name the same things differently. */
const detail = v.object({
  coupon_id: v.optional(v.string()),
  promotion_id: v.optional(v.string()),
  name: v.optional(v.string()),
  amount: fen,
  wechatpay_contribute: fen,
  wxpay_contribute: fen,
  merchant_contribute: fen,
  other_contribute: fen,
});
const list = v.pipe(v.array(detail), v.maxLength(PROMOTIONS_MAX));
const v2Field = v.pipe(v.string(), v.parseJson(), v.union([list, v.pipe(v.object({ promotion_detail: list }), v.transform((outer) => outer.promotion_detail))]));

/**
 * Who pays what of a payment. What the scheme does not say is borne by others, so that the parts add up to the amount.
 * @param json the list of APIv3, or the text of APIv2's field
 */
export function readPromotions(json: unknown): Promotion[] {
  const parsed = v.safeParse(typeof json === 'string' ? v2Field : list, json);
  if (!parsed.success) return [];
  return parsed.output.flatMap((one) => {
    const id = one.coupon_id ?? one.promotion_id;
    if (id === undefined || one.amount === 0) return [];
    const schemeMinor = Math.min(one.amount, one.wechatpay_contribute + one.wxpay_contribute);
    const merchantMinor = Math.min(one.amount - schemeMinor, one.merchant_contribute);
    const promotion = { id, amountMinor: minor(one.amount), schemeMinor: minor(schemeMinor), merchantMinor: minor(merchantMinor), otherMinor: minor(one.amount - schemeMinor - merchantMinor) };
    return [one.name === undefined ? promotion : { ...promotion, name: one.name }];
  });
}
