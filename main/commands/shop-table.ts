/** The words of `guitai shared` and `guitai stock`. */
import { join } from 'node:path';
import { Fault, stockReasons } from '#main/contract';
import { readSettings, type Settings } from '../settings.ts';
import { dataOf, needed, option, whole, type Values } from './options.ts';
import { sharedText } from './shared-text.ts';
import type { SharedStatusResult } from './shared.ts';
import type { StockAdjusted, StockListed } from './stock.ts';
import type { CommandSpec } from './table.ts';

const data = { data: { type: 'string' } } as const;
const LIST_MAX = 1_000;

/** @throws Fault SETTINGS */
function settingsOf(values: Values): Settings {
  const file = join(dataOf(values), 'settings.json');
  const settings = readSettings(file);
  if (settings === null) throw new Fault('SETTINGS', `${file}: not there: a shop of its own has one`);
  return settings;
}

/** A quantity in units, with at most three decimals. @throws Fault USAGE */
function milliOf(text: string, name: string): number {
  const milli = Math.round(Number(text) * 1000);
  if (/^\d+(\.\d{1,3})?$/.test(text) && Number.isSafeInteger(milli)) return milli;
  throw new Fault('USAGE', `--${name} ${text}: give a quantity from 0 up, as 12 or 1.25`);
}

export const shopCommands: readonly CommandSpec[] = [
  {
    name: 'shared status',
    usage: 'shared status [--data DIR]',
    about: 'the shop’s own server: its tills, what is on hold, and conflicts that only a person can put right',
    options: data,
    async run({ values }) {
      const { sharedStatus } = await import('./shared.ts');
      return sharedStatus(settingsOf(values));
    },
    text: (result) => sharedText(result as SharedStatusResult),
  },
  {
    name: 'stock',
    usage: 'stock [--data DIR] [--limit N] | stock --product ID|BARCODE --received N|--lost N|--counted N --by NAME [--note TEXT] [--data DIR]',
    about: 'what is on hand, the least first; or what came, was lost or was counted, while the terminal does not run',
    options: { ...data, limit: { type: 'string' }, product: { type: 'string' }, received: { type: 'string' }, lost: { type: 'string' }, counted: { type: 'string' }, by: { type: 'string' }, note: { type: 'string' } },
    async run({ values }) {
      const { stockAdjust, stockList } = await import('./stock.ts');
      const product = option(values, 'product');
      if (product === undefined) return stockList({ data: dataOf(values), limit: Math.min(LIST_MAX, whole(option(values, 'limit'), 'limit') ?? 50) });
      const given = stockReasons.filter((reason) => option(values, reason) !== undefined);
      const [reason] = given;
      if (reason === undefined || given.length > 1) throw new Fault('USAGE', `give one of --received, --lost and --counted. Usage: guitai ${this.usage}`);
      const note = option(values, 'note');
      return stockAdjust({
        data: dataOf(values), settings: settingsOf(values), product, reason, quantityMilli: milliOf(option(values, reason) ?? '', reason),
        by: needed(values, 'by', this.usage), ...(note === undefined ? {} : { note }),
      });
    },
    text(result) {
      if ('deltaMilli' in result) return adjustedText(result as StockAdjusted);
      const { products, knownAtMs } = result as StockListed;
      const head = knownAtMs === undefined ? [] : [`as it was known at ${new Date(knownAtMs).toISOString()}`];
      return [...head, ...products.map(({ productId, name, barcode = '', onHandMilli }) => `${String(onHandMilli / 1000).padStart(12)}  ${productId}  ${barcode}  ${name}`)].join('\n');
    },
  },
];

const adjustedText = ({ name, deltaMilli, onHandMilli }: StockAdjusted): string => `${name}: ${deltaMilli < 0 ? '' : '+'}${deltaMilli / 1000}, ${onHandMilli / 1000} on hand`;
