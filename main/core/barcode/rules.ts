/** The rules that a shop's codes are read by: what its settings say, then its region. */
import type { RegionPack } from '../regions/pack.ts';
import type { LinkRule } from './links.ts';
import type { MeasureTemplate } from './measure.ts';
import type { ScanRules } from './read.ts';

/** A shop's own rules. */
export interface BarcodeSettings {
  /** Layouts of its labels, tried before the region's. */
  measures: readonly MeasureTemplate[];
  /** How members' and staff's cards begin. */
  memberPrefixes: readonly string[];
  staffPrefixes: readonly string[];
  /** Links that stand for goods, as a mini program's codes hold them. */
  links: readonly LinkRule[];
}

export const shippedBarcodes: BarcodeSettings = { measures: [], memberPrefixes: ['MBR-'], staffPrefixes: ['STF-'], links: [] };

/** @param year the present year, for the century of dates */
export function rulesFor(
  region: Pick<RegionPack, 'currency' | 'exponent' | 'measures'>,
  { measures, ...cards }: BarcodeSettings,
  year: number,
): ScanRules {
  const { currency, exponent } = region;
  return { ...cards, currency, exponent, year, measures: [...measures, ...region.measures] };
}
