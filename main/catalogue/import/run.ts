/** An import from the first byte to the rename. */
import { existsSync, mkdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { Fault } from '#main/contract';
import { findLayout, type Layout } from '#main/core/catalogue/columns.ts';
import type { RawRow } from '#main/core/catalogue/delimited.ts';
import { toProduct, type RowRules } from '#main/core/catalogue/row.ts';
import { beginBuild, type Build } from '../build.ts';
import { storeFault } from '../file.ts';
import { Rejects } from './rejects.ts';
import { readTextRows, sampleRows } from './rows.ts';
import { sniff } from './sniff.ts';
import { examine, sha256Of, type FileFacts } from './source.ts';
import { readSheetRows } from './xlsx.ts';

export interface ImportOptions {
  /** The data directory: made where it is missing. */
  data: string;
  file: string;
  /** `name=COLUMN,price=COLUMN`: a header or a number from 1. */
  map?: string;
  encoding?: string;
  delimiter?: string;
  /** ISO 4217. */
  currencyExponent: number;
  /** The first is that of a product without one. */
  taxClasses: readonly { id: string; rateBp: number }[];
  /** Of the catalogue, where there was none; 1 where absent. */
  firstVersion?: number;
}

export interface ImportProgress {
  step: 'reading' | 'indexing';
  /** Rows read, or products indexed. */
  rows: number;
  /** Of the file as it lies on the disk. */
  bytesDone: number;
  bytesTotal: number;
}

export interface ImportResult {
  ok: true;
  /** Rows of the file, without its header and blank lines: added + updated + unchanged + rejected. */
  rows: number;
  /** Products of the whole catalogue afterwards. */
  products: number;
  added: number;
  updated: number;
  unchanged: number;
  rejected: number;
  /** Present where rows were refused. */
  rejectsFile?: string;
  seconds: number;
  /** Largest resident set of the process, in MiB. */
  rssMaxMb: number;
  /** Hex, of the file. */
  sha256: string;
  /** Of the catalogue. It stays where the file said nothing new. */
  version: number;
}

/** Rows from which the columns are found. */
const LAYOUT_ROWS_MAX = 200;

/**
 * Imports a file into the catalogue of a data directory. The old catalogue is whole until the last
 * step, which is a rename.
 * @throws Fault IMPORT, USAGE, STORE_LOCKED, STORE_READONLY, STORE
 */
export async function runImport(options: ImportOptions, onProgress: (progress: ImportProgress) => void): Promise<ImportResult> {
  const started = performance.now();
  const { data, file } = options;
  const facts = examine(file);
  const progress: ImportProgress = { step: 'reading', rows: 0, bytesDone: 0, bytesTotal: facts.bytes };
  const { layout, rows, damaged } = await plan(options, facts, (bytes) => (progress.bytesDone += bytes));
  prepare(data);
  const build = beginBuild(data, options.taxClasses[0]?.id ?? 'standard', options.firstVersion);
  const rejects = rejectsIn(data, file);
  try {
    const rules: RowRules = { currencyExponent: options.currencyExponent, taxClasses: options.taxClasses, damaged };
    const counts = { added: 0, updated: 0, unchanged: 0 };
    let headerRows = layout.headerRows;
    for await (const batch of rows) {
      for (const row of batch) {
        if (headerRows > 0) {
          headerRows -= 1;
          continue;
        }
        if (isBlank(row)) continue;
        progress.rows += 1;
        apply(row, { layout, rules, build, rejects, counts });
      }
      onProgress(progress);
    }
    if (progress.rows === 0) throw new Fault('IMPORT', `${file} has no rows`);
    const sha256 = await sha256Of(file);
    const done = build.finish(sha256, (indexed) => onProgress({ ...progress, step: 'indexing', rows: indexed }));
    return {
      ok: true,
      rows: progress.rows,
      products: done.products,
      ...counts,
      rejected: rejects.count,
      ...(rejects.count > 0 ? { rejectsFile: rejects.file } : {}),
      seconds: Math.round(performance.now() - started) / 1000,
      rssMaxMb: Math.round(process.resourceUsage().maxRSS / 1024),
      sha256,
      version: done.version,
    };
  } finally {
    build.abandon();
    rejects.close();
  }
}

interface Target {
  layout: Layout;
  rules: RowRules;
  build: Build;
  rejects: Rejects;
  counts: Record<'added' | 'updated' | 'unchanged', number>;
}

function apply(row: RawRow, { layout, rules, build, rejects, counts }: Target): void {
  const product = toProduct(row, layout, rules);
  const outcome = typeof product === 'string' ? product : build.apply(product);
  if (outcome === 'added' || outcome === 'updated' || outcome === 'unchanged') counts[outcome] += 1;
  else rejects.add(row.line, outcome, row.raw);
}

interface Plan {
  layout: Layout;
  rows: AsyncGenerator<RawRow[]>;
  damaged: boolean;
}

async function plan(options: ImportOptions, facts: FileFacts, onPacked: (bytes: number) => void): Promise<Plan> {
  const { file, map } = options;
  if (facts.kind === 'zip') {
    const first: string[][] = [];
    for await (const batch of readSheetRows(file, () => {})) {
      first.push(...batch.map((row) => row.cells));
      if (first.length >= LAYOUT_ROWS_MAX) break;
    }
    if (first.length === 0) throw new Fault('IMPORT', `${file}: its first sheet is empty`);
    return { layout: findLayout(first.slice(0, LAYOUT_ROWS_MAX), map), rows: readSheetRows(file, onPacked), damaged: false };
  }
  const text = await sniff(file, facts.kind, options);
  const sample = sampleRows(text.sample, text.delimiter, LAYOUT_ROWS_MAX);
  if (sample.length === 0) throw new Fault('IMPORT', `${file} has no rows`);
  return { layout: findLayout(sample, map), rows: readTextRows(file, facts.kind, text, onPacked), damaged: text.damaged };
}

const isBlank = (row: RawRow): boolean => row.error === undefined && row.cells.every((cell) => cell.trim() === '');

function prepare(data: string): void {
  try {
    if (!existsSync(data)) mkdirSync(data, { recursive: true });
  } catch (error) {
    throw storeFault(error, data);
  }
}

function rejectsIn(data: string, file: string): Rejects {
  return new Rejects(join(data, `${basename(file)}.rejects.tsv`));
}
