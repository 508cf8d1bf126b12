/**
 * Who pays what of a collection. Its amount is what the order was for; vouchers are part of it, and the rest is the
 * payer's own money. The parts always add up to the amount, whatever a scheme says. Pure.
 */
import { minor, type Minor, type TenderParts, type TenderView } from '#main/contract';
import type { Promotion } from './procedure.ts';

/** Most vouchers that are kept of one payment; those beyond count as the payer's own money. */
export const PROMOTIONS_MAX = 50;

/**
 * Vouchers as they can be accounted for: together not more than the amount, each with bearers that add up to it. What is
 * too much is left out of the last ones first; what no bearer is named for is borne by others.
 */
export function soundPromotions(said: readonly Promotion[] | undefined, amountMinor: Minor): Promotion[] {
  let left: number = Math.max(0, amountMinor);
  return (said ?? []).slice(0, PROMOTIONS_MAX).flatMap((one) => {
    const whole = Math.min(left, Math.max(0, one.amountMinor));
    if (whole === 0) return [];
    left -= whole;
    const schemeMinor = Math.min(whole, Math.max(0, one.schemeMinor));
    const merchantMinor = Math.min(whole - schemeMinor, Math.max(0, one.merchantMinor));
    return [{ ...one, amountMinor: minor(whole), schemeMinor: minor(schemeMinor), merchantMinor: minor(merchantMinor), otherMinor: minor(whole - schemeMinor - merchantMinor) }];
  });
}

/** The field of a fact: absent where no voucher paid anything. */
export function promotionsField(said: readonly Promotion[] | undefined, amountMinor: Minor): { promotions?: Promotion[] } {
  const promotions = soundPromotions(said, amountMinor);
  return promotions.length === 0 ? {} : { promotions };
}

/** Who pays what of a tender; below zero where money goes back. */
export function partsOf({ amountMinor, promotions = [] }: Pick<TenderView, 'amountMinor' | 'promotions'>): TenderParts {
  const total = (of: (one: Promotion) => number): number => promotions.reduce((sum, one) => sum + of(one), 0);
  return {
    customerMinor: minor(amountMinor - total((one) => one.amountMinor)),
    schemeMinor: minor(total((one) => one.schemeMinor)),
    merchantMinor: minor(total((one) => one.merchantMinor)),
    otherMinor: minor(total((one) => one.otherMinor)),
  };
}

/**
 * What of a tender's vouchers goes back with a refund, below zero: in proportion, so that refunds in parts add up to the
 * whole. WeChat Pay gives vouchers back in proportion too ("申请退款", `promotion_detail`), to the unit (unverified).
 * @param leftMinor what of the tender was not given back before
 */
export function promotionsBack(tender: Pick<TenderView, 'amountMinor' | 'promotions'>, leftMinor: Minor, backMinor: Minor): Promotion[] {
  const { amountMinor, promotions = [] } = tender;
  const shares = promotions.flatMap(({ schemeMinor, merchantMinor, otherMinor }) => [schemeMinor, merchantMinor, otherMinor]);
  const [before, after] = [split(shares, amountMinor, leftMinor), split(shares, amountMinor, leftMinor - backMinor)];
  return promotions.flatMap((one, at) => {
    const back = (share: number): number => (after[at * 3 + share] ?? 0) - (before[at * 3 + share] ?? 0);
    const [scheme, merchant, other] = [back(0), back(1), back(2)];
    const whole = scheme + merchant + other;
    return whole === 0 ? [] : [{ ...one, amountMinor: minor(whole), schemeMinor: minor(scheme), merchantMinor: minor(merchant), otherMinor: minor(other) }];
  });
}

/**
 * The shares of what is kept of a payment. One share is split off after the other, each from what the ones before left:
 * so none of them ever grows when less is kept, which rounding each by itself would not hold.
 */
function split(shares: readonly number[], paidMinor: number, keptMinor: number): number[] {
  let [whole, left] = [paidMinor, keptMinor];
  return shares.map((share) => {
    const part = whole === 0 ? 0 : Number((BigInt(share) * BigInt(left)) / BigInt(whole));
    whole -= share;
    left -= part;
    return part;
  });
}
