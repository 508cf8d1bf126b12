/**
 * Who pays what of a payment: `voucher_detail_list` (vouchers and their bearers) and `fund_bill_list` (by which channel
 * which part was paid) of alipay.trade.pay, alipay.trade.query and notifications, which write the same names in camel case
 * ("异步通知说明").
 */
import * as v from 'valibot';
import { minor } from '#main/contract';
import { fromDecimal } from '#main/core/money.ts';
import type { Promotion } from '#main/core/payment/procedure.ts';

/** Most vouchers, and most channels, of one payment. */
export const PROMOTIONS_MAX = 50;
/**
 * Channels that are no money of the payer's ("支付渠道说明"): red packets and discounts of Alipay's, coupons and discounts of
 * the merchant's. That Alipay alone bears `DISCOUNT` is (unverified).
 */
const channels: ReadonlyMap<string, 'scheme' | 'merchant'> = new Map([['COUPON', 'scheme'], ['DISCOUNT', 'scheme'], ['MCOUPON', 'merchant'], ['MDISCOUNT', 'merchant']]);
/** Word for Alipay among the bearers of `other_contribute_detail`; the others are brands and the like (unverified). */
const PLATFORM = 'PLATFORM';

const decimal = v.optional(v.pipe(v.union([v.string(), v.number()]), v.transform(String)), '0');
const voucher = v.object({
  id: v.optional(v.string()),
  voucher_id: v.optional(v.string()),
  name: v.optional(v.string()),
  amount: decimal,
  merchant_contribute: decimal,
  other_contribute_detail: v.optional(v.array(v.object({ contribute_type: v.optional(v.string(), ''), contribute_amount: decimal })), []),
});
const bill = v.object({ fund_channel: v.string(), amount: decimal });

/**
 * The vouchers and what was paid by a discounting channel beyond all of them.
 * @param vouchers `voucher_detail_list`
 * @param funds `fund_bill_list`; both lists, or their JSON
 * @param decimals of the currency
 */
export function readPromotions(vouchers: unknown, funds: unknown, decimals: number): Promotion[] {
  const found = readVouchers(vouchers, decimals);
  return [...found, ...readChannels(funds, decimals, found.reduce((sum, { amountMinor }) => sum + amountMinor, 0))];
}

/** The parts of each voucher add up to its amount: what neither the merchant nor Alipay is said to bear, others do. */
export function readVouchers(vouchers: unknown, decimals: number): Promotion[] {
  return listOf(voucher, vouchers).flatMap((one) => {
    const amount = minorOf(one.amount, decimals);
    const id = one.id ?? one.voucher_id;
    if (id === undefined || amount === 0) return [];
    const merchant = Math.min(amount, minorOf(one.merchant_contribute, decimals));
    const platform = one.other_contribute_detail.filter(({ contribute_type: type }) => type === PLATFORM);
    const scheme = Math.min(amount - merchant, platform.reduce((sum, part) => sum + minorOf(part.contribute_amount, decimals), 0));
    return [promotion(id, one.name, amount, scheme, merchant)];
  });
}

/** A voucher is paid through such a channel too: only what is beyond them is not told yet. */
function readChannels(funds: unknown, decimals: number, vouchersMinor: number): Promotion[] {
  const parts = listOf(bill, funds).flatMap(({ fund_channel: id, amount }) => {
    const bearer = channels.get(id);
    return bearer === undefined ? [] : [{ id, bearer, amount: minorOf(amount, decimals) }];
  });
  let left = parts.reduce((sum, { amount }) => sum + amount, -vouchersMinor);
  return parts.flatMap(({ id, bearer, amount }) => {
    const part = Math.min(left, amount);
    if (part <= 0) return [];
    left -= part;
    return [promotion(id, undefined, part, bearer === 'scheme' ? part : 0, bearer === 'merchant' ? part : 0)];
  });
}

/** Zero where it is no amount. */
function minorOf(text: string, decimals: number): number {
  return Math.max(0, fromDecimal(text, decimals) ?? 0);
}

function promotion(id: string, name: string | undefined, amount: number, scheme: number, merchant: number): Promotion {
  const parts = { amountMinor: minor(amount), schemeMinor: minor(scheme), merchantMinor: minor(merchant), otherMinor: minor(amount - scheme - merchant) };
  return { id, ...(name === undefined ? {} : { name }), ...parts };
}

/** A list as it came, or as JSON in a field, its names in either spelling. Empty where it is no such list. */
function listOf<S extends v.GenericSchema>(schema: S, json: unknown): v.InferOutput<S>[] {
  const list = v.safeParse(v.pipe(v.array(v.record(v.string(), v.unknown())), v.maxLength(PROMOTIONS_MAX)), typeof json === 'string' ? parsed(json) : json);
  if (!list.success) return [];
  return list.output.flatMap((one) => {
    const read = v.safeParse(schema, snakeCase(one));
    return read.success ? [read.output] : [];
  });
}

function parsed(text: string): unknown {
  const read = v.safeParse(v.pipe(v.string(), v.parseJson()), text);
  return read.success ? read.output : null;
}

/** `merchantContribute` becomes `merchant_contribute`, also within. */
function snakeCase(json: unknown): unknown {
  if (Array.isArray(json)) return json.map(snakeCase);
  if (typeof json !== 'object' || json === null) return json;
  return Object.fromEntries(Object.entries(json).map(([name, value]) => [name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`), snakeCase(value)]));
}
