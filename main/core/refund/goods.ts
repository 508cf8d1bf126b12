/**
 * What goes back for goods. A sale's value is a function of the goods that are kept: each line in proportion, the taxes
 * once per class, as it was rounded at the sale. A refund is the value before it less the value after it, so that
 * refunds in parts always add up to the whole, to the unit.
 */
import { Fault, minor, type LineView, type Minor, type TaxView } from '#main/contract';
import type { CompletedSale } from '../journal/facts.ts';
import { divideRounded } from '../money.ts';
import type { RegionPack } from '../regions/index.ts';
import { totalsOf } from '../sale/tax.ts';

/** Quantities in thousandths by line. */
export type Quantities = ReadonlyMap<string, number>;

/** Goods of a sale that go back. Amounts and quantities above zero. */
export interface ReturnedGoods {
  lines: { line: LineView; quantityMilli: number; amountMinor: Minor }[];
  taxes: TaxView[];
  totalMinor: Minor;
}

interface Value {
  amounts: Minor[];
  taxes: TaxView[];
  totalMinor: Minor;
}

/** What documents gave back so far, by line of the sale. */
export function returnedOf(returns: readonly Pick<CompletedSale, 'lines'>[]): Map<string, number> {
  const returned = new Map<string, number>();
  for (const { lines } of returns) for (const { id, quantityMilli } of lines) returned.set(id, (returned.get(id) ?? 0) - quantityMilli);
  return returned;
}

/** What is left of each line that was sold; lines that gave goods back themselves are none. */
export function leftOf(sale: Pick<CompletedSale, 'lines'>, returned: Quantities): Map<string, number> {
  const sold = sale.lines.filter(({ quantityMilli }) => quantityMilli > 0);
  return new Map(sold.map(({ id, quantityMilli }) => [id, quantityMilli - (returned.get(id) ?? 0)]));
}

/**
 * Reads what is asked for.
 * @throws Fault NOT_FOUND, BAD_ARGS, AMOUNT where it is more than is left, BAD_STATE where nothing is
 */
export function chosenGoods(sale: Pick<CompletedSale, 'lines'>, returned: Quantities, asked: 'all' | readonly { lineId: string; quantityMilli: number }[]): Map<string, number> {
  const left = leftOf(sale, returned);
  const chosen = new Map<string, number>();
  if (asked === 'all') for (const [id, milli] of left) if (milli > 0) chosen.set(id, milli);
  for (const { lineId, quantityMilli } of asked === 'all' ? [] : asked) {
    const line = sale.lines.find(({ id }) => id === lineId);
    const most = left.get(lineId);
    if (line === undefined || most === undefined) throw new Fault('NOT_FOUND', 'the sale has no such line to give back', { lineId });
    if (line.unit === 'piece' && quantityMilli % 1000 !== 0) throw new Fault('BAD_ARGS', 'this was sold by the piece: give a whole number', { lineId });
    const whole = (chosen.get(lineId) ?? 0) + quantityMilli;
    if (whole > most) throw new Fault('AMOUNT', `only ${most / 1000} of ${line.name} can still go back`, { lineId, refundableMilli: most });
    chosen.set(lineId, whole);
  }
  if (chosen.size === 0) throw new Fault('BAD_STATE', 'everything of this sale was given back already');
  return chosen;
}

/**
 * What goes back for the chosen goods.
 * @param returned what went back before
 * @throws Fault AMOUNT where the sale itself took goods back, and less was paid than these would bring
 */
