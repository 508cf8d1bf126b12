/** What kind of text a file is: its encoding, its delimiter, whether bytes of it are damaged. */
import { Fault } from '#main/contract';
import { guessLegacyEncoding, type TextEncoding } from '#main/core/catalogue/encoding.ts';
import { findDelimiter } from '#main/core/catalogue/delimited.ts';
import { readBytes, type FileKind } from './source.ts';

export interface TextFacts {
  encoding: TextEncoding;
  delimiter: string;
  /** Some bytes are not of the encoding. */
  damaged: boolean;
  /** The first rows' text. */
  sample: string;
}

const SAMPLE_CHARS = 64 * 1024;
/** Bytes beyond ASCII, with what surrounds them, that the guess between legacy encodings looks at. */
const LEGACY_SAMPLE_BYTES = 512 * 1024;
/** A text with fewer damaged than this share of its characters beyond ASCII is still UTF-8. */
const DAMAGED_SHARE_MAX = 0.1;

const NAMES: Record<string, TextEncoding> = {
  'utf8': 'utf-8', 'utf16': 'utf-16le', 'utf16le': 'utf-16le', 'utf16be': 'utf-16be',
  'gb18030': 'gb18030', 'gbk': 'gb18030', 'gb2312': 'gb18030', 'cp936': 'gb18030',
  'shiftjis': 'shift_jis', 'sjis': 'shift_jis', 'cp932': 'shift_jis', 'windows31j': 'shift_jis', 'ms932': 'shift_jis',
};

/** @throws Fault USAGE for a name that is not known */
export function encodingNamed(name: string): TextEncoding {
  const encoding = NAMES[name.toLowerCase().replace(/[-_]/g, '')];
  if (encoding === undefined) throw new Fault('USAGE', `--encoding: "${name}" is not known: utf-8, utf-16le, utf-16be, gb18030 or shift_jis`);
  return encoding;
}

/** @throws Fault USAGE for anything but one character, or the word tab */
export function delimiterNamed(text: string): string {
  if (text === 'tab' || text === '\\t') return '\t';
  if (text.length !== 1 || text === '"' || text === '\n') throw new Fault('USAGE', '--delimiter: write one character, or tab');
  return text;
}

/** Reads the whole file once: one row in another encoding at its end must not be missed. */
export async function sniff(file: string, kind: FileKind, asked: { encoding?: string; delimiter?: string }): Promise<TextFacts> {
  const named = asked.encoding === undefined ? null : encodingNamed(asked.encoding);
  const scan = await scanBytes(file, kind);
  const encoding = named ?? scan.bom ?? (scan.isUtf8 ? 'utf-8' : guessLegacyEncoding(Buffer.concat(scan.legacy)));
  if (encoding === null) {
    throw new Fault('IMPORT', `${file}: its encoding is not UTF-8, and neither GB18030 nor Shift-JIS by its looks: say it with --encoding`);
  }
  if (encoding === 'utf-8' && scan.hasNul) throw new Fault('IMPORT', `${file} is not a text file: give TSV, CSV or XLSX`);
  const decoded = new TextDecoder(encoding).decode(scan.head, { stream: true });
  const sample = decoded.slice(0, decoded.lastIndexOf('\n') + 1) || decoded;
  const delimiter = asked.delimiter === undefined ? findDelimiter(sample) : delimiterNamed(asked.delimiter);
  if (delimiter === null) {
    throw new Fault('IMPORT', `${file}: no tab, comma, semicolon or bar divides its rows alike: say --delimiter`);
  }
  return { encoding, delimiter, damaged: encoding !== 'utf-8' || scan.damaged > 0, sample };
}

interface Scan {
  bom: TextEncoding | null;
  isUtf8: boolean;
  damaged: number;
  hasNul: boolean;
  head: Buffer;
  legacy: Buffer[];
}

async function scanBytes(file: string, kind: FileKind): Promise<Scan> {
  const strict = new Utf8Count();
  const legacy: Buffer[] = [];
  let legacyBytes = 0;
  let hasNul = false;
  let head = Buffer.alloc(0);
  for await (const chunk of readBytes(file, kind, () => {})) {
    if (head.length < SAMPLE_CHARS) head = Buffer.concat([head, chunk.subarray(0, SAMPLE_CHARS)]);
    hasNul ||= chunk.includes(0);
    strict.add(chunk);
    if (!strict.isAscii(chunk) && legacyBytes < LEGACY_SAMPLE_BYTES) {
      legacy.push(Buffer.from(chunk));
      legacyBytes += chunk.length;
    }
  }
  const bom = head[0] === 0xff && head[1] === 0xfe ? 'utf-16le' : head[0] === 0xfe && head[1] === 0xff ? 'utf-16be' : null;
  const { valid, damaged } = strict.end();
  return { bom, isUtf8: damaged <= valid * DAMAGED_SHARE_MAX, damaged, hasNul, head, legacy };
}

/** Counts characters beyond ASCII, and the places where the bytes are not UTF-8. */
class Utf8Count {
  readonly #fatal = new TextDecoder('utf-8', { fatal: true });
  #lenient: TextDecoder | null = null;
  #valid = 0;
  #damaged = 0;

  isAscii(chunk: Buffer): boolean {
    return !/[\u0080-\u00ff]/.test(chunk.toString('latin1'));
  }

  add(chunk: Buffer): void {
    if (this.#lenient === null) {
      try {
        this.#count(this.#fatal.decode(chunk, { stream: true }), false);
        return;
      } catch {
        // From here on every replacement is counted; a character cut by the chunk's start is one more.
        this.#lenient = new TextDecoder('utf-8');
      }
    }
    this.#count(this.#lenient.decode(chunk, { stream: true }), true);
  }

  end(): { valid: number; damaged: number } {
    if (this.#lenient === null) {
      try {
        this.#fatal.decode();
      } catch {
        this.#damaged += 1;
      }
    }
    return { valid: this.#valid, damaged: this.#damaged };
  }

  #count(text: string, isLenient: boolean): void {
    const beyond = text.match(/[\u0080-\uffff]/g)?.length ?? 0;
    const replaced = isLenient ? (text.match(/\ufffd/g)?.length ?? 0) : 0;
    this.#valid += beyond - replaced;
    this.#damaged += replaced;
  }
}
