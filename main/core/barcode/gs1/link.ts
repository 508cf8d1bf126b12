/**
 * GS1 Digital Link URIs, uncompressed: keys and qualifiers in the path, other AIs in the query.
 * Source: GS1 Digital Link Standard: URI Syntax, and the key rules of GS1's Barcode Syntax Dictionary.
 */
import { gtin14 } from '../check.ts';
import { dictionary, type Ai } from './dictionary.ts';
import { ELEMENTS_MAX, Gs1Error, readElements, type Element } from './elements.ts';

/** Is this text to be read as a link? As GS1's engine: the scheme all small or all capitals. */
export const isLink = (text: string): boolean => /^(?:https?|HTTPS?):\/\//.test(text);

interface Pair {
  ai: string;
  /** As written, percent-encoded. */
  raw: string;
}

/** The domain's end, its characters checked. @throws Gs1Error */
function pathStart(uri: string): number {
  if (!/^[A-Za-z0-9\-._~:/?#[\]@!$&'()*+,;=%]*$/.test(uri)) throw new Gs1Error('URI contains illegal characters');
  const domainAt = uri.indexOf('//') + 2;
  const slash = uri.indexOf('/', domainAt);
  const domain = uri.slice(domainAt, slash < 0 ? uri.length : slash);
  if (/[_~?#@!$&'()*+,;=%]/.test(domain)) throw new Gs1Error('Domain contains illegal characters');
  if (slash < 0 || domain === '') throw new Gs1Error('URI must contain a domain and path info');
  return slash;
}

/** The AI and value pairs at the path's end, from the last key on. @throws Gs1Error where there is no key */
function pathPairs(path: string): Pair[] {
  const segments = path.split('/').slice(1);
  const pairs: Pair[] = [];
  for (let at = segments.length - 2; at >= 0; at -= 2) {
    const ai = segments[at] ?? '';
    const entry = dictionary.get(ai);
    if (entry === undefined) break;
    pairs.unshift({ ai, raw: segments[at + 1] ?? '' });
    if (entry.qualifiers !== undefined) return pairs;
  }
  throw new Gs1Error('No GS1 DL keys found in path info');
}

/** Bytes of a percent-encoded text, one character each. An escape that is none stands for itself. */
function decoded(raw: string, isQuery: boolean): string {
  const spaced = isQuery ? raw.replaceAll('+', ' ') : raw;
  return spaced.replace(/%([0-9A-Fa-f]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
}

/** The element of a pair, its length and the character that stands for FNC1 checked. @throws Gs1Error */
function elementOf(entry: Ai, raw: string, isQuery: boolean): Element {
  const { ai } = entry;
  if (raw === '') throw new Gs1Error(`AI (${ai}) value ${isQuery ? 'query' : 'path'} element is empty`);
  const text = decoded(raw, isQuery);
  // A GTIN in the query may come without its leading zeros; in the path it may not (GS1's engine, May 2026).
  const value = isQuery && ai === '01' && [8, 12, 13].includes(text.length) ? gtin14(text) : text;
  if (value.includes('\0')) {
    throw new Gs1Error(
      isQuery
        ? `Decoded AI (${ai}) value from DL query params contains illegal null character`
        : `Decoded AI (${ai}) from DL path info contains illegal null character`,
    );
  }
  if (value.length < entry.min) throw new Gs1Error(`AI (${ai}) value is too short`);
  if (value.length > entry.max) throw new Gs1Error(`AI (${ai}) value is too long`);
  if (value.includes('^')) throw new Gs1Error(`AI (${ai}) contains illegal ^ character`);
  return { entry, value };
}

/** The elements of a query. What has no value or no digits for a name is another's parameter. @throws Gs1Error */
function queryElements(query: string, before: number): Element[] {
  const elements: Element[] = [];
  const parameters = query.split('&').filter((text) => text !== '');
  for (const [index, parameter] of parameters.entries()) {
    const equals = parameter.indexOf('=');
    const name = parameter.slice(0, Math.max(equals, 0));
    if (equals >= 0 && /^\d*$/.test(name)) {
      const entry = dictionary.get(name);
      if (entry === undefined) throw new Gs1Error(`Unknown AI (${name}) in query parameters`);
      elements.push(elementOf(entry, parameter.slice(equals + 1), true));
    }
    if (before + index >= ELEMENTS_MAX) throw new Gs1Error('Too many AIs');
  }
  return elements;
}

/** Do these qualifiers follow the key in one of its orders, each of them left out or not? */
function isSequence(ais: readonly string[]): boolean {
  const [key = '', ...qualifiers] = ais;
  const orders = dictionary.get(key)?.qualifiers ?? [];
  return orders.some((order) => {
    let at = -1;
    return qualifiers.every((qualifier) => {
      at = order.indexOf(qualifier, at + 1);
      return at >= 0;
    });
  });
}

/** @throws Gs1Error for an order, a repeat or a place that the link may not have */
function checkPlaces(path: readonly string[], query: readonly Element[]): void {
  if (!isSequence(path)) throw new Gs1Error('The AIs in the path are not a valid key-qualifier sequence for the key');
  const all = [...path, ...query.map(({ entry }) => entry.ai)].toSorted();
  const twice = all.find((ai, at) => at > 0 && all[at - 1] === ai);
  if (twice !== undefined) throw new Gs1Error(`AI (${twice}) is duplicated`);
  for (const { entry } of query.toSorted((a, b) => (a.entry.ai < b.entry.ai ? -1 : 1))) {
    if (!entry.attribute) throw new Gs1Error(`AI (${entry.ai}) is not a valid DL URI data attribute`);
    const belongsInPath = path.some((_, at) => isSequence(path.toSpliced(at + 1, 0, entry.ai)));
    if (belongsInPath) throw new Gs1Error(`AI (${entry.ai}) from query params should be in the path info`);
  }
}

/**
 * Reads a Digital Link into its elements, path first.
 * @throws Gs1Error
 */
export function readLink(uri: string): Element[] {
  const start = pathStart(uri);
  const [beforeFragment = ''] = uri.slice(start).split('#', 1);
  const mark = beforeFragment.indexOf('?');
  const path = mark < 0 ? beforeFragment : beforeFragment.slice(0, mark);
  const inPath = pathPairs(path).map(({ ai, raw }) => elementOf(dictionary.get(ai) as Ai, raw, false));
  const inQuery = mark < 0 ? [] : queryElements(beforeFragment.slice(mark + 1), inPath.length);
  checkPlaces(
    inPath.map(({ entry }) => entry.ai),
    inQuery,
  );
  const elements = [...inPath, ...inQuery];
  readElements(elements.map(({ entry, value }) => entry.ai + value + (entry.predefined ? '' : '^')).join(''));
  return elements;
}