export function valueOfGoods(sale: CompletedSale, returned: Quantities, chosen: Quantities, region: RegionPack): ReturnedGoods {
  const after = new Map(returned);
  for (const [id, milli] of chosen) after.set(id, (after.get(id) ?? 0) + milli);
  const [from, to] = [valueKept(sale, returned, region), valueKept(sale, after, region)];
  if (to.totalMinor < 0 || from.totalMinor < to.totalMinor) throw new Fault('AMOUNT', 'the sale itself took goods back: less was paid than this. Refund it whole');
  const lines = sale.lines.flatMap((line, i) => {
    const amountMinor = minor((from.amounts[i] ?? 0) - (to.amounts[i] ?? 0));
    const quantityMilli = chosen.get(line.id) ?? (amountMinor === 0 ? 0 : line.quantityMilli);
    return quantityMilli === 0 ? [] : [{ line, quantityMilli, amountMinor }];
  });
  const taxes = from.taxes.flatMap((tax, i): TaxView[] => {
    const netMinor = minor(tax.netMinor - (to.taxes[i]?.netMinor ?? 0));
    const taxMinor = minor(tax.taxMinor - (to.taxes[i]?.taxMinor ?? 0));
    return netMinor === 0 && taxMinor === 0 ? [] : [{ ...tax, netMinor, taxMinor }];
  });
  return { lines, taxes, totalMinor: minor(from.totalMinor - to.totalMinor) };
}

/** The sale's value with what is kept of it, by the rates that the sale was taxed at. Taxes in the sale's order. */
function valueKept(sale: CompletedSale, returned: Quantities, region: RegionPack): Value {
  const sold = sale.lines.filter(({ quantityMilli }) => quantityMilli > 0);
  const whole = { amounts: sale.lines.map(({ amountMinor }) => amountMinor), taxes: sale.taxes, totalMinor: sale.totalMinor };
  if (sold.every(({ id }) => (returned.get(id) ?? 0) === 0)) return whole;
  const none = minor(0);
  if (sold.every(({ id, quantityMilli }) => returned.get(id) === quantityMilli)) {
    return { amounts: sale.lines.map(() => none), taxes: sale.taxes.map((tax) => ({ ...tax, netMinor: none, taxMinor: none })), totalMinor: none };
  }
  const lines = sale.lines.map((line) => {
    const back = line.quantityMilli > 0 ? (returned.get(line.id) ?? 0) : 0;
    return back === 0 ? line : { ...line, amountMinor: shareOf(line, line.quantityMilli - back) };
  });
  const rates = sale.taxes.map(({ taxClass, rateBp }) => ({ id: taxClass, rateBp }));
  const { taxes, totalMinor } = totalsOf(lines, { ...region, taxClasses: rates });
  return { amounts: lines.map(({ amountMinor }) => amountMinor), taxes, totalMinor };
}

function shareOf(line: LineView, keptMilli: number): Minor {
  return minor(Number(divideRounded(BigInt(line.amountMinor) * BigInt(keptMilli), BigInt(line.quantityMilli))));
}

/** What would go back for all that is left of each line alone, with its tax. Lines with nothing left are not there. */
export function lineValues(sale: CompletedSale, returned: Quantities, region: RegionPack): Map<string, Minor> {
  const left = leftOf(sale, returned);
  const kept = valueKept(sale, returned, region);
  const groups = new Map<string, LineView>();
  const groupOf = ({ taxClass, taxIncluded }: LineView): string => `${taxIncluded}${taxClass}`;
  for (const [i, line] of sale.lines.entries()) {
    const amountMinor = minor((groups.get(groupOf(line))?.amountMinor ?? 0) + (kept.amounts[i] ?? 0));
    groups.set(groupOf(line), { ...line, amountMinor });
  }
  const rates = { ...region, taxClasses: sale.taxes.map(({ taxClass, rateBp }) => ({ id: taxClass, rateBp })) };
  const values = new Map<string, Minor>();
  const isLast = [...left.values()].filter((milli) => milli > 0).length === 1;
  for (const [i, line] of sale.lines.entries()) {
    if ((left.get(line.id) ?? 0) <= 0) continue;
    // One sum a class: a sale of a thousand lines is not added up a thousand times.
    const rest = [...groups].map(([key, group]) => (key === groupOf(line) ? { ...group, amountMinor: minor(group.amountMinor - (kept.amounts[i] ?? 0)) } : group));
    const after = isLast ? 0 : totalsOf(rest, rates).totalMinor;
    values.set(line.id, minor(Math.max(0, kept.totalMinor - after)));
  }
  return values;
}
