/**
 * Rows of an Office Open XML workbook's first sheet (ECMA-376 part 1, chapter 18), streamed. Shared
 * strings may lie behind the sheet in the file, so the file is read three times, a part at a time.
 */
import { Unzip, UnzipInflate, UnzipPassThrough, type UnzipFile } from 'fflate';
import { Fault } from '#main/contract';
import type { RawRow } from '#main/core/catalogue/delimited.ts';
import { readBytes } from './source.ts';
import { XmlReader, type XmlListener } from './xml.ts';

/** Most characters that the shared strings of a workbook may have in all: they are held in memory. */
const SHARED_CHARS_MAX = 256 * 1024 * 1024;
/** Most columns of a row that are read; a sheet may have 16,384. */
const COLUMNS_MAX = 256;

export async function* readSheetRows(file: string, onPacked: (bytes: number) => void): AsyncGenerator<RawRow[]> {
  const sheet = await firstSheetPart(file);
  const strings = await sharedStrings(file);
  const listener = new SheetListener(strings);
  try {
    for await (const isFound of readPart(file, sheet, listener, onPacked)) if (isFound) yield listener.take();
  } catch (error) {
    throw unreadable(file, error);
  }
  yield listener.take();
}

/** The part of the sheet that is first in the workbook's order. */
async function firstSheetPart(file: string): Promise<string> {
  const seen = { firstId: '', targets: new Map<string, string>() };
  const collect: XmlListener = {
    start(name, attribute) {
      if (name === 'sheet' && seen.firstId === '') seen.firstId = attribute('id') ?? '';
      if (name === 'Relationship') seen.targets.set(attribute('Id') ?? '', attribute('Target') ?? '');
    },
    end() {},
    text() {},
  };
  try {
    for await (const _ of readPart(file, 'xl/workbook.xml', collect)) continue;
    for await (const _ of readPart(file, 'xl/_rels/workbook.xml.rels', collect)) continue;
  } catch (error) {
    throw unreadable(file, error);
  }
  const target = seen.targets.get(seen.firstId);
  if (target === undefined) throw new Fault('IMPORT', `${file} is a zip file but not an XLSX workbook: give TSV, CSV or XLSX`);
  return target.startsWith('/') ? target.slice(1) : `xl/${target}`;
}

async function sharedStrings(file: string): Promise<string[]> {
  const strings: string[] = [];
  let text = '';
  let chars = 0;
  let isText = false;
  let isPhonetic = false;
  const listener: XmlListener = {
    start(name) {
      // Furigana beside a Japanese text are not part of it.
      if (name === 'rPh') isPhonetic = true;
      isText = name === 't' && !isPhonetic;
    },
    end(name) {
      if (name === 'rPh') isPhonetic = false;
      if (name === 't') isText = false;
      if (name !== 'si') return;
      strings.push(text);
      text = '';
    },
    text(piece) {
      if (!isText) return;
      text += piece;
      chars += piece.length;
      if (chars > SHARED_CHARS_MAX) throw new Fault('IMPORT', `${file} holds more text than 256 million characters: save it as CSV`);
    },
  };
  try {
    for await (const _ of readPart(file, 'xl/sharedStrings.xml', listener)) continue;
  } catch (error) {
    throw unreadable(file, error);
  }
  return strings;
}

/** Feeds one part to a listener; yields after each chunk of the file whether the part has begun. */
async function* readPart(
  file: string,
  part: string,
  listener: XmlListener,
  onPacked: (bytes: number) => void = () => {},
): AsyncGenerator<boolean> {
  const reader = new XmlReader(listener);
  const decoder = new TextDecoder();
  let hasBegun = false;
  let hasEnded = false;
  const unzip = new Unzip((entry: UnzipFile) => {
    if (entry.name !== part) return;
    hasBegun = true;
    entry.ondata = (error, data, final) => {
      if (error !== null) throw error;
      reader.push(decoder.decode(data, { stream: !final }));
      hasEnded ||= final;
    };
    entry.start();
  });
  unzip.register(UnzipInflate);
  unzip.register(UnzipPassThrough);
  for await (const chunk of readBytes(file, 'plain', (packed) => onPacked(packed.length))) {
    unzip.push(chunk);
    yield hasBegun;
    if (hasEnded) return;
  }
  if (hasBegun && !hasEnded) throw new RangeError(`its part ${part} is cut short`);
}

/** Makes rows of a sheet's cells. A cell's kind is its `t`: shared, inline, formula's text, number. */
class SheetListener implements XmlListener {
  readonly #strings: string[];
  #rows: RawRow[] = [];
  #cells: string[] = [];
  #line = 0;
  #column = -1;
  #kind = 'n';
  #value = '';
  #isValue = false;
  #isPhonetic = false;

  constructor(strings: string[]) {
    this.#strings = strings;
  }

  take(): RawRow[] {
    const rows = this.#rows;
    this.#rows = [];
    return rows;
  }

  start(name: string, attribute: (name: string) => string | undefined): void {
    if (name === 'row') {
      this.#line = Number(attribute('r') ?? this.#line + 1);
      this.#cells = [];
      this.#column = -1;
    } else if (name === 'c') {
      const place = attribute('r');
      this.#column = place === undefined ? this.#column + 1 : columnOf(place);
      this.#kind = attribute('t') ?? 'n';
      this.#value = '';
    } else if (name === 'rPh') this.#isPhonetic = true;
    this.#isValue = name === 'v' || (name === 't' && !this.#isPhonetic);
  }

  end(name: string): void {
    this.#isValue = false;
    if (name === 'rPh') this.#isPhonetic = false;
    if (name === 'c' && this.#column < COLUMNS_MAX) {
      while (this.#cells.length < this.#column) this.#cells.push('');
      this.#cells[this.#column] = this.#cell();
    }
    if (name === 'row' && this.#cells.some((cell) => cell !== '')) {
      this.#rows.push({ line: this.#line, cells: this.#cells, raw: this.#cells.join('\t') });
    }
  }

  text(text: string): void {
    if (this.#isValue) this.#value += text;
  }

  #cell(): string {
    if (this.#kind === 's') return this.#strings[Number(this.#value)] ?? '';
    if (this.#kind === 'n' && this.#value !== '') return plainNumber(this.#value);
    return this.#kind === 'e' ? '' : this.#value;
  }
}

/** `AB12` → 27. */
function columnOf(place: string): number {
  let column = 0;
  for (const c of /^[A-Z]+/.exec(place)?.[0] ?? 'A') column = column * 26 + c.charCodeAt(0) - 64;
  return column - 1;
}

/** A stored double as people see it: 15 digits as spreadsheets show, never with an exponent below 10^21. */
function plainNumber(value: string): string {
  const number = Number(value);
  if (!Number.isFinite(number)) return value;
  return Number.isInteger(number) ? (/^\d+$/.test(value) ? value : String(number)) : String(Number(number.toPrecision(15)));
}

function unreadable(file: string, error: unknown): unknown {
  if (error instanceof Fault) return error;
  return new Fault('IMPORT', `${file} cannot be read as XLSX (${(error as Error).message}): save it again, or as CSV`);
}
