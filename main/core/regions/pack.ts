import type { CurrencyCode } from '#main/contract';
import type { MeasureTemplate } from '../barcode/measure.ts';

/** Everything that differs between countries, as data. Nothing in code asks which country it is. */
export interface RegionPack {
  id: string;
  currency: CurrencyCode;
  /** Minor units in a major unit as a power of ten (ISO 4217). */
  exponent: number;
  timeZone: string;
  /** BCP 47, the shop's own first. */
  languages: string[];
  pricesIncludeTax: boolean;
  /** The first is the default of a product without a class. Rates in basis points. */
  taxClasses: { id: string; rateBp: number }[];
  /** How a tax amount is rounded to the minor unit, once per rate and sale. */
  taxRounding: 'halfUp' | 'down';
  /** Coins and notes in minor units, descending. */
  denominationsMinor: number[];
  /** Money that earns one of the merchant's points, in minor units: about a yuan, so that the programme's limits mean the same. */
  pointUnitMinor: number;
  /** Schemes this region can switch on. */
  schemes: string[];
  /** Layouts of scale and price labels, the first that fits counts; a shop's settings go before. */
  measures: readonly MeasureTemplate[];
}
