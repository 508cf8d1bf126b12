/** The demo catalogue at prices that look right in a region: its own are of a Chinese shop, in yuan. */
import { Fault } from '#main/contract';
import type { RegionPack } from '../core/regions/index.ts';

/** What a yuan's worth of goods roughly costs, in major units, and the step prices come in, in minor units. */
const prices: Readonly<Record<string, { factor: number; stepMinor: number }>> = {
  cn: { factor: 1, stepMinor: 1 },
  jp: { factor: 20, stepMinor: 1 },
  tw: { factor: 5, stepMinor: 100 },
  th: { factor: 5, stepMinor: 100 },
  id: { factor: 2_000, stepMinor: 50_000 },
  ph: { factor: 8, stepMinor: 25 },
  sg: { factor: 0.25, stepMinor: 5 },
  my: { factor: 0.7, stepMinor: 10 },
  gb: { factor: 0.12, stepMinor: 5 },
};

/** The file's text with prices and tax classes of the region. @throws Fault USAGE where there are no prices for it */
export function catalogueFor(tsv: string, region: RegionPack): string {
  const scale = prices[region.id];
  if (scale === undefined) throw new Fault('USAGE', `training has no prices for region ${region.id}`);
  // The last cells of a row may be empty: only the end of the last line goes.
  const [head = '', ...lines] = tsv.replace(/\n$/, '').split('\n');
  const names = head.split('\t');
  const [priceAt, taxAt] = [names.indexOf('price'), names.indexOf('tax')];
  const [common] = region.taxClasses;
  const rows = lines.map((line) => {
    const cells = line.split('\t');
    const isKnown = region.taxClasses.some(({ id }) => id === cells[taxAt]);
    return cells.with(priceAt, priceIn(cells[priceAt] ?? '', scale, region.exponent)).with(taxAt, isKnown ? (cells[taxAt] ?? '') : (common?.id ?? '')).join('\t');
  });
  return `${[head, ...rows].join('\n')}\n`;
}

/** Never nothing: the cheapest goods cost one step. */
function priceIn(yuan: string, { factor, stepMinor }: { factor: number; stepMinor: number }, exponent: number): string {
  if (yuan === '') return '';
  const steps = Math.max(1, Math.round((Number(yuan) * factor * 10 ** exponent) / stepMinor));
  return ((steps * stepMinor) / 10 ** exponent).toFixed(exponent);
}
