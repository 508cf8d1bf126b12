import { id, my, ph, sg, th, tw } from './asia.ts';
import type { RegionPack } from './pack.ts';

export type { RegionPack } from './pack.ts';

const cn: RegionPack = {
  id: 'cn',
  currency: 'CNY',
  exponent: 2,
  pointUnitMinor: 100,
  timeZone: 'Asia/Shanghai',
  languages: ['zh-CN', 'en'],
  pricesIncludeTax: true,
  // VAT rates of the PRC VAT Law in force since 2026-01-01: 13 %, 9 %, 6 %, zero.
  taxClasses: [
    { id: 'standard', rateBp: 1300 },
    { id: 'reduced', rateBp: 900 },
    { id: 'service', rateBp: 600 },
    { id: 'zero', rateBp: 0 },
  ],
  taxRounding: 'halfUp',
  denominationsMinor: [10000, 5000, 2000, 1000, 500, 100, 50, 10],
  schemes: ['wechat', 'alipay', 'paylater'],
  measures: [
    // Money (two decimals) and weight (three) of scales that print long labels; 13 digits carry one of them. Prefixes
    // within 20 to 29 are each shop's own choice: these are common ones, and settings change them.
    { id: 'cn-18', prefixes: ['26'], layout: 'PPIIIIIMMMMMWWWWWC', moneyDecimals: 2, weightDecimals: 3 },
    { id: 'cn-13-price', prefixes: ['20', '21', '22', '23', '24'], layout: 'PPIIIIIMMMMMC', moneyDecimals: 2, weightDecimals: 3 },
    { id: 'cn-13-weight', prefixes: ['25', '27', '28', '29'], layout: 'PPIIIIIWWWWWC', moneyDecimals: 2, weightDecimals: 3 },
  ],
};

const jp: RegionPack = {
  id: 'jp',
  currency: 'JPY',
  exponent: 0,
  pointUnitMinor: 20,
  timeZone: 'Asia/Tokyo',
  languages: ['ja', 'en'],
  pricesIncludeTax: false,
  // Consumption tax: 10 %, 8 % for food and drink taken away. One rounding per rate and invoice (qualified invoices).
  taxClasses: [
    { id: 'standard', rateBp: 1000 },
    { id: 'reduced', rateBp: 800 },
    { id: 'zero', rateBp: 0 },
  ],
  taxRounding: 'down',
  denominationsMinor: [10000, 5000, 1000, 500, 100, 50, 10, 5, 1],
  // Alipay's own wallet pays abroad through Alipay+.
  schemes: ['paypay', 'alipayplus', 'wechat', 'emvco', 'paylater'],
  // In-store marking: prefix 02 and five digits of yen. Shops with four digits and a verifier set their own layout.
  measures: [{ id: 'jp-13-price', prefixes: ['02'], layout: 'PPIIIIIMMMMMC', moneyDecimals: 0, weightDecimals: 3 }],
};

/** Used where real invoices of a British shop are replayed: prices without tax, taxed at nothing. */
const gb: RegionPack = {
  id: 'gb',
  currency: 'GBP',
  exponent: 2,
  pointUnitMinor: 10,
  timeZone: 'Europe/London',
  languages: ['en'],
  pricesIncludeTax: true,
  taxClasses: [
    { id: 'zero', rateBp: 0 },
    { id: 'standard', rateBp: 2000 },
  ],
  taxRounding: 'down',
  denominationsMinor: [5000, 2000, 1000, 500, 200, 100, 50, 20, 10, 5, 2, 1],
  schemes: [],
  // Pence with the price verifier digit.
  measures: [{ id: 'gb-13-price', prefixes: ['02', '20'], layout: 'PPIIIIIKMMMMC', moneyDecimals: 2, weightDecimals: 3 }],
};

/** The packs by id. */
export const regions = { cn, jp, tw, th, id, ph, sg, my, gb } as const satisfies Record<string, RegionPack>;

export type RegionId = keyof typeof regions;
