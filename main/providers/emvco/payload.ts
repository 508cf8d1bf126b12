/** The codes of a shop's accounts. A dynamic one holds the amount and the order's reference (ID 62-05, and Ref1 of a bill). */
import { fromDecimal, toDecimal } from '#main/core/money.ts';
import { templateIds, type Account, type OtherAccount } from '#main/core/emvco/accounts.ts';
import { emvFields } from '#main/core/barcode/emv.ts';
import { readCode, writeMerchantCode, type EmvCurrency, type MerchantCode } from '#main/core/emvco/code.ts';
import type { ChannelOrder } from '../../ports.ts';
import { decimalsOf } from '../currency.ts';
import type { EmvcoSettings } from './settings.ts';

type Place = { currency: EmvCurrency; country: string };
type SettingsAccount = EmvcoSettings['accounts'][number];

/** Where each scheme is at home (reference/payments.md, "EMVCo QR"). */
export const places: Readonly<Record<SettingsAccount['scheme'], Place>> = {
  promptpay: { currency: 'THB', country: 'TH' },
  promptpayBill: { currency: 'THB', country: 'TH' },
  paynow: { currency: 'SGD', country: 'SG' },
  duitnow: { currency: 'MYR', country: 'MY' },
  jpqr: { currency: 'JPY', country: 'JP' },
  qrph: { currency: 'PHP', country: 'PH' },
};

const timeZones: Readonly<Record<string, string>> = { TH: 'Asia/Bangkok', SG: 'Asia/Singapore', MY: 'Asia/Kuala_Lumpur', JP: 'Asia/Tokyo', PH: 'Asia/Manila' };

/** ID 62-05 holds 25 characters ("EMV QR Code Specification", table 3.7), Ref1 of a Thai bill 20, without lower case. */
const REFERENCE_LENGTH_MAX = 25;
const REF1_LENGTH_MAX = 20;
/** Ref1 of a code that is for no order. */
const STATIC_REFERENCE = '0';

/** What a code names its order by: its number, or the end of a longer one, which is its random part. */
export function referenceOf(orderNo: string): string {
  return orderNo.slice(-REFERENCE_LENGTH_MAX);
}

/** What a Thai bill names its order by. */
export function ref1Of(orderNo: string): string {
  return orderNo.slice(-REF1_LENGTH_MAX).toUpperCase();
}

/** The country and the place in the code that an account takes: two of them cannot stand in one. */
export function templateOf({ scheme }: SettingsAccount): string {
  return `${places[scheme].country} ${templateIds[scheme]}`;
}

/** In which the days of the shop's first account begin, IANA name. */
export function timeZoneOf({ accounts }: EmvcoSettings): string {
  const [first] = accounts;
  return first === undefined ? 'UTC' : timeZones[places[first.scheme].country] ?? 'UTC';
}

/** The currencies that the shop's accounts take. */
export function currenciesOf(settings: EmvcoSettings): string[] {
  return [...new Set(settings.accounts.map(({ scheme }) => places[scheme].currency))];
}

/** The text of an order's own code. Its currency must be one of the accounts'. */
export function dynamicCode(settings: EmvcoSettings, order: ChannelOrder, validUntilMs: number): string {
  const amount = toDecimal(order.amountMinor, decimalsOf(order.currency));
  const terms = { amount, method: 'dynamic', additional: { reference: referenceOf(order.orderNo) } } as const;
  return writeMerchantCode({ ...shop(settings, order.currency, ref1Of(order.orderNo), validUntilMs), ...terms });
}

/** The text of the shop's printed code: the payer types the amount, and nothing names an order. */
export function staticCode(settings: EmvcoSettings, currency: string): string {
  return writeMerchantCode({ ...shop(settings, currency, STATIC_REFERENCE, null), method: 'static' });
}

/** Is an acquirer's own code for this order? A code for more, or for another, is never shown. */
export function fitsOrder(text: string, order: ChannelOrder): boolean {
  const read = readCode(text);
  if (typeof read === 'string' || read.currency !== order.currency || addsToAmount(text)) return false;
  return read.amount !== undefined && /^[\d.]+$/.test(read.amount) && fromDecimal(read.amount, decimalsOf(order.currency)) === order.amountMinor;
}

/** Does the code have the payer add a tip or a fee (IDs 55 to 57)? */
function addsToAmount(text: string): boolean {
  return (emvFields(text) ?? []).some(({ id }) => id >= '55' && id <= '57');
}

function shop({ accounts, merchant }: EmvcoSettings, currency: string, ref1: string, validUntilMs: number | null): MerchantCode {
  const here = accounts.filter(({ scheme }) => places[scheme].currency === currency);
  const [first] = here;
  if (first === undefined) throw new RangeError(`no account takes ${currency}`);
  const { name, city, category } = merchant;
  return {
    accounts: here.map((account) => written(account, ref1, validUntilMs)),
    // DuitNow's own format indicator (reference/payments.md).
    ...(first.scheme === 'duitnow' ? { format: '02' } : {}),
    category,
    ...places[first.scheme],
    name,
    city,
    // JPQR demands both (reference/payments.md).
    ...(first.scheme === 'jpqr' ? { postalCode: first.postalCode, language: { code: 'JA', name: first.nameJa } } : {}),
  };
}

function written(account: SettingsAccount, ref1: string, validUntilMs: number | null): Exclude<Account, OtherAccount> {
  switch (account.scheme) {
    case 'promptpayBill': {
      const { ref2, ...rest } = account;
      return { ...rest, ref1, ...(ref2 === undefined ? {} : { ref2 }) };
    }
    case 'paynow':
      return { ...account, amountMayChange: validUntilMs === null, ...(validUntilMs === null ? {} : { expires: singaporeDay(validUntilMs) }) };
    case 'jpqr':
      return { scheme: 'jpqr', numbers: account.numbers };
    default:
      return account;
  }
}

/** YYYYMMDD in Singapore, eight hours ahead all year. */
function singaporeDay(atMs: number): string {
  return new Date(atMs + 8 * 3_600_000).toISOString().slice(0, 10).replaceAll('-', '');
}
