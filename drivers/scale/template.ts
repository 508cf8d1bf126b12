/**
 * A line protocol as data: for the many scales that send one line of text per weight. The line is taken
 * apart field by field from the left; a line that does not fit wholly is no weight.
 */
import { ANSWER_BYTES_MAX, ascii, latin, type LineSettings, type Parsed, type ScaleAction, type ScaleProtocol } from './protocol.ts';
import { gramsOf, type ScaleReading, type WeightUnit } from './reading.ts';

export type TemplateField =
  /** Exactly this text. */
  | { type: 'text'; text: string }
  /** Any characters, so many. */
  | { type: 'skip'; width: number }
  /** One of these marks. A line without weight may end behind its mark. */
  | { type: 'mark'; stable: string; unstable?: string; overload?: string; underZero?: string }
  /** Digits, filled up with spaces at the left, so many characters with sign and point; `decimals` of them are behind the point, written or not. */
  | { type: 'weight'; width: number; decimals: number }
  /** The unit as text: it has to be the template's own. Any spaces before it. */
  | { type: 'unit'; text: string };

export interface ScaleTemplate {
  name: string;
  line: LineSettings;
  /** Asks for a weight; '' where the scale sends by itself. */
  request: string;
  actions?: Partial<Record<ScaleAction, string>>;
  fields: readonly TemplateField[];
  unit: WeightUnit;
  terminator: '\r' | '\n' | '\r\n';
}

/** A scale without a mark of stability would sell what is still in motion. @throws RangeError naming what is wrong */
export function checkTemplate({ fields, name, terminator }: ScaleTemplate): void {
  const count = (type: TemplateField['type']) => fields.filter((field) => field.type === type).length;
  if (count('weight') !== 1) throw new RangeError(`scale template ${name}: give exactly one field of type weight`);
  if (count('mark') !== 1) throw new RangeError(`scale template ${name}: give exactly one field of type mark, which says when the weight is stable`);
  const texts = fields.flatMap((field) => Object.values(field).filter((value) => typeof value === 'string'));
  if (texts.some((text) => text.includes(terminator))) throw new RangeError(`scale template ${name}: no field may hold the line's end`);
  for (const field of fields) {
    if (field.type === 'mark' && Object.values(field).includes('')) throw new RangeError(`scale template ${name}: a mark is not empty`);
    if (field.type === 'weight' && field.decimals > field.width) throw new RangeError(`scale template ${name}: more decimals than characters`);
  }
}

/** @throws RangeError where the template cannot be used */
export function lineProtocol(template: ScaleTemplate): ScaleProtocol {
  checkTemplate(template);
  const actions: Partial<Record<ScaleAction, Uint8Array>> = {};
  for (const action of ['tare', 'clearTare', 'zero'] as const) {
    const text = template.actions?.[action];
    if (text !== undefined) actions[action] = ascii(text);
  }
  return {
    name: template.name,
    line: template.line,
    request: ascii(template.request),
    actions,
    parse: (bytes) => parse(bytes, template),
  };
}

function parse(bytes: Uint8Array, template: ScaleTemplate): Parsed {
  const text = latin(bytes);
  const { terminator } = template;
  if (template.request !== '') {
    const end = text.indexOf(terminator);
    if (end < 0) return bytes.length > ANSWER_BYTES_MAX ? { kind: 'refused' } : { kind: 'more' };
    return end + terminator.length === text.length ? told(readLine(text.slice(0, end), template)) : { kind: 'refused' };
  }
  // A scale that sends by itself is heard from the middle of a line: the newest line that is whole on both sides counts.
  const parts = text.split(terminator);
  if (parts.length < 3) return bytes.length > ANSWER_BYTES_MAX ? { kind: 'refused' } : { kind: 'more' };
  return told(readLine(parts.at(-2) ?? '', template));
}

const told = (reading: ScaleReading | null): Parsed => (reading === null ? { kind: 'refused' } : { kind: 'reading', reading });

const states = ['overload', 'underZero', 'unstable', 'stable'] as const;

/** One line without its end. Null where it does not fit the template. */
export function readLine(line: string, { fields, unit }: ScaleTemplate): ScaleReading | null {
  let rest = line;
  let state: ScaleReading['state'] | null = null;
  let weight: number | null = null;
  for (const field of fields) {
    switch (field.type) {
      case 'text':
        if (!rest.startsWith(field.text)) return null;
        rest = rest.slice(field.text.length);
        break;
      case 'skip':
        if (rest.length < field.width) return null;
        rest = rest.slice(field.width);
        break;
      case 'mark': {
        // The longest first: `S` may be the start of `SD`.
        const found = states
          .flatMap((name) => (field[name] === undefined ? [] : [{ name, text: field[name] }]))
          .toSorted((a, b) => b.text.length - a.text.length)
          .find(({ text }) => rest.startsWith(text));
        if (found === undefined) return null;
        if (found.name !== 'stable') return { state: found.name };
        state = found.name;
        rest = rest.slice(found.text.length);
        break;
      }
      case 'weight':
        if (rest.length < field.width) return null;
        weight = weightOf(rest.slice(0, field.width), field.decimals, unit);
        if (weight === null) return null;
        rest = rest.slice(field.width);
        break;
      case 'unit':
        rest = rest.trimStart();
        if (!rest.startsWith(field.text)) return null;
        rest = rest.slice(field.text.length);
        break;
    }
  }
  if (rest !== '' || state !== 'stable' || weight === null) return null;
  return weight < 0 || Object.is(weight, -0) ? { state: 'underZero' } : { state: 'stable', grams: weight };
}

/** Grams with their sign; `-0` for a minus before nothing. Null where it is no weight of so many decimals. */
function weightOf(text: string, decimals: number, unit: WeightUnit): number | null {
  let body = text.trimStart();
  const sign = body[0];
  if (sign === '+' || sign === '-') body = body.slice(1).trimStart();
  const point = body.indexOf('.');
  if (point >= 0 && (body.length - point - 1 !== decimals || point === 0)) return null;
  const digits = point < 0 ? body : body.slice(0, point) + body.slice(point + 1);
  const grams = gramsOf(digits, decimals, unit);
  return grams === null ? null : sign === '-' ? -grams : grams;
}
