import type { RegionPack } from './pack.ts';

export type { RegionPack } from './pack.ts';

const cn: RegionPack = {
  id: 'cn',
  currency: 'CNY',
  exponent: 2,
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
  schemes: ['wechat', 'alipay'],
};

const jp: RegionPack = {
  id: 'jp',
  currency: 'JPY',
  exponent: 0,
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
  schemes: ['wechat', 'alipay'],
};

/** Used where real invoices of a British shop are replayed: prices without tax, taxed at nothing. */
const gb: RegionPack = {
  id: 'gb',
  currency: 'GBP',
  exponent: 2,
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
};

/** The packs by id. */
export const regions = { cn, jp, gb } as const satisfies Record<string, RegionPack>;

export type RegionId = keyof typeof regions;
