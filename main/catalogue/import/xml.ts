/**
 * Reads the XML of a spreadsheet a chunk at a time: start tags, end tags and text, without a tree.
 * Namespaces' prefixes are dropped; comments, declarations and processing instructions are skipped.
 */
import { decodeEntities } from '#main/core/catalogue/text.ts';

export interface XmlListener {
  start(name: string, attributes: (name: string) => string | undefined): void;
  end(name: string): void;
  text(text: string): void;
}

/** Longest tag or text between two tags. */
const PIECE_LENGTH_MAX = 1024 * 1024;

export class XmlReader {
  readonly #listener: XmlListener;
  #rest = '';

  constructor(listener: XmlListener) {
    this.#listener = listener;
  }

  /** @throws RangeError where a piece is longer than any spreadsheet has */
  push(chunk: string): void {
    const xml = this.#rest + chunk;
    let at = 0;
    for (;;) {
      const open = xml.indexOf('<', at);
      if (open === -1) break;
      const close = closeOf(xml, open);
      if (close === -1) break;
      if (open > at) this.#listener.text(decodeEntities(xml.slice(at, open)));
      this.#tag(xml.slice(open + 1, close));
      at = close + 1;
    }
    this.#rest = xml.slice(at);
    if (this.#rest.length > PIECE_LENGTH_MAX) throw new RangeError('an XML piece is too long');
  }

  #tag(tag: string): void {
    if (tag.startsWith('![CDATA[')) this.#listener.text(tag.slice(8, -2));
    if (tag.startsWith('?') || tag.startsWith('!')) return;
    if (tag.startsWith('/')) {
      this.#listener.end(local(tag.slice(1).trim()));
      return;
    }
    const name = local(/^[^\s/]+/.exec(tag)?.[0] ?? '');
    this.#listener.start(name, (attribute) => attributeOf(tag, attribute));
    if (tag.endsWith('/')) this.#listener.end(name);
  }
}

/** Where the tag ends: its `>` outside quotes, or the end of a comment or CDATA. */
function closeOf(xml: string, open: number): number {
  const special = xml.startsWith('<!--', open) ? '-->' : xml.startsWith('<![CDATA[', open) ? ']]>' : null;
  if (special !== null) {
    const end = xml.indexOf(special, open);
    return end === -1 ? -1 : end + special.length - 1;
  }
  let quote = '';
  for (let i = open; i < xml.length; i++) {
    const c = xml[i] as string;
    if (quote !== '') {
      if (c === quote) quote = '';
    } else if (c === '"' || c === "'") quote = c;
    else if (c === '>') return i;
  }
  return -1;
}

const local = (name: string): string => name.slice(name.indexOf(':') + 1);

function attributeOf(tag: string, name: string): string | undefined {
  const match = new RegExp(`\\s(?:[\\w.]+:)?${name}\\s*=\\s*(?:"([^"]*)"|'([^']*)')`).exec(tag);
  const value = match?.[1] ?? match?.[2];
  return value === undefined ? undefined : decodeEntities(value);
}
