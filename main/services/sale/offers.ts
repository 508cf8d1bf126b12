/** Puts what headquarters offers on the lines of an open sale. */
import { offersAt, withOffers, type Offers } from '../../core/promotion/apply.ts';
import { shopTimeIn } from '../../core/promotion/promotion.ts';
import type { Sale } from '../../core/sale/sale.ts';
import type { Catalogue, Clock, Promotions } from '../../ports.ts';

export interface OffersDeps {
  promotions: Promotions;
  catalogue: Pick<Catalogue, 'groupOf'>;
  clock: Pick<Clock, 'nowMs'>;
  /** The shop's, IANA name. */
  timeZone: string;
}

/** A sale has the offers of the moment of its first goods: neither a clock nor a new version changes it under way. */
export function createOffers({ promotions, catalogue, clock, timeZone }: OffersDeps): (sale: Sale) => Sale {
  const timeOf = shopTimeIn(timeZone);
  let last: { key: string; offers: Offers } | null = null;
  const offersOf = ({ atMs, promotions: version }: NonNullable<Sale['began']>, isMember: boolean, coupons: readonly string[]): Offers => {
    const at = timeOf(atMs);
    const key = `${version} ${at.local} ${isMember} ${JSON.stringify(coupons)}`;
    if (last?.key !== key) last = { key, offers: offersAt(promotions.of(version), at, isMember, (id) => catalogue.groupOf?.(id) ?? null, coupons) };
    return last.offers;
  };
  return (sale) => {
    if (sale.status !== 'open') return sale;
    const { began: before, ...rest } = sale;
    if (sale.lines.length === 0) return before === undefined ? sale : rest;
    const began = before ?? { atMs: clock.nowMs(), promotions: promotions.version() };
    return { ...sale, began, lines: withOffers(sale.lines, offersOf(began, sale.memberNo !== undefined, sale.coupons ?? [])) };
  };
}

/** Is this text a coupon of what is offered to the sale? */
export const couponsOf =
  (promotions: Promotions) =>
  ({ began }: Pick<Sale, 'began'>, code: string): boolean =>
    promotions.of(began?.promotions ?? promotions.version()).some(({ coupon }) => coupon === code);
