/** How fast a barcode and a keystroke are answered in a large catalogue, beside a LIKE scan of the same file. */
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import Database from 'better-sqlite3';
import { beginBuild } from '../catalogue/build.ts';
import { CATALOGUE_FILE } from '../catalogue/file.ts';
import { readTextRows } from '../catalogue/import/rows.ts';
import { examine } from '../catalogue/import/source.ts';
import { openCatalogue } from '../catalogue/open.ts';
import type { Catalogue, ProductSource } from '../ports.ts';

const root = new URL('../../', import.meta.url);
const WHOLE = fileURLToPath(new URL('../shared/data/catalogue/open-food-facts.tsv.gz', root));
const EXTRACT = fileURLToPath(new URL('test/fixtures/catalogue/open-food-facts-extract.tsv', root));
/** What the counter asks for at each keystroke. */
const LIMIT = 50;
const NAMES_PER_SCRIPT = 150;
/** Keystrokes of a word: from the first character to the eighth. */
const TYPED_MAX = 8;
const LOOKUPS = 20_000;
/** Each keystroke and look-up is done so often and its median taken: other work on the machine is not the search's. */
const REPEATS = 3;
/** Keystrokes that the scan repeats: it takes a thousand times as long. */
const SCANS = 40;
/** Keystrokes and scans of the search target, design.md "Speed that is asked for". */
const SEARCH_P99_MS_MAX = 5;
const BARCODE_P99_MS_MAX = 2;

const scripts = {
  chinese: /\p{Script=Han}/u,
  japanese: /[\p{Script=Hiragana}\p{Script=Katakana}]/u,
  thai: /\p{Script=Thai}/u,
  latin: /^[\p{Script=Latin}\p{P}\p{N}\s]+$/u,
} as const;
type ScriptName = keyof typeof scripts;

export interface Times {
  count: number;
  p50Ms: number;
  p99Ms: number;
  maxMs: number;
}

export interface CatalogueBench {
  ok: boolean;
  /** The real file beside the project, or the extract that comes with it where there is none. */
  source: string;
  products: number;
  fileMb: number;
  buildSeconds: number;
  openMs: number;
  barcode: Times;
  /** Medians of three; `cold` is the first of the three, as the machine was. */
  search: Times & { cold: Times } & Record<ScriptName, Times>;
  /** The floor: `name LIKE '%…%' LIMIT 50` over the same file, interleaved with searches for the same text. */
  likeScan: Times;
  /** Median of the scan's time divided by the search's, for the same texts. */
  timesFaster: number;
  /** Texts whose every LIKE answer the search has too, out of `likeScan.count`. */
  sameAnswers: number;
}

interface Item {
  barcode: string;
  name: string;
}

const nothingLocal: ProductSource = { byBarcode: () => null, byId: () => null, search: () => [], count: () => 0 };

