/**
 * The best of the offers for the customer, on every line of a sale. Each piece has at most one offer, except those that
 * stack. Single offers are chosen piece by piece; multibuys take the dearest pieces first, and only where they save more
 * than what these pieces have otherwise. Of several multibuys on the same goods the one that saves most is taken first,
 * set after set. The order of scanning plays no part; goods that come back within a sale have no offers.
 */
import { minor, type DiscountView, type LineView, type Minor } from '#main/contract';
import { divideRounded, lineAmount } from '../money.ts';
import { holds, type Promotion, type ShopTime } from './promotion.ts';

type Multibuy = Promotion & { offer: { kind: 'multibuy' } };
const isMultibuy = (one: Promotion): one is Multibuy => one.offer.kind === 'multibuy';

/** Offers of one moment, found by what they are on. */
export interface Offers {
  of(line: LineView): readonly Promotion[];
}

const byId = (a: Promotion, b: Promotion): number => (a.id < b.id ? -1 : a.id > b.id ? 1 : 0);

/**
 * Those that hold at a moment.
 * @param groupOf the catalogue's group of a product, null for none
 * @param coupons that the customer has shown
 */
export function offersAt(promotions: readonly Promotion[], at: ShopTime, isMember: boolean, groupOf: (productId: string) => string | null, coupons: readonly string[] = []): Offers {
  const byProduct = new Map<string, Promotion[]>();
  const byGroup = new Map<string, Promotion[]>();
  const onAll: Promotion[] = [];
  const put = (map: Map<string, Promotion[]>, key: string, one: Promotion): void => void map.set(key, [...(map.get(key) ?? []), one]);
  for (const one of promotions) {
    if (!holds(one, at) || (one.membersOnly === true && !isMember)) continue;
    if (one.coupon !== undefined && !coupons.includes(one.coupon)) continue;
    for (const key of one.products ?? []) put(byProduct, key, one);
    for (const key of one.groups ?? []) put(byGroup, key, one);
    if (one.products === undefined && one.groups === undefined) onAll.push(one);
  }
  return {
    of({ productId, barcode, quantityMilli }) {
      if (productId === undefined || quantityMilli <= 0) return [];
      const group = byGroup.size === 0 ? null : groupOf(productId);
      const found = new Set([
        ...onAll,
        ...(byProduct.get(productId) ?? []),
        ...(barcode === undefined ? [] : (byProduct.get(barcode) ?? [])),
        ...(group === null ? [] : (byGroup.get(group) ?? [])),
      ]);
      return [...found].toSorted(byId);
    },
  };
}

const percentOf = (amount: number, offBp: number): number => Number(divideRounded(BigInt(amount) * BigInt(offBp), 10_000n));

/** Pieces of a line that are still free for a multibuy. */
interface Block {
  at: number;
  /** Two blocks with the same one are the same goods. */
  key: string;
  free: number;
  priceMinor: number;
  /** Off each piece by its single offer. */
  offMinor: number;
  single?: Promotion;
  multibuys: readonly Multibuy[];
}

/** Off a line, by promotion. */
type Off = Map<Promotion, number>;

/** The lines with their discounts: those of before are forgotten. A line that nothing is on stays the same object. */
export function withOffers(lines: readonly LineView[], offers: Offers): readonly LineView[] {
  const offs: Off[] = lines.map(() => new Map());
  const found = lines.map((line) => offers.of(line));
  const blocks: Block[] = [];
  for (const [at, line] of lines.entries()) {
    const usual = (found[at] ?? []).filter(({ stacks }) => stacks !== true);
    if (usual.length === 0) continue;
    if (line.unit === 'piece' && line.perMilli === 1000) blocks.push(blockOf(line, at, usual));
    else bestOfWhole(line, usual, offs[at] as Off);
  }
  takeMultibuys(blocks, offs);
  for (const { at, free, offMinor, single } of blocks) if (single !== undefined && free > 0) add(offs[at] as Off, single, offMinor * free);
  return lines.map((line, at) => discounted(line, offs[at] as Off, (found[at] ?? []).filter(({ stacks }) => stacks === true)));
}

function add(off: Off, promotion: Promotion, amount: number): void {
  off.set(promotion, (off.get(promotion) ?? 0) + amount);
}

function offOf(priceMinor: number, { offer }: Promotion): number {
  if (offer.kind === 'price') return Math.max(0, priceMinor - offer.priceMinor);
  return offer.kind === 'percent' ? Math.min(priceMinor, percentOf(priceMinor, offer.offBp)) : 0;
}

function blockOf(line: LineView, at: number, usual: readonly Promotion[]): Block {
  const { priceMinor, quantityMilli } = line;
  const { id: _id, discounts: _before, amountMinor: _amount, ...content } = line;
  const block: Block = { at, key: JSON.stringify(content, Object.keys(content).toSorted()), free: quantityMilli / 1000, priceMinor, offMinor: 0, multibuys: usual.filter(isMultibuy) };
  for (const one of usual) {
    const offMinor = offOf(priceMinor, one);
    if (offMinor > block.offMinor) Object.assign(block, { offMinor, single: one });
  }
  return block;
}

