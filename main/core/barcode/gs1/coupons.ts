/**
 * North American coupon codes: AI (8110), "North American Coupon Application Guideline Using GS1 DataBar Expanded
 * Symbols", and AI (8112), the positive offer file's form. Both are rows of digits whose fields say their own length.
 */
import { daysIn } from './dates.ts';

interface Field {
  name: string;
  /** Fixed number of digits; `day` is six of them, YYMMDD. */
  size?: number | 'day';
  /** The digits a one-digit field may have. */
  oneOf?: string;
  /** A length digit goes before: which are allowed, and what is added to it. `9` alone may mean "none". */
  counted?: { oneOf: string; plus: number; none?: string };
}

const ANY = '0123456789';
const requirement = (which: string): Field[] => [
  { name: `${which} purchase requirement`, counted: { oneOf: '12345', plus: 0 } },
  { name: `${which} purchase requirement code`, oneOf: '012349' },
  { name: `${which} purchase family code`, size: 3 },
];
const prefix = (which: string): Field => ({ name: `${which} company prefix`, counted: { oneOf: '01234569', plus: 6, none: '9' } });
const serial: Field = { name: 'serial number', counted: { oneOf: ANY, plus: 6 } };
const offer: Field = { name: 'offer code', size: 6 };

const coupon: Field[] = [
  { name: 'company prefix', counted: { oneOf: '0123456', plus: 6 } },
  offer,
  { name: 'save value', counted: { oneOf: '12345', plus: 0 } },
  ...requirement('first'),
];

/** Optional fields, each after its digit, in rising order. */
const couponOptions: readonly [string, Field[]][] = [
  ['1', [{ name: 'additional purchase rules code', oneOf: '0123' }, ...requirement('second'), prefix('second')]],
  ['2', [...requirement('third'), prefix('third')]],
  ['3', [{ name: 'expiration date', size: 'day' }]],
  ['4', [{ name: 'start date', size: 'day' }]],
  ['5', [serial]],
  ['6', [{ name: 'retailer prefix', counted: { oneOf: '1234567', plus: 6 } }]],
  [
    '9',
    [
      { name: 'save value code', oneOf: '01256' },
      { name: 'save value applies to item', oneOf: '012' },
      { name: 'store coupon flag', oneOf: ANY },
      { name: 'don’t multiply flag', oneOf: '01' },
    ],
  ],
];

const positiveOffer: Field[] = [
  { name: 'format code', oneOf: '01' },
  { name: 'funder', counted: { oneOf: '0123456', plus: 6 } },
  offer,
  serial,
];

interface Cursor {
  text: string;
  at: number;
  /** Values read so far, by name. */
  values: Map<string, string>;
}

function isDay(text: string): boolean {
  const day = Number(text.slice(4));
  return day >= 1 && day <= daysIn(2000 + Number(text.slice(0, 2)), Number(text.slice(2, 4)));
}

/** Reads one field. Answers with what is wrong, or null. */
function read(cursor: Cursor, field: Field): string | null {
  let size = field.size === 'day' ? 6 : (field.size ?? 1);
  if (field.counted !== undefined) {
    const { oneOf, plus, none } = field.counted;
    const digit = cursor.text.charAt(cursor.at);
    cursor.at += 1;
    if (digit === '' || !oneOf.includes(digit)) return `The coupon's ${field.name} has no valid length.`;
    size = digit === none ? 0 : Number(digit) + plus;
  }
  const value = cursor.text.slice(cursor.at, cursor.at + size);
  cursor.at += size;
  if (value.length < size) return `The coupon's ${field.name} is cut off.`;
  const isBad = (field.oneOf !== undefined && !field.oneOf.includes(value)) || (field.size === 'day' && !isDay(value));
  if (isBad) return `The coupon's ${field.name} is invalid.`;
  cursor.values.set(field.name, value);
  return null;
}

function readAll(cursor: Cursor, fields: readonly Field[]): string | null {
  for (const field of fields) {
    const problem = read(cursor, field);
    if (problem !== null) return problem;
  }
  return null;
}

const onlyDigits = (text: string): string | null =>
  /^\d*$/.test(text) ? null : 'A non-digit character was found where a digit is expected.';
const excess = ({ text, at }: Cursor): string | null =>
  at === text.length ? null : 'The coupon contains excess data after the recognised fields.';

/** What is wrong with the value of AI (8110), or null. */
export function couponProblem(text: string): string | null {
  const cursor: Cursor = { text, at: 0, values: new Map() };
  const problem = onlyDigits(text) ?? readAll(cursor, coupon);
  if (problem !== null) return problem;
  for (const [digit, fields] of couponOptions) {
    if (text.charAt(cursor.at) !== digit) continue;
    cursor.at += 1;
    const wrong = readAll(cursor, fields);
    if (wrong !== null) return wrong;
  }
  const [start, end] = [cursor.values.get('start date'), cursor.values.get('expiration date')];
  if (start !== undefined && end !== undefined && start > end) return 'The coupon’s expiration date is before its start date.';
  return excess(cursor);
}

/** What is wrong with the value of AI (8112), or null. */
export function positiveOfferProblem(text: string): string | null {
  const cursor: Cursor = { text, at: 0, values: new Map() };
  return onlyDigits(text) ?? readAll(cursor, positiveOffer) ?? excess(cursor);
}
