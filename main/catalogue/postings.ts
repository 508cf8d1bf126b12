/**
 * Postings of the search index: for each block of 32,768 products and each term, the products that
 * hold it, as a sorted list of 16-bit numbers or, from 2,048 on, as a bitmap of 4 KiB (the idea of
 * Roaring bitmaps). Intersecting costs the same whatever a term's frequency, so a keystroke's time
 * has a ceiling; the build keeps one block in memory and appends in key order. Over the same real
 * names FTS5 on pairs (contentless, detail=none) took 47 ms at p99 where this takes one.
 */
import { Fault } from '#main/contract';
import { eachTerm, TERMS_END, termsOfQuery } from '#main/core/catalogue/terms.ts';
import { searchTexts } from '#main/core/catalogue/text.ts';
import type { Query } from '#main/core/catalogue/query.ts';
import type { Db } from './file.ts';

const BLOCK_DOCS = 32_768;
const BITMAP_BYTES = BLOCK_DOCS / 8;
const BITMAP_WORDS = BLOCK_DOCS / 32;
/** A list this long is as large as the bitmap. */
const LIST_DOCS_MAX = BITMAP_BYTES / 2;
/** A key is block × TERMS_END + term: a safe integer for so many blocks, 33 million products. */
const BLOCKS_MAX = Math.floor(Number.MAX_SAFE_INTEGER / TERMS_END) - 1;
/** Names read at a time while building. */
const BATCH_DOCS = 4096;
/** With so few left in a block it is faster to read the names than to intersect on. */
const CANDIDATES_FEW = 8;

/** Reads all names in order and writes their postings. */
export function buildPostings(db: Db, onDocs: (docs: number) => void): void {
  const read = db.prepare('SELECT doc, name, source_name FROM products WHERE doc > ? ORDER BY doc LIMIT ?');
  const insert = db.prepare('INSERT INTO postings (key, docs) VALUES (?, ?)');
  let lists = new Map<number, number[]>();
  let block = 0;
  let last = -1;
  const flush = (): void => {
    for (const [term, docs] of [...lists].toSorted((a, b) => a[0] - b[0])) insert.run(block * TERMS_END + term, encode(docs));
    lists = new Map();
  };
  for (;;) {
    const rows = read.raw().all(last, BATCH_DOCS) as [number, string, string | null][];
    if (rows.length === 0) break;
    for (const [doc, name, sourceName] of rows) {
      last = doc;
      if (Math.floor(doc / BLOCK_DOCS) !== block) {
        flush();
        block = Math.floor(doc / BLOCK_DOCS);
        if (block > BLOCKS_MAX) throw new Fault('LIMIT', 'a catalogue holds at most 33 million products: split the shop’s file');
      }
      const low = doc % BLOCK_DOCS;
      for (const text of searchTexts(name, sourceName)) eachTerm(text, (term) => add(lists, term, low));
    }
    onDocs(last);
  }
  flush();
}

function add(lists: Map<number, number[]>, term: number, doc: number): void {
  const list = lists.get(term);
  if (list === undefined) lists.set(term, [doc]);
  else if (list[list.length - 1] !== doc) list.push(doc);
}

function encode(docs: number[]): Uint8Array {
  if (docs.length < LIST_DOCS_MAX) return new Uint8Array(Uint16Array.from(docs).buffer);
  const bits = new Uint8Array(BITMAP_BYTES);
  for (const doc of docs) bits[doc >> 3] = (bits[doc >> 3] as number) | (1 << (doc & 7));
  return bits;
}

/** Finds the products that may hold every word of a query, in the order of import. */
export class PostingsReader {
  readonly #blocks: number;
  readonly #get: (key: number) => Buffer | undefined;
  // Reused for every search: one is made for each of a query's levels.
  readonly #all = new Uint32Array(BITMAP_WORDS);
  readonly #word = new Uint32Array(BITMAP_WORDS);
  readonly #form = new Uint32Array(BITMAP_WORDS);
  readonly #term = new Uint32Array(BITMAP_WORDS);

  constructor(db: Db) {
    const last = db.prepare('SELECT max(doc) FROM products').pluck().get() as number | null;
    this.#blocks = last === null ? 0 : Math.floor(last / BLOCK_DOCS) + 1;
    const statement = db.prepare('SELECT docs FROM postings WHERE key = ?').pluck();
    this.#get = (key) => statement.get(key) as Buffer | undefined;
  }

  /** Every true answer is among the candidates; a few others may be. */
  *candidates(query: Query): Generator<number> {
    const words = query.words.map((forms) => forms.map(termsOfQuery));
    for (let block = 0; block < this.#blocks; block++) {
      if (!this.#intersect(block, words)) continue;
      // A copy: the arrays belong to the next search as soon as this one pauses.
      yield* docsOf(this.#all.slice(), block * BLOCK_DOCS);
    }
  }

  /** Leaves the block's candidates in `#all`. False where there is none. */
  #intersect(block: number, words: number[][][]): boolean {
    this.#all.fill(0xffff_ffff);
    let left = BLOCK_DOCS;
    for (const forms of words) {
      if (left <= CANDIDATES_FEW) break;
      this.#word.fill(0);
      for (const terms of forms) {
        if (this.#intersectTerms(block, terms)) or(this.#word, this.#form);
      }
      left = and(this.#all, this.#word);
    }
    return left > 0;
  }

  #intersectTerms(block: number, terms: number[]): boolean {
    this.#form.fill(0xffff_ffff);
    let left = BLOCK_DOCS;
    for (const term of terms) {
      if (left <= CANDIDATES_FEW) break;
      const blob = this.#get(block * TERMS_END + term);
      if (blob === undefined) return false;
      decode(blob, this.#term);
      left = and(this.#form, this.#term);
    }
    return left > 0;
  }
}

function decode(blob: Buffer, into: Uint32Array): void {
  // The blob may begin at an odd address, where a typed view of 16 or 32 bits cannot.
  if (blob.length === BITMAP_BYTES) {
    new Uint8Array(into.buffer).set(blob);
    return;
  }
  into.fill(0);
  for (let i = 0; i < blob.length; i += 2) {
    const doc = (blob[i] as number) | ((blob[i + 1] as number) << 8);
    into[doc >> 5] = (into[doc >> 5] as number) | (1 << (doc & 31));
  }
}

function or(into: Uint32Array, other: Uint32Array): void {
  for (let i = 0; i < BITMAP_WORDS; i++) into[i] = (into[i] as number) | (other[i] as number);
}

/** Intersects in place. Returns how many are left, counted only where they are few. */
function and(into: Uint32Array, other: Uint32Array): number {
  let left = 0;
  for (let i = 0; i < BITMAP_WORDS; i++) {
    const word = (into[i] as number) & (other[i] as number);
    into[i] = word;
    if (word !== 0 && left <= CANDIDATES_FEW) left += bitCount(word);
  }
  return left;
}

function bitCount(word: number): number {
  let count = 0;
  for (let rest = word; rest !== 0; rest &= rest - 1) count += 1;
  return count;
}

function* docsOf(bits: Uint32Array, base: number): Generator<number> {
  for (let i = 0; i < BITMAP_WORDS; i++) {
    for (let rest = bits[i] as number; rest !== 0; rest &= rest - 1) {
      yield base + i * 32 + (31 - Math.clz32(rest & -rest));
    }
  }
}
