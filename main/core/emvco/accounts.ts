/**
 * Merchant account information (IDs 26 to 51) of the national codes: what each writes and how it is read. Sources:
 * reference/payments.md "EMVCo QR" and the schemes' public guides named at each. Only what a counter needs.
 */
import { emvFields, type EmvField } from '../barcode/emv.ts';

/** Thai QR Payment Standard (Bank of Thailand, 2016), credit transfer with PromptPayID. */
export interface PromptPay {
  scheme: 'promptpay';
  proxy: 'phone' | 'taxId' | 'eWallet';
  /** Phone as `0066…` with 13 digits, tax or national id 13, e-wallet 15. */
  value: string;
}
/** Thai QR Payment Standard, bill payment (cross-bank). */
export interface PromptPayBill {
  scheme: 'promptpayBill';
  /** National or tax id of 13 digits and a suffix of 2. */
  biller: string;
  ref1: string;
  ref2?: string;
}
/** SGQR specification: PayNow, GUID `SG.PAYNOW`. */
export interface PayNow {
  scheme: 'paynow';
  proxy: 'phone' | 'uen';
  value: string;
  amountMayChange: boolean;
  /** YYYYMMDD; later digits give the hour and minute where a bank writes them. */
  expires?: string;
}
/** DuitNow QR (PayNet): acquirer id and merchant id. */
export interface DuitNow {
  scheme: 'duitnow';
  acquirer: string;
  merchant: string;
}
/** JPQR (Payments Japan Association): four numbers of 13, 4, 6 and 6 digits that name the shop's contract. */
export interface Jpqr {
  scheme: 'jpqr';
  numbers: [string, string, string, string];
}
/** QR Ph person-to-merchant (Philippine Payments Management Inc.): the acquirer's BIC and the merchant's number. */
export interface QrPh {
  scheme: 'qrph';
  bic: string;
  merchant: string;
  /** Number of the payment at the acquirer, in dynamic codes. */
  reference?: string;
}
/** QRIS (Bank Indonesia): national merchant id in ID 51. */
export interface Qris {
  scheme: 'qris';
  nmid: string;
  criteria: string;
}
/** An account of a scheme that is not known here: its GUID and its rows. */
export interface OtherAccount {
  scheme: 'other';
  guid: string;
  fields: EmvField[];
}

export type Account = PromptPay | PromptPayBill | PayNow | DuitNow | Jpqr | QrPh | Qris | OtherAccount;

export const PROMPTPAY_BILL_GUID = 'A000000677010112';
const guids = {
  promptpay: 'A000000677010111',
  promptpayBill: PROMPTPAY_BILL_GUID,
  paynow: 'SG.PAYNOW',
  duitnow: 'A0000006150001',
  jpqr: 'jp.or.paymentsjapan',
  qrph: 'ph.ppmi.p2m',
  qris: 'ID.CO.QRIS.WWW',
} as const;

/** The ID of the template that each scheme uses. */
export const templateIds = { promptpay: '29', promptpayBill: '30', paynow: '26', duitnow: '26', jpqr: '26', qrph: '28', qris: '51' } as const;

type Known = Exclude<Account, OtherAccount>;
const row = (id: string, value: string): EmvField => ({ id, value });
const optional = (id: string, value: string | undefined): EmvField[] => (value === undefined ? [] : [row(id, value)]);

const proxyIds = { phone: '01', taxId: '02', eWallet: '03' } as const;
const payNowProxies = { phone: '0', uen: '2' } as const;

/** The rows of an account's template, its GUID first. */
export function accountFields(account: Known): EmvField[] {
  const guid = row('00', guids[account.scheme]);
  switch (account.scheme) {
    case 'promptpay':
      return [guid, row(proxyIds[account.proxy], account.value)];
    case 'promptpayBill':
      return [guid, row('01', account.biller), row('02', account.ref1), ...optional('03', account.ref2)];
    case 'paynow': {
      const { proxy, value, amountMayChange, expires } = account;
      return [guid, row('01', payNowProxies[proxy]), row('02', value), row('03', amountMayChange ? '1' : '0'), ...optional('04', expires)];
    }
    case 'duitnow':
      return [guid, row('01', account.acquirer), row('02', account.merchant)];
    case 'jpqr':
      return [guid, ...account.numbers.map((value, at) => row(`0${at + 1}`, value))];
    case 'qrph':
      return [guid, row('01', account.bic), row('03', account.merchant), ...optional('04', account.reference)];
    case 'qris':
      return [guid, row('02', account.nmid), row('03', account.criteria)];
  }
}

const keyOf = <K extends string>(table: Readonly<Record<K, string>>, value: string | undefined): K | undefined =>
  (Object.keys(table) as K[]).find((key) => table[key] === value);

/** Reads a template's value. Null where it holds no GUID. */
export function readAccount(value: string): Account | null {
  const fields = emvFields(value);
  const guid = fields?.find(({ id }) => id === '00')?.value;
  if (fields === null || guid === undefined) return null;
  const at = (id: string): string | undefined => fields.find((field) => field.id === id)?.value;
  const scheme = (Object.keys(guids) as (keyof typeof guids)[]).find((one) => guids[one].toUpperCase() === guid.toUpperCase());
  return (scheme === undefined ? null : known(scheme, at)) ?? { scheme: 'other', guid, fields };
}

/** Null where a row that the scheme demands is missing. */
function known(scheme: Known['scheme'], at: (id: string) => string | undefined): Known | null {
  const [one, two, three, four] = [at('01'), at('02'), at('03'), at('04')];
  switch (scheme) {
    case 'promptpay': {
      const proxy = (['phone', 'taxId', 'eWallet'] as const).find((name) => at(proxyIds[name]) !== undefined);
      return proxy === undefined ? null : { scheme, proxy, value: at(proxyIds[proxy]) ?? '' };
    }
    case 'promptpayBill':
      return one === undefined || two === undefined ? null : { scheme, biller: one, ref1: two, ...(three === undefined ? {} : { ref2: three }) };
    case 'paynow': {
      const proxy = keyOf(payNowProxies, one);
      if (proxy === undefined || two === undefined) return null;
      return { scheme, proxy, value: two, amountMayChange: three === '1', ...(four === undefined ? {} : { expires: four }) };
    }
    case 'duitnow':
      return one === undefined || two === undefined ? null : { scheme, acquirer: one, merchant: two };
    case 'jpqr':
      return one === undefined || two === undefined || three === undefined || four === undefined ? null : { scheme, numbers: [one, two, three, four] };
    case 'qrph':
      return one === undefined || three === undefined ? null : { scheme, bic: one, merchant: three, ...(four === undefined ? {} : { reference: four }) };
    case 'qris':
      return two === undefined ? null : { scheme, nmid: two, criteria: three ?? '' };
  }
}
