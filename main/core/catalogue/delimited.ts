/**
 * Comma- or tab-separated text as it comes (RFC 4180, with lone line feeds allowed), a chunk at a time.
 * A quoted cell may hold line breaks. One that never closes costs its own line only: the lines after
 * it are read afresh, which a general parser does not offer.
 */

/** A row as read: its first line's number from 1, its cells, and its text for the rejects file. */
export interface RawRow {
  line: number;
  cells: string[];
  raw: string;
  /** Set where the row cannot be read. */
  error?: 'quote';
}

/** Most lines, and most characters, that one quoted row may span. */
export const ROW_LINES_MAX = 50;
export const ROW_LENGTH_MAX = 64 * 1024;

export class DelimitedReader {
  readonly #delimiter: string;
  #rest = '';
  #line = 0;
  /** Lines of a row whose quoted cell is still open. */
  #open: string[] = [];

  constructor(delimiter: string) {
    this.#delimiter = delimiter;
  }

  /** Rows that the chunk completes. */
  push(chunk: string): RawRow[] {
    const lines = (this.#rest + chunk).split('\n');
    this.#rest = lines.pop() ?? '';
    if (this.#rest.length > ROW_LENGTH_MAX) {
      lines.push(this.#rest);
      this.#rest = '';
    }
    return this.#take(lines);
  }

  /** Rows that are left at the end of the text. */
  end(): RawRow[] {
    const rows = this.#rest === '' ? [] : this.#take([this.#rest]);
    this.#rest = '';
    while (this.#open.length > 0) rows.push(...this.#giveUp());
    return rows;
  }

  #take(lines: string[]): RawRow[] {
    const rows: RawRow[] = [];
    for (const line of lines) {
      this.#line += 1;
      this.#accept(line.endsWith('\r') ? line.slice(0, -1) : line, rows);
    }
    return rows;
  }

  #accept(line: string, rows: RawRow[]): void {
    if (this.#open.length === 0 && !line.includes('"')) {
      if (line !== '') rows.push({ line: this.#line, cells: line.split(this.#delimiter), raw: line });
      return;
    }
    this.#open.push(line);
    // Without a quote the row cannot close: no need to read it again, only to keep the limits.
    const raw = line.includes('"') || this.#isFull() ? this.#open.join('\n') : null;
    const cells = raw === null ? 'open' : splitQuoted(raw, this.#delimiter, this.#open.length > 1);
    if (Array.isArray(cells)) {
      rows.push({ line: this.#line - this.#open.length + 1, cells, raw: raw as string });
      this.#open = [];
    } else if (cells === 'broken' || this.#isFull()) {
      rows.push(...this.#giveUp());
    }
  }

  #isFull(): boolean {
    return this.#open.length >= ROW_LINES_MAX || this.#open.reduce((sum, line) => sum + line.length, 0) > ROW_LENGTH_MAX;
  }

  /** Refuses the first open line and reads the others again. */
  #giveUp(): RawRow[] {
    const [first = '', ...others] = this.#open;
    const rows: RawRow[] = [{ line: this.#line - others.length, cells: [], raw: first, error: 'quote' }];
    this.#open = [];
    this.#line -= others.length;
    rows.push(...this.#take(others));
    return rows;
  }
}

/**
 * Splits one row. `open` where its last quoted cell has no end; `broken` where a cell that spans
 * lines goes on after its closing quote. In a row of one line such a cell is taken as it stands.
 */
export function splitQuoted(raw: string, delimiter: string, spansLines: boolean): string[] | 'open' | 'broken' {
  const cells: string[] = [];
  let at = 0;
  for (;;) {
    let end: number;
    if (raw[at] === '"') {
      const close = closingQuote(raw, at + 1);
      if (close === -1) return 'open';
      if (close + 1 === raw.length || raw[close + 1] === delimiter) {
        cells.push(raw.slice(at + 1, close).replaceAll('""', '"'));
        if (close + 1 === raw.length) return cells;
        at = close + 2;
        continue;
      }
      if (spansLines) return 'broken';
    }
    end = raw.indexOf(delimiter, at);
    if (end === -1) end = raw.length;
    cells.push(raw.slice(at, end));
    if (end === raw.length) return cells;
    at = end + 1;
  }
}

function closingQuote(raw: string, from: number): number {
  let at = raw.indexOf('"', from);
  while (at !== -1 && raw[at + 1] === '"') at = raw.indexOf('"', at + 2);
  return at;
}

const DELIMITERS = ['\t', ',', ';', '|'] as const;

/**
 * Finds the delimiter: the one that cuts most rows of a sample into the same number of cells, two
 * or more. Tab wins a tie, then comma. Null where none does so for half of the rows.
 */
export function findDelimiter(sample: string): string | null {
  let best: string | null = null;
  let bestShare = 0.5;
  for (const delimiter of DELIMITERS) {
    const reader = new DelimitedReader(delimiter);
    const rows = [...reader.push(sample), ...reader.end()];
    const widths = new Map<number, number>();
    for (const { cells } of rows) widths.set(cells.length, (widths.get(cells.length) ?? 0) + 1);
    widths.delete(0);
    widths.delete(1);
    const share = rows.length === 0 ? 0 : Math.max(0, ...widths.values()) / rows.length;
    if (share > bestShare) [best, bestShare] = [delimiter, share];
  }
  return best;
}
