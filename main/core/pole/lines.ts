/** What the customer's pole display says of a sale: two lines, for twenty columns each. Pure. */
import type { Minor, SaleView } from '#main/contract';
import type { PoleLine, PolePair } from '#drivers/ports.ts';

interface Words {
  total: string;
  due: string;
  change: string;
  paid: string;
  welcome: string;
}
/** Also what any display can show, which has no letters but Latin ones. */
const en: Words = { total: 'TOTAL', due: 'DUE', change: 'CHANGE', paid: 'PAID', welcome: 'WELCOME' };
const words: Readonly<Record<string, Words>> = {
  en,
  zh: { total: '合计', due: '应收', change: '找零', paid: '已付款', welcome: '欢迎光临' },
  // Katakana: the half-width form of it is on many displays that have no ideographs.
  ja: { total: 'ゴウケイ', due: 'オシハライ', change: 'オツリ', paid: 'オシハライズミ', welcome: 'イラッシャイマセ' },
};

export interface PoleShop {
  /** BCP 47 tag of the shop's language. */
  language: string;
  name: string;
  /** Minor units in a major unit as a power of ten. */
  exponent: number;
}

/** An amount as plain digits: a pole display has no room for a currency, and often no sign of it. */
export function amountText(amountMinor: Minor, exponent: number): string {
  const digits = String(Math.abs(amountMinor)).padStart(exponent + 1, '0');
  const whole = digits.slice(0, digits.length - exponent);
  return `${amountMinor < 0 ? '-' : ''}${whole}${exponent === 0 ? '' : `.${digits.slice(-exponent)}`}`;
}

/** Selling: the item and the total. Paying: what is due. Paid: total and change. Nothing yet: a welcome. */
export function poleLines(sale: SaleView, { language, name, exponent }: PoleShop): PolePair {
  const own = words[language.split('-')[0] ?? ''] ?? en;
  const word = (key: keyof Words, amountMinor?: Minor): PoleLine => ({
    left: own[key],
    plain: en[key],
    right: amountMinor === undefined ? '' : amountText(amountMinor, exponent),
  });
  const total = word('total', sale.totalMinor);
  if (sale.status === 'completed') {
    const change = sale.tenders.find(({ changeMinor }) => changeMinor !== undefined && changeMinor > 0)?.changeMinor;
    return [total, change === undefined ? word('paid') : word('change', change)];
  }
  if (sale.lines.length === 0) return [word('welcome'), { left: name, plain: '', right: '' }];
  if (sale.status === 'tendering') return [total, word('due', sale.dueMinor)];
  const line = sale.lines.find(({ id }) => id === sale.lastLineId) ?? sale.lines.at(-1);
  if (line === undefined) return [word('welcome'), { left: name, plain: '', right: '' }];
  const right = amountText(line.amountMinor, exponent);
  return [{ left: line.name, plain: line.barcode ?? '', right }, total];
}
