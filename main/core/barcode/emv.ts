/**
 * EMVCo payment codes. Merchant-presented: rows of ID, length and value with a CRC at the end ("EMV QR Code
 * Specification for Payment Systems: Merchant-Presented Mode", 1.1). Customer-presented: BER-TLV in base64
 * ("… Consumer-Presented Mode", 1.1).
 */

/** Nested data objects in a customer's code; the specification's deepest is two. */
const DEPTH_MAX = 4;

/** CRC-16/CCITT-FALSE of a text's UTF-8 bytes: polynomial 0x1021, start 0xFFFF. Four upper-case hex digits. */
export function crc16(text: string): string {
  let crc = 0xffff;
  for (const byte of new TextEncoder().encode(text)) {
    crc ^= byte << 8;
    for (let bit = 0; bit < 8; bit += 1) crc = ((crc & 0x8000) === 0 ? crc << 1 : (crc << 1) ^ 0x1021) & 0xffff;
  }
  return crc.toString(16).toUpperCase().padStart(4, '0');
}

export interface EmvField {
  id: string;
  value: string;
}

export interface EmvMerchantCode {
  fields: EmvField[];
  /** `static` serves many payments, `dynamic` one; absent where the code does not say. */
  method?: 'static' | 'dynamic';
  /** ISO 4217 numeric. */
  currency?: string;
  /** Decimal text, as in the code. */
  amount?: string;
  country?: string;
  merchant?: string;
  city?: string;
  /** Globally unique identifiers of the schemes in fields 26 to 51. */
  schemes: string[];
}

/** Splits a row of data objects. The length counts characters, not bytes. Null where it does not come out even. */
export function emvFields(text: string): EmvField[] | null {
  const characters = [...text];
  const fields: EmvField[] = [];
  let at = 0;
  while (at < characters.length) {
    const head = characters.slice(at, at + 4).join('');
    if (!/^\d{4}$/.test(head)) return null;
    const end = at + 4 + Number(head.slice(2));
    if (end > characters.length) return null;
    fields.push({ id: head.slice(0, 2), value: characters.slice(at + 4, end).join('') });
    at = end;
  }
  return fields;
}

/** Does a text look like a merchant's code? DuitNow writes payload format 02, all others 01. */
export const looksLikeMerchantCode = (text: string): boolean => /^00020[12]/.test(text);

/** Reads a merchant's code. @returns what is wrong, where something is */
export function readMerchantCode(text: string): EmvMerchantCode | string {
  const fields = emvFields(text);
  if (fields === null) return 'The EMVCo code is cut off or its lengths do not fit';
  const last = fields.at(-1);
  if (last?.id !== '63' || last.value.length !== 4) return 'The EMVCo code does not end with its CRC';
  if (crc16(text.slice(0, -4)) !== last.value.toUpperCase()) return 'The CRC of the EMVCo code is incorrect';
  // Two amounts: one reader takes the first, another the last.
  const twice = fields.find(({ id }, at) => fields.findIndex((other) => other.id === id) !== at);
  if (twice !== undefined) return `The EMVCo code has field ${twice.id} twice`;
  const value = (id: string): string | undefined => fields.find((field) => field.id === id)?.value;
  const method = { '11': 'static', '12': 'dynamic' } as const;
  const found = {
    method: method[value('01') as keyof typeof method],
    currency: value('53'),
    amount: value('54'),
    country: value('58'),
    merchant: value('59'),
    city: value('60'),
  };
  const present = Object.entries(found).filter(([, entry]) => entry !== undefined);
  const schemes = fields
    .filter(({ id }) => id >= '26' && id <= '51')
    .flatMap((field) => emvFields(field.value)?.find(({ id }) => id === '00')?.value ?? []);
  return { fields, schemes, ...Object.fromEntries(present) };
}

/** A data object of a customer's code: tag in hex, value in Latin-1 characters, one a byte. */
interface Tlv {
  tag: string;
  value: string;
}

const hex = (bytes: string): string =>
  Array.from(bytes, (byte) => byte.charCodeAt(0).toString(16).padStart(2, '0')).join('').toUpperCase();

/** BER-TLV with one or two byte tags and lengths to 65535. Null where it does not come out even. */
function tlvs(bytes: string): Tlv[] | null {
  const found: Tlv[] = [];
  let at = 0;
  while (at < bytes.length) {
    const tagSize = (bytes.charCodeAt(at) & 0x1f) === 0x1f ? 2 : 1;
    const tag = hex(bytes.slice(at, at + tagSize));
    at += tagSize;
    const first = bytes.charCodeAt(at);
    const extra = first === 0x81 ? 1 : first === 0x82 ? 2 : 0;
    if (Number.isNaN(first) || (first > 0x7f && extra === 0)) return null;
    const length = extra === 0 ? first : Number.parseInt(hex(bytes.slice(at + 1, at + 1 + extra)), 16);
    at += 1 + extra;
    if (!(at + length <= bytes.length)) return null;
    found.push({ tag, value: bytes.slice(at, at + length) });
    at += length;
  }
  return found;
}

/** All values of a tag, looked for in the templates too: their tags have bit 6 of the first byte set. */
function valuesOf(objects: readonly Tlv[], tag: string, depth = 0): string[] {
  return objects.flatMap((object) => {
    if (object.tag === tag) return [object.value];
    const isTemplate = (Number.parseInt(object.tag.slice(0, 2), 16) & 0x20) !== 0;
    const inside = isTemplate && depth < DEPTH_MAX ? tlvs(object.value) : null;
    return inside === null ? [] : valuesOf(inside, tag, depth + 1);
  });
}

export interface EmvCustomerCode {
  /** `CPV01`. */
  format: string;
  /** Application identifiers (tag 4F) in hex. */
  applications: string[];
  label?: string;
}

/** Tag 85, length 5, `CPV01`, in base64. The last character holds bits of what follows. */
export const looksLikeCustomerCode = (text: string): boolean => /^hQVDUFYwM[QRSTUVWXYZabcdef]/.test(text);

/** Reads a customer's code. @returns what is wrong, where something is */
export function readCustomerCode(text: string): EmvCustomerCode | string {
  const bare = text.replace(/={1,2}$/, '');
  if (!/^[A-Za-z0-9+/]+$/.test(bare) || bare.length % 4 === 1) return 'The EMVCo code is not base64';
  const objects = tlvs(atob(bare));
  if (objects === null) return 'The EMVCo code is cut off or its lengths do not fit';
  const applications = valuesOf(objects, '4F').map(hex);
  if (applications.length === 0) return 'The EMVCo code names no application';
  const [label] = valuesOf(objects, '50');
  return { format: objects[0]?.value ?? '', applications, ...(label === undefined ? {} : { label }) };
}