/** Weighed goods, and prices that are not of one unit: the best single offer on the line as a whole. */
function bestOfWhole({ priceMinor, quantityMilli, perMilli }: LineView, usual: readonly Promotion[], off: Off): void {
  const gross = lineAmount(priceMinor, quantityMilli, perMilli);
  let best: { promotion: Promotion; amount: number } | null = null;
  for (const promotion of usual) {
    const { offer } = promotion;
    let amount = 0;
    if (offer.kind === 'percent') amount = Math.min(gross, percentOf(gross, offer.offBp));
    else if (offer.kind === 'price' && perMilli === 1000) amount = gross - lineAmount(offer.priceMinor, quantityMilli);
    if (amount > (best?.amount ?? 0)) best = { promotion, amount };
  }
  if (best !== null) off.set(best.promotion, best.amount);
}

interface SetOf {
  promotion: Multibuy;
  picks: { block: Block; pieces: number }[];
  grossMinor: number;
  savedMinor: number;
}

/** Takes sets until none saves anything. Each turn empties a block or ends, so that turns are as few as lines, not pieces. */
function takeMultibuys(blocks: readonly Block[], offs: readonly Off[]): void {
  const multibuys = [...new Set(blocks.flatMap((block) => block.multibuys))].toSorted(byId);
  // The dearest first; of equals in an order that the goods alone make.
  const dearest = blocks.toSorted((a, b) => b.priceMinor - b.offMinor - (a.priceMinor - a.offMinor) || (a.key < b.key ? -1 : a.key > b.key ? 1 : 0));
  const queues = multibuys.map((promotion) => ({ promotion, queue: dearest.filter((block) => block.multibuys.includes(promotion)), first: 0 }));
  for (;;) {
    let best: SetOf | null = null;
    for (const of of queues) {
      while (of.queue[of.first]?.free === 0) of.first += 1;
      const set = nextSet(of.promotion, of.queue, of.first);
      if (set !== null && set.savedMinor > (best?.savedMinor ?? 0)) best = set;
    }
    if (best === null) return;
    take(best, offs);
  }
}

function nextSet(promotion: Multibuy, queue: readonly Block[], first: number): SetOf | null {
  const { count, priceMinor } = promotion.offer;
  const set: SetOf = { promotion, picks: [], grossMinor: 0, savedMinor: 0 - priceMinor };
  let missing = count;
  for (let at = first; at < queue.length; at += 1) {
    const block = queue[at] as Block;
    const pieces = Math.min(block.free, missing);
    if (pieces === 0) continue;
    set.picks.push({ block, pieces });
    set.grossMinor += block.priceMinor * pieces;
    set.savedMinor += (block.priceMinor - block.offMinor) * pieces;
    missing -= pieces;
    if (missing === 0) return set;
  }
  return null;
}

/** What the set is cheaper goes to its lines in proportion to their prices, to the unit. */
function take({ promotion, picks, grossMinor }: SetOf, offs: readonly Off[]): void {
  const offMinor = grossMinor - promotion.offer.priceMinor;
  const first = picks[0]?.block;
  const times = picks.length === 1 && first !== undefined ? Math.floor(first.free / promotion.offer.count) : 1;
  let [reached, given] = [0, 0];
  for (const { block, pieces } of picks) {
    reached += block.priceMinor * pieces;
    const upTo = Number((BigInt(offMinor) * BigInt(reached)) / BigInt(grossMinor));
    add(offs[block.at] as Off, promotion, (upTo - given) * times);
    given = upTo;
    block.free -= pieces * times;
  }
}

function discounted(line: LineView, off: Off, stacking: readonly Promotion[]): LineView {
  if (off.size === 0 && stacking.length === 0 && line.discounts === undefined) return line;
  const { discounts: _before, ...rest } = line;
  let left: number = lineAmount(line.priceMinor, line.quantityMilli, line.perMilli);
  const discounts: DiscountView[] = [];
  const discount = ({ id, name }: Promotion, amount: number): void => {
    if (amount === 0) return;
    discounts.push({ promotionId: id, name, amountMinor: minor(amount) });
    left -= amount;
  };
  for (const [promotion, amount] of [...off].toSorted(([a], [b]) => byId(a, b))) discount(promotion, amount);
  for (const promotion of stacking) if (promotion.offer.kind === 'percent') discount(promotion, Math.min(left, percentOf(left, promotion.offer.offBp)));
  return { ...rest, amountMinor: minor(left), ...(discounts.length === 0 ? {} : { discounts }) };
}

/** What a line would be without its discounts. */
export function grossOf({ priceMinor, quantityMilli, perMilli }: Pick<LineView, 'priceMinor' | 'quantityMilli' | 'perMilli'>): Minor {
  return lineAmount(priceMinor, quantityMilli, perMilli);
}
