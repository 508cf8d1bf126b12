/**
 * The XML of WeChat Pay's APIv2: one `<xml>` element with flat children of text or CDATA, and nothing else.
 * Document types, entity declarations, attributes and nesting are refused, so there is nothing to expand.
 * The scanner only goes forward, so that a hostile document costs no more than its length.
 */

/** Longest document, in characters, and most fields. */
export const XML_LENGTH_MAX = 64 * 1024;
export const XML_FIELDS_MAX = 200;

const CDATA_START = '<![CDATA[';
const CDATA_END = ']]>';
const named: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

/** Can XML 1.0 carry this text at all? Not control characters, not half surrogates (section 2.2 Char). */
export function isXmlText(text: string): boolean {
  if (!text.isWellFormed()) return false;
  for (let i = 0; i < text.length; i += 1) {
    const code = text.charCodeAt(i);
    if (code < 0x20 && code !== 0x09 && code !== 0x0a && code !== 0x0d) return false;
    if (code === 0xfffe || code === 0xffff) return false;
  }
  return true;
}

/** Writes fields in their order. @throws RangeError where a value holds what XML cannot carry. */
export function writeXml(fields: Readonly<Record<string, string>>): string {
  const parts = Object.entries(fields).map(([name, value]) => {
    if (!isXmlText(value)) throw new RangeError(`${name} holds a character that XML cannot carry`);
    // A section cannot hold its own end, and a bare CR would be read as LF.
    const text = value.replaceAll(CDATA_END, ']]]]><![CDATA[>').replaceAll('\r', ']]>&#13;<![CDATA[');
    return `<${name}>${CDATA_START}${text}${CDATA_END}</${name}>`;
  });
  return `<xml>${parts.join('')}</xml>`;
}

/** Reads fields. Returns null where the text is not such a document. */
export function readXml(text: string): Record<string, string> | null {
  if (text.length > XML_LENGTH_MAX) return null;
  const open = /^\s*(?:<\?xml[^<>?]{0,100}\?>\s*)?<xml>/.exec(text);
  if (open === null) return null;
  const fields = new Map<string, string>();
  const start = /\s*<([A-Za-z_][\w.-]{0,63})>/y;
  let at = open[0].length;
  for (start.lastIndex = at; ; start.lastIndex = at) {
    const tag = start.exec(text);
    if (tag === null) break;
    const name = tag[1] ?? '';
    const value = readValue(text, start.lastIndex, `</${name}>`);
    // A field twice could be signed as one and read as the other.
    if (value === null || fields.has(name) || fields.size >= XML_FIELDS_MAX) return null;
    fields.set(name, value.text);
    at = value.end;
  }
  return /^\s*<\/xml>\s*$/.test(text.slice(at)) ? Object.fromEntries(fields) : null;
}

/** Text, CDATA sections and references up to the closing tag; null where anything else comes. */
function readValue(source: string, from: number, close: string): { text: string; end: number } | null {
  let text = '';
  let at = from;
  for (;;) {
    const markup = source.indexOf('<', at);
    if (markup < 0) return null;
    const plain = readReferences(source.slice(at, markup));
    if (plain === null) return null;
    text += plain;
    if (source.startsWith(close, markup)) return { text, end: markup + close.length };
    if (!source.startsWith(CDATA_START, markup)) return null;
    const begin = markup + CDATA_START.length;
    const end = source.indexOf(CDATA_END, begin);
    if (end < 0) return null;
    text += normaliseLines(source.slice(begin, end));
    at = end + CDATA_END.length;
  }
}

/** XML 1.0 section 2.11: CR LF and CR are read as LF. */
function normaliseLines(text: string): string {
  return text.replace(/\r\n?/g, '\n');
}

function readReferences(raw: string): string | null {
  let bad = false;
  const text = normaliseLines(raw).replace(/&([^;&\s]{1,10};)?/g, (_, reference?: string) => {
    const character = reference === undefined ? null : readReference(reference.slice(0, -1));
    if (character === null) bad = true;
    return character ?? '';
  });
  return bad ? null : text;
}

function readReference(name: string): string | null {
  const numeric = /^#(?:x([0-9A-Fa-f]{1,6})|(\d{1,7}))$/.exec(name);
  if (numeric === null) return Object.hasOwn(named, name) ? (named[name] ?? null) : null;
  const code = numeric[1] === undefined ? Number(numeric[2]) : Number.parseInt(numeric[1], 16);
  if (code > 0x10_ffff) return null;
  const character = String.fromCodePoint(code);
  return isXmlText(character) ? character : null;
}
