/** The text of the stand-in's QRIS codes: reference "EMVCo QR", and the sample of "GoPay QRIS POS Integration". */
import { toDecimal } from '#main/core/money.ts';
import { minor } from '#main/contract';
import { crc16, emvFields, readMerchantCode } from '#main/core/barcode/emv.ts';
import { UNIT_MINOR } from './answers.ts';

/** Globally unique identifier of GoPay's account information. */
const GUID = 'COM.GO-JEK.WWW';
const SMALL_SHOP = 'UMI';

const row = (id: string, value: string): string => `${id}${String(value.length).padStart(2, '0')}${value}`;
const rows = (fields: readonly (readonly [string, string])[]): string => fields.map(([id, value]) => row(id, value)).join('');

/** A code for one payment; its transaction stands in ID 62, 50. */
export function qrisText(merchantId: string, transactionId: string, amountMinor: number): string {
  const body = rows([
    ['00', '01'],
    ['01', '12'],
    ['26', rows([['00', GUID], ['01', '9360091400000000000'], ['02', merchantId], ['03', SMALL_SHOP]])],
    ['51', rows([['00', 'ID.CO.QRIS.WWW'], ['02', 'ID1020000000000'], ['03', SMALL_SHOP]])],
    ['52', '5411'],
    ['53', '360'],
    ['54', toDecimal(minor(amountMinor / UNIT_MINOR), 0)],
    ['58', 'ID'],
    ['59', 'GUITAI DEMO'],
    ['60', 'JAKARTA'],
    ['61', '10110'],
    ['62', rows([['50', transactionId], ['07', 'A01']])],
  ]);
  return `${body}6304${crc16(`${body}6304`)}`;
}

/** The transaction that a code of ours names. Null where it is no such code. */
export function transactionOf(text: string): string | null {
  const read = readMerchantCode(text);
  if (typeof read === 'string' || !read.schemes.includes(GUID)) return null;
  const more = emvFields(read.fields.find(({ id }) => id === '62')?.value ?? '');
  return more?.find(({ id }) => id === '50')?.value ?? null;
}

/** A transaction's number, a UUID, made of the order's token of ten characters; and back. */
export function idOf(token: string): string {
  const hex = Buffer.from(token).toString('hex').padEnd(30, '0');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(12, 15)}-8${hex.slice(15, 18)}-${hex.slice(18, 30)}`;
}

/** The token in a transaction's number. */
export function tokenIn(id: string): string {
  const parts = /^([0-9a-f]{8})-([0-9a-f]{4})-4([0-9a-f]{3})-8([0-9a-f]{3})-([0-9a-f]{12})$/.exec(id);
  return Buffer.from((parts?.slice(1).join('') ?? '').replace(/(?:00)+$/, ''), 'hex').toString();
}
