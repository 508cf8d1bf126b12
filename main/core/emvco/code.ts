/**
 * A merchant's payment code, written and read ("EMV QR Code Specification for Payment Systems: Merchant-Presented
 * Mode", 1.1, table 3.1). Lengths count characters; the CRC runs over UTF-8 bytes. Pure.
 */
import { Fault } from '#main/contract';
import { crc16, emvFields, readMerchantCode, type EmvField } from '../barcode/emv.ts';
import { accountFields, readAccount, templateIds, type Account, type OtherAccount } from './accounts.ts';

/** ISO 4217 numbers of the currencies that the codes here carry. */
export const currencyNumbers = { CNY: '156', HKD: '344', IDR: '360', JPY: '392', KRW: '410', MYR: '458', PHP: '608', SGD: '702', THB: '764', TWD: '901', USD: '840' } as const;
export type EmvCurrency = keyof typeof currencyNumbers;

/** A value's largest length in characters, by ID (table 3.1). */
const LENGTH_MAX: Readonly<Record<string, number>> = { '52': 4, '53': 3, '54': 13, '58': 2, '59': 25, '60': 15, '61': 10 };
const VALUE_MAX = 99;

export interface MerchantCode {
  accounts: Exclude<Account, OtherAccount>[];
  /** Payload format; DuitNow writes 02. */
  format?: '01' | '02';
  /** `static` serves many payments. Absent = the code does not say. */
  method?: 'static' | 'dynamic';
  /** ISO 18245; 0000 where nobody says. */
  category?: string;
  currency: EmvCurrency;
  /** Decimal text with a point and no sign: `4.22`. */
  amount?: string;
  country: string;
  name?: string;
  city?: string;
  postalCode?: string;
  /** ID 62: bill number 01, store 03, reference 05, terminal 07, purpose 08. */
  additional?: { bill?: string; store?: string; reference?: string; terminal?: string; purpose?: string };
  /** ID 64: the shop's name in another script. */
  language?: { code: string; name: string; city?: string };
}

const additionalIds = { bill: '01', store: '03', reference: '05', terminal: '07', purpose: '08' } as const;

/** One data object. @throws Fault BAD_ARGS where its value is empty or too long */
function object({ id, value }: EmvField): string {
  const length = [...value].length;
  const max = LENGTH_MAX[id] ?? VALUE_MAX;
  if (length === 0 || length > max) throw new Fault('BAD_ARGS', `field ${id} of a payment code takes 1 to ${max} characters`, { id, length });
  return id + String(length).padStart(2, '0') + value;
}

const objects = (fields: readonly EmvField[]): string => fields.map(object).join('');

/** The text of the code, its fields in the order of their IDs, closed by its CRC. @throws Fault BAD_ARGS */
export function writeMerchantCode(code: MerchantCode): string {
  const methods = { static: '11', dynamic: '12' } as const;
  const { additional = {}, language } = code;
  const more = (Object.keys(additionalIds) as (keyof typeof additionalIds)[]).flatMap((name) => {
    const value = additional[name];
    return value === undefined ? [] : [{ id: additionalIds[name], value }];
  });
  const alternative = language === undefined ? [] : [{ id: '00', value: language.code }, { id: '01', value: language.name }, ...at('02', language.city)];
  const fields = [
    { id: '00', value: code.format ?? '01' },
    ...at('01', code.method && methods[code.method]),
    ...code.accounts.map((account) => ({ id: templateIds[account.scheme], value: objects(accountFields(account)) })).toSorted((a, b) => a.id.localeCompare(b.id)),
    ...at('52', code.category),
    { id: '53', value: currencyNumbers[code.currency] },
    ...at('54', code.amount),
    { id: '58', value: code.country },
    ...at('59', code.name),
    ...at('60', code.city),
    ...at('61', code.postalCode),
    ...at('62', more.length === 0 ? undefined : objects(more)),
    ...at('64', alternative.length === 0 ? undefined : objects(alternative)),
  ];
  const body = `${objects(fields)}6304`;
  return body + crc16(body);
}

function at(id: string, value: string | undefined): EmvField[] {
  return value === undefined ? [] : [{ id, value }];
}

/** What a code says, in words rather than IDs. */
export interface ReadCode {
  method?: 'static' | 'dynamic';
  accounts: Account[];
  /** ISO 4217 alphabetic where known here, else the number. */
  currency?: string;
  amount?: string;
  country?: string;
  name?: string;
  city?: string;
  additional: Partial<Record<keyof typeof additionalIds, string>>;
}

/** Reads a code. @returns what is wrong, where something is */
export function readCode(text: string): ReadCode | string {
  const read = readMerchantCode(text);
  if (typeof read === 'string') return read;
  const value = (id: string): string | undefined => read.fields.find((field) => field.id === id)?.value;
  const accounts = read.fields.filter(({ id }) => id >= '26' && id <= '51').flatMap((field) => readAccount(field.value) ?? []);
  const more = emvFields(value('62') ?? '') ?? [];
  const additional = Object.fromEntries(
    Object.entries(additionalIds).flatMap(([name, id]) => more.filter((field) => field.id === id).map((field) => [name, field.value])),
  );
  const number = read.currency;
  const currency = Object.entries(currencyNumbers).find(([, one]) => one === number)?.[0] ?? number;
  const said = { method: read.method, currency, amount: read.amount, country: read.country, name: read.merchant, city: read.city };
  return { ...Object.fromEntries(Object.entries(said).filter(([, one]) => one !== undefined)), accounts, additional };
}
