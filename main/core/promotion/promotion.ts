/** What a shop offers below the price of its goods, as data from headquarters, and when it holds. */
import type { Minor } from '#main/contract';

/** What the customer gets. */
export type Offer =
  /** A piece, or a kilogram, at this price. */
  | { kind: 'price'; priceMinor: Minor }
  /** Off each piece, in basis points (10 % = 1000), rounded half up to the minor unit. */
  | { kind: 'percent'; offBp: number }
  /** Any so many pieces together for a price: three for ten. */
  | { kind: 'multibuy'; count: number; priceMinor: Minor };

export interface Promotion {
  id: string;
  /** As the receipt says it. */
  name: string;
  offer: Offer;
  /** Product numbers or barcodes. Neither products nor groups = all goods. */
  products?: readonly string[];
  /** The catalogue's groups. */
  groups?: readonly string[];
  /** Only for a sale with a member's number. */
  membersOnly?: true;
  /** Only with this coupon in the sale: the text of its code. */
  coupon?: string;
  /** Local time of the shop, `YYYY-MM-DDTHH:MM`: from inclusive, until exclusive. */
  from?: string;
  until?: string;
  /** 1 = Monday … 7 = Sunday. */
  weekdays?: readonly number[];
  /** `HH:MM` of each day: from inclusive, until exclusive. One that ends before it begins goes over midnight. */
  hours?: { from: string; until: string };
  /** Percent alone: off what is left after all others, rather than instead of them. */
  stacks?: true;
}

/** A moment as the shop's calendar and clock have it. */
export interface ShopTime {
  /** `YYYY-MM-DDTHH:MM`. */
  local: string;
  /** 1 = Monday … 7 = Sunday. */
  weekday: number;
}

/** Local time in a zone (IANA name). @throws RangeError where the zone is not known */
export function shopTimeIn(timeZone: string): (atMs: number) => ShopTime {
  const format = new Intl.DateTimeFormat('en', {
    timeZone, calendar: 'gregory', hourCycle: 'h23', year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit',
  });
  return (atMs) => {
    const part = Object.fromEntries(format.formatToParts(atMs).map(({ type, value }) => [type, value]));
    const day = `${part['year']}-${part['month']}-${part['day']}`;
    return { local: `${day}T${part['hour']}:${part['minute']}`, weekday: new Date(`${day}T00:00:00Z`).getUTCDay() || 7 };
  };
}

/** Does it hold at this moment? Of a window over midnight, the hours after it count to the weekday on which they are. */
export function holds({ from, until, weekdays, hours }: Promotion, { local, weekday }: ShopTime): boolean {
  if (from !== undefined && local < from) return false;
  if (until !== undefined && local >= until) return false;
  if (weekdays !== undefined && !weekdays.includes(weekday)) return false;
  if (hours === undefined) return true;
  const time = local.slice(11);
  return hours.from <= hours.until ? time >= hours.from && time < hours.until : time >= hours.from || time < hours.until;
}