/** Builds a catalogue of real names, with varied copies up to the number asked for, and measures it. */
export async function benchCatalogue(options: {
  products?: number;
  onProgress?: (done: number, total: number) => void;
}): Promise<CatalogueBench> {
  const products = options.products ?? 1_000_000;
  const onProgress = options.onProgress ?? (() => {});
  const dir = mkdtempSync(join(tmpdir(), 'guitai-bench-'));
  try {
    const source = existsSync(WHOLE) ? WHOLE : EXTRACT;
    const items = await readItems(source);
    const begun = performance.now();
    build(dir, items, products, onProgress);
    const buildSeconds = round((performance.now() - begun) / 1000);
    const opening = performance.now();
    const catalogue = openCatalogue(dir, nothingLocal);
    const openMs = round(performance.now() - opening);
    try {
      const barcode = timeBarcodes(catalogue, items, products);
      const { search, typed } = timeSearch(catalogue, items);
      const scan = compareWithScan(dir, catalogue, typed);
      const ok = search.p99Ms <= SEARCH_P99_MS_MAX && barcode.p99Ms <= BARCODE_P99_MS_MAX && scan.sameAnswers === scan.likeScan.count;
      const fileMb = Math.round(examine(join(dir, CATALOGUE_FILE)).bytes / 1e6);
      return { ok, source, products: catalogue.count(), fileMb, buildSeconds, openMs, barcode, search, ...scan };
    } finally {
      catalogue.close();
    }
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

async function readItems(file: string): Promise<Item[]> {
  const items: Item[] = [];
  for await (const rows of readTextRows(file, examine(file).kind, { encoding: 'utf-8', delimiter: '\t' }, () => {})) {
    for (const { cells } of rows) items.push({ barcode: cells[0] ?? '', name: (cells[1] ?? '').trim() });
  }
  return items.filter(({ name }) => name !== '');
}

/** The nth copy of a real product: another code, and its number in the name. */
function copyOf(items: Item[], n: number): Item {
  const { barcode, name } = items[n % items.length] as Item;
  const round = Math.floor(n / items.length);
  return round === 0 ? { barcode, name } : { barcode: `9${round}-${barcode}`, name: `${name} ${round}` };
}

function build(dir: string, items: Item[], products: number, onProgress: (done: number, total: number) => void): void {
  const next = beginBuild(dir, 'standard');
  for (let n = 0; n < products; n++) {
    const { barcode, name } = copyOf(items, n);
    next.apply({ name, sourceName: null, barcodes: [barcode] });
    if (n % 10_000 === 0) onProgress(n, 2 * products);
  }
  next.finish('', (done) => onProgress(products + done, 2 * products));
}

function timeBarcodes(catalogue: Catalogue, items: Item[], products: number): Times {
  const times: number[] = [];
  for (let i = 0; i < LOOKUPS; i++) {
    const { barcode } = copyOf(items, spread(i, products));
    times.push(median(repeated(() => catalogue.byBarcode(barcode))));
    if (catalogue.byBarcode(barcode) === null) throw new Error(`barcode ${barcode} was not found`);
  }
  return timesOf(times);
}

function timeSearch(catalogue: Catalogue, items: Item[]): { search: CatalogueBench['search']; typed: string[] } {
  const all: number[] = [];
  const cold: number[] = [];
  const typed: string[] = [];
  const byScript = {} as Record<ScriptName, Times>;
  for (const script of Object.keys(scripts) as ScriptName[]) {
    const names = items.filter(({ name }) => scripts[script].test(name));
    const times: number[] = [];
    for (let i = 0; i < Math.min(NAMES_PER_SCRIPT, names.length); i++) {
      const points = [...(names[spread(i, names.length)] as Item).name];
      for (let length = 1; length <= Math.min(TYPED_MAX, points.length); length++) {
        const text = points.slice(0, length).join('');
        const three = repeated(() => catalogue.search(text, LIMIT));
        times.push(median(three));
        cold.push(three[0] as number);
        if (length >= 2 && text.trim() === text && !/^\d+$/.test(text)) typed.push(text);
      }
    }
    byScript[script] = timesOf(times);
    all.push(...times);
  }
  return { search: { ...timesOf(all), cold: timesOf(cold), ...byScript }, typed };
}

function compareWithScan(dir: string, catalogue: Catalogue, typed: string[]): Pick<CatalogueBench, 'likeScan' | 'timesFaster' | 'sameAnswers'> {
  const db = new Database(join(dir, CATALOGUE_FILE), { readonly: true });
  const like = db.prepare<[string, number], string>("SELECT id FROM products WHERE name LIKE '%' || ? || '%' ESCAPE '\\' ORDER BY doc LIMIT ?").pluck();
  const scans: number[] = [];
  const ratios: number[] = [];
  let sameAnswers = 0;
  for (let i = 0; i < Math.min(SCANS, typed.length); i++) {
    const text = typed[spread(i, typed.length)] as string;
    const pattern = text.replace(/[\\%_]/g, '\\$&');
    const begun = performance.now();
    like.all(pattern, LIMIT);
    const between = performance.now();
    catalogue.search(text, LIMIT);
    scans.push(between - begun);
    ratios.push((between - begun) / (performance.now() - between));
    const found = new Set(catalogue.search(text, Number.MAX_SAFE_INTEGER).map(({ id }) => id));
    if (like.all(pattern, -1).every((id) => found.has(id))) sameAnswers += 1;
  }
  db.close();
  return { likeScan: timesOf(scans), timesFaster: Math.round(quantile(ratios, 0.5)), sameAnswers };
}

/** The same scattered places in every run. */
function spread(i: number, size: number): number {
  return (i * 2_654_435_761) % size;
}

function timesOf(times: number[]): Times {
  return { count: times.length, p50Ms: round(quantile(times, 0.5)), p99Ms: round(quantile(times, 0.99)), maxMs: round(Math.max(0, ...times)) };
}

function repeated(work: () => unknown): number[] {
  return Array.from({ length: REPEATS }, () => {
    const begun = performance.now();
    work();
    return performance.now() - begun;
  });
}

const median = (values: number[]): number => quantile(values, 0.5);

function quantile(values: number[], q: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.ceil(q * sorted.length) - 1)] ?? 0;
}

const round = (value: number): number => Math.round(value * 1000) / 1000;
