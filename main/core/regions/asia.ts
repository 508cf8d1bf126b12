/**
 * Taiwan and South-East Asia. Exponents are ISO 4217's, also where trade uses whole units only (TWD, IDR): the cash
 * and the schemes of those countries then take whole units of 100. Screens exist in Chinese, English and Japanese.
 */
import type { RegionPack } from './pack.ts';

const common = {
  exponent: 2,
  languages: ['en', 'zh-CN'],
  pricesIncludeTax: true,
  taxRounding: 'halfUp',
} as const;

/** In-store prefix 20 to 29 with five digits of price: each retailer's own choice. */
const labels = (decimals: number): RegionPack['measures'] => [
  { id: 'asia-13-price', prefixes: ['20', '21', '22', '23', '24'], layout: 'PPIIIIIMMMMMC', moneyDecimals: decimals, weightDecimals: 3 },
];

function pack(
  at: Pick<RegionPack, 'id' | 'currency' | 'timeZone' | 'denominationsMinor' | 'pointUnitMinor' | 'schemes'> & { taxBp: number; labelDecimals: number; languages?: string[] },
): RegionPack {
  const { taxBp, labelDecimals, languages, ...rest } = at;
  return {
    ...common,
    ...rest,
    languages: languages ?? [...common.languages],
    taxClasses: taxBp === 0 ? [{ id: 'zero', rateBp: 0 }] : [{ id: 'standard', rateBp: taxBp }, { id: 'zero', rateBp: 0 }],
    measures: labels(labelDecimals),
  };
}

/** Business tax 5 % (Value-added and Non-value-added Business Tax Act, art. 10). */
export const tw = pack({
  id: 'tw', currency: 'TWD', pointUnitMinor: 500, timeZone: 'Asia/Taipei', taxBp: 500, labelDecimals: 0, languages: ['zh-CN', 'en'],
  denominationsMinor: [200000, 100000, 50000, 20000, 10000, 5000, 1000, 500, 100],
  schemes: ['linepay', 'alipayplus'],
});

/** VAT 7 %, as prolonged year by year. */
export const th = pack({
  id: 'th', currency: 'THB', pointUnitMinor: 500, timeZone: 'Asia/Bangkok', taxBp: 700, labelDecimals: 2,
  denominationsMinor: [100000, 50000, 10000, 5000, 2000, 1000, 500, 200, 100, 50, 25],
  schemes: ['emvco', 'linepay', 'grabpay', 'alipayplus', 'wechat'],
});

/** PPN: 12 % of eleven twelfths of the price for all but luxuries (PMK 131/2024), that is 11 %. */
export const id = pack({
  id: 'id', currency: 'IDR', pointUnitMinor: 200000, timeZone: 'Asia/Jakarta', taxBp: 1100, labelDecimals: 0,
  denominationsMinor: [10000000, 5000000, 2000000, 1000000, 500000, 200000, 100000, 50000, 20000, 10000],
  schemes: ['midtrans', 'alipayplus'],
});

/** VAT 12 % (National Internal Revenue Code, sec. 106). */
export const ph = pack({
  id: 'ph', currency: 'PHP', pointUnitMinor: 1000, timeZone: 'Asia/Manila', taxBp: 1200, labelDecimals: 2,
  denominationsMinor: [100000, 50000, 20000, 10000, 5000, 2000, 1000, 500, 100, 25, 5, 1],
  schemes: ['coins', 'grabpay', 'alipayplus'],
});

/** GST 9 % since 2024. */
export const sg = pack({
  id: 'sg', currency: 'SGD', pointUnitMinor: 20, timeZone: 'Asia/Singapore', taxBp: 900, labelDecimals: 2,
  denominationsMinor: [100000, 10000, 5000, 1000, 500, 200, 100, 50, 20, 10, 5],
  schemes: ['grabpay', 'emvco', 'alipayplus', 'wechat'],
});

/** Sales tax is taken before the shop: nothing is added at the counter. */
export const my = pack({
  id: 'my', currency: 'MYR', pointUnitMinor: 50, timeZone: 'Asia/Kuala_Lumpur', taxBp: 0, labelDecimals: 2,
  denominationsMinor: [10000, 5000, 2000, 1000, 500, 100, 50, 20, 10, 5],
  schemes: ['grabpay', 'emvco', 'alipayplus'],
});
