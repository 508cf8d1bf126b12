/** Taxes and totals of a sale. One rounding per tax class and sale, never per line. */
import { minor, type LineView, type Minor, type TaxView } from '#main/contract';
import { divideRounded, sum } from '../money.ts';
import type { RegionPack } from '../regions/index.ts';

export interface Totals {
  /** Sum of the line amounts as they are priced. */
  subtotalMinor: Minor;
  taxes: TaxView[];
  /** What is to be paid: line amounts plus the tax on lines priced without it. */
  totalMinor: Minor;
}

function share(amount: Minor, numerator: number, denominator: number, rounding: RegionPack['taxRounding']): Minor {
  const product = BigInt(amount) * BigInt(numerator);
  const exact = BigInt(denominator);
  // BigInt division truncates towards zero, which is what "down" means for a refund too.
  return minor(Number(rounding === 'down' ? product / exact : divideRounded(product, exact)));
}

/** Rate of a class in basis points. @throws RangeError for a class the region does not have. */
export function rateOf(region: RegionPack, taxClass: string): number {
  const found = region.taxClasses.find((c) => c.id === taxClass);
  if (found === undefined) throw new RangeError(`region ${region.id} has no tax class ${taxClass}`);
  return found.rateBp;
}

/**
 * Totals of lines under a region's rules: included tax is taken out of the class's sum, excluded
 * tax is added to it.
 */
export function totalsOf(lines: readonly LineView[], region: RegionPack): Totals {
  const groups = new Map<string, { included: number; excluded: number }>();
  for (const line of lines) {
    const group = groups.get(line.taxClass) ?? { included: 0, excluded: 0 };
    if (line.taxIncluded) group.included += line.amountMinor;
    else group.excluded += line.amountMinor;
    groups.set(line.taxClass, group);
  }
  const subtotalMinor = sum(lines.map((line) => line.amountMinor));
  const taxes: TaxView[] = [];
  let added = 0;
  for (const { id, rateBp } of region.taxClasses) {
    const group = groups.get(id);
    if (group === undefined) continue;
    const within = share(minor(group.included), rateBp, 10_000 + rateBp, region.taxRounding);
    const onTop = share(minor(group.excluded), rateBp, 10_000, region.taxRounding);
    added += onTop;
    taxes.push({
      taxClass: id,
      rateBp,
      netMinor: minor(group.included - within + group.excluded),
      taxMinor: minor(within + onTop),
    });
  }
  return { subtotalMinor, taxes, totalMinor: minor(subtotalMinor + added) };
}
