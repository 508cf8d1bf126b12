/** What the files of versions hold, read and checked whole: the same at headquarters before it is published and here before it is used. */
import { parse } from 'csv-parse/sync';
import * as v from 'valibot';
import { Fault, NAME_LENGTH_MAX, MINOR_MAX, minor, type Minor } from '#main/contract';
import { fromDecimal } from '../core/money.ts';
import type { Promotion } from '../core/promotion/promotion.ts';
import type { Member } from '../ports.ts';
import { settingsSchema, type Settings } from '../settings.ts';

/** Rows of a version of prices or members. */
export const ROWS_MAX = 1_000_000;
export const PROMOTIONS_MAX = 5_000;
/** Products or groups that one promotion names. */
export const TARGETS_MAX = 20_000;

const KEY_LENGTH_MAX = 60;
const key = v.pipe(v.string(), v.minLength(1), v.maxLength(KEY_LENGTH_MAX));
const targets = v.exactOptional(v.pipe(v.array(key), v.minLength(1), v.maxLength(TARGETS_MAX)));
const priceMinor = v.pipe(v.number(), v.safeInteger(), v.minValue(0), v.maxValue(MINOR_MAX), v.transform(minor));
const local = v.exactOptional(v.pipe(v.string(), v.regex(/^\d{4}-(0\d|1[0-2])-([0-2]\d|3[01])T([01]\d|2[0-3]):[0-5]\d$/, 'local time: 2026-11-21T09:00')));
const time = v.pipe(v.string(), v.regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'a time of day: 18:30'));

const promotion = v.pipe(
  v.strictObject({
    id: v.pipe(v.string(), v.regex(/^[A-Za-z0-9._-]{1,40}$/, '1 to 40 letters, digits, dots, lines')),
    name: v.pipe(v.string(), v.trim(), v.minLength(1), v.maxLength(40)),
    offer: v.variant('kind', [
      v.strictObject({ kind: v.literal('price'), priceMinor }),
      v.strictObject({ kind: v.literal('percent'), offBp: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(10_000)) }),
      v.strictObject({ kind: v.literal('multibuy'), count: v.pipe(v.number(), v.integer(), v.minValue(2), v.maxValue(1_000)), priceMinor }),
    ]),
    products: targets,
    groups: targets,
    membersOnly: v.exactOptional(v.literal(true)),
    coupon: v.exactOptional(v.pipe(v.string(), v.minLength(4), v.maxLength(64))),
    from: local,
    until: local,
    weekdays: v.exactOptional(v.pipe(v.array(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(7))), v.minLength(1), v.maxLength(7))),
    hours: v.exactOptional(v.strictObject({ from: time, until: time })),
    stacks: v.exactOptional(v.literal(true)),
  }),
  v.check(({ stacks, offer }) => stacks !== true || offer.kind === 'percent', 'only percent stacks'),
  v.check(({ products, groups, offer }) => products !== undefined || groups !== undefined || offer.kind === 'percent', 'name products or groups: only percent can be on all goods'),
);
const promotionsSchema = v.strictObject({
  promotions: v.pipe(
    v.array(promotion),
    v.maxLength(PROMOTIONS_MAX),
    v.check((all) => new Set(all.map(({ id }) => id)).size === all.length, 'two promotions have the same id'),
  ),
});

/** What headquarters may change of a terminal's settings: never a secret, never where a device is. */
export const changeable = ['barcodes', 'promises'] as const;
const changeableSchema = v.pick(settingsSchema, changeable);
export type ChangedSettings = Pick<Settings, (typeof changeable)[number]>;

function json<S extends v.GenericSchema>(schema: S, text: string, what: string): v.InferOutput<S> {
  let read: unknown;
  try {
    read = JSON.parse(text);
  } catch (error) {
    throw new Fault('IMPORT', `${what} are not readable as JSON: ${(error as Error).message}`);
  }
  const parsed = v.safeParse(schema, read);
  if (parsed.success) return parsed.output;
  const [issue] = parsed.issues;
  throw new Fault('IMPORT', `${what}: ${v.getDotPath(issue) ?? '(the file as a whole)'}: ${issue.message}`);
}

/** `{"promotions": […]}`. @throws Fault IMPORT naming the first field that does not fit */
export const readPromotions = (text: string): Promotion[] => json(promotionsSchema, text, 'promotions').promotions;

/** The changeable part of settings.json. @throws Fault IMPORT; so do the next two */
export const readChangedSettings = (text: string): ChangedSettings => json(changeableSchema, text, 'settings');

function table(text: string, what: string, columns: readonly string[], needed: number): string[][] {
  let rows: string[][];
  try {
    rows = parse(text, { bom: true, skip_empty_lines: true, trim: true, relax_column_count_less: true, delimiter: [',', '\t'], to: ROWS_MAX + 2 });
  } catch (error) {
    throw new Fault('IMPORT', `${what} cannot be read: ${(error as Error).message}`);
  }
  const head = rows.shift();
  if (head === undefined || head.join(',') !== columns.slice(0, head.length).join(',') || head.length < needed) {
    throw new Fault('IMPORT', `${what}: the first line is to be ${columns.join(',')}`);
  }
  if (rows.length > ROWS_MAX) throw new Fault('IMPORT', `${what}: more than ${ROWS_MAX} rows: publish them in parts`);
  return rows;
}

/** A changed price; null = the catalogue's own again. */
export interface PriceRow {
  key: string;
  priceMinor: Minor | null;
}

/** `key,price`: a product number or barcode, and its price in major units, empty for the catalogue's own. */
export function readPrices(text: string, exponent: number): PriceRow[] {
  return table(text, 'prices', ['key', 'price'], 2).map(([name = '', price = ''], at) => {
    const amount = price === '' ? null : fromDecimal(price, exponent);
    const isBad = price !== '' && (amount === null || amount < 0 || amount > MINOR_MAX);
    if (name === '' || name.length > KEY_LENGTH_MAX || isBad) throw new Fault('IMPORT', `prices: row ${at + 1}: ${name},${price} is no key and price of this currency`);
    return { key: name, priceMinor: amount };
  });
}

/** What is shown of a name: the first letter of each word, and that there is more. */
export function masked(name: string): string {
  return name.split(/\s+/).map((word) => {
    const letters = Array.from(word);
    return (letters[0] ?? '') + '*'.repeat(Math.min(3, Math.max(1, letters.length - 1)));
  }).join(' ');
}

/** `number,name,level,phone_sha256`: the name is masked here, before it is kept. */
export function readMembers(text: string): Member[] {
  return table(text, 'members', ['number', 'name', 'level', 'phone_sha256'], 2).map(([number = '', name = '', level = '', phone = ''], at) => {
    const isBad = number === '' || number.length > 64 || name === '' || name.length > NAME_LENGTH_MAX || level.length > 40 || !/^([0-9a-f]{64})?$/.test(phone);
    if (isBad) throw new Fault('IMPORT', `members: row ${at + 1}: needs a number, a name and, where given, a SHA-256 of the phone number`);
    return { number, name: masked(name), level, ...(phone === '' ? {} : { phoneHash: phone }) };
  });
}
