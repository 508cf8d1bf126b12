/**
 * Variable-measure codes: labels of a scale or a butcher that carry a product's short number with its price, its
 * weight, or both. Their layouts are a country's or a retailer's, so they are data (GS1 General Specifications,
 * sections 2.1.11 and 7.4: restricted circulation numbers within a region or company).
 */
import { hasCheckDigit } from './check.ts';

export interface MeasureTemplate {
  id: string;
  /** Digits the code starts with. */
  prefixes: readonly string[];
  /**
   * One letter a digit: `P` prefix, `I` item number, `M` money of the whole label, `W` weight in kilograms,
   * `K` verifier of the money (4 or 5 digits), `C` check digit.
   */
  layout: string;
  /** Decimals of the money and of the weight. */
  moneyDecimals: number;
  weightDecimals: number;
}

export interface Measure {
  template: string;
  /** The item number, leading zeros kept. */
  item: string;
  /** Texts the product may be listed under, the item number first. */
  keys: string[];
  priceMinor?: number;
  weightGrams?: number;
}

// Weighting factors of GS1 General Specifications, section 7.9.3: the product's digits, with a carry added or taken.
const TWICE_LESS = '0246891357';
const THRICE = '0369258147';
const FIVE_MORE = '0516273849';
const FIVE_LESS = '0594837261';

const weighted = (price: string, factors: readonly string[]): number =>
  factors.reduce((sum, factor, at) => sum + Number(factor.charAt(Number(price.charAt(at)))), 0);

/** The price verifier digit of 4 or 5 digits (section 7.9.3 and .4). Null for another length. */
export function priceVerifier(price: string): string | null {
  if (/^\d{4}$/.test(price)) return String((weighted(price, [TWICE_LESS, TWICE_LESS, THRICE, FIVE_LESS]) * 3) % 10);
  if (!/^\d{5}$/.test(price)) return null;
  const sum = weighted(price, [FIVE_MORE, TWICE_LESS, FIVE_LESS, FIVE_MORE, TWICE_LESS]);
  return String(FIVE_LESS.indexOf(String((10 - (sum % 10)) % 10)));
}

/** The digits under a letter of the layout. */
function under(code: string, layout: string, letter: string): string {
  return [...layout].reduce((digits, one, at) => (one === letter ? digits + code.charAt(at) : digits), '');
}

/** A number of so many decimals in units of `10^-wanted`, rounded half up. */
function inUnits(digits: string, decimals: number, wanted: number): number {
  const shift = wanted - decimals;
  return shift >= 0 ? Number(digits) * 10 ** shift : Math.floor(Number(digits) / 10 ** -shift + 0.5);
}

function read(code: string, template: MeasureTemplate, exponent: number): Measure | null {
  const { layout } = template;
  if (code.length !== layout.length || !template.prefixes.some((prefix) => code.startsWith(prefix))) return null;
  if (layout.endsWith('C') && !hasCheckDigit(code)) return null;
  const money = under(code, layout, 'M');
  const verifier = under(code, layout, 'K');
  if (verifier !== '' && verifier !== priceVerifier(money)) return null;
  const weight = under(code, layout, 'W');
  const item = under(code, layout, 'I');
  const head = code.slice(0, layout.lastIndexOf('I') + 1);
  return {
    template: template.id,
    item,
    keys: [...new Set([item, item.replace(/^0+(?=\d)/, ''), head])],
    ...(money === '' ? {} : { priceMinor: inUnits(money, template.moneyDecimals, exponent) }),
    ...(weight === '' ? {} : { weightGrams: inUnits(weight, template.weightDecimals, 3) }),
  };
}

/**
 * Reads a code by the first template that fits it: length, prefix, check digit and price verifier.
 * @param exponent decimals of the currency's minor unit
 */
export function readMeasure(code: string, templates: readonly MeasureTemplate[], exponent: number): Measure | null {
  if (!/^\d+$/.test(code)) return null;
  for (const template of templates) {
    const measure = read(code, template, exponent);
    if (measure !== null) return measure;
  }
  return null;
}
