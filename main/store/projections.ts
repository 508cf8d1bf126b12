/**
 * Tables made from the journal alone. Each is written by its projection and by nothing else, so that
 * they can be thrown away and made again with the same rows.
 */
import { createHash } from 'node:crypto';
import type { Fact, FactKind } from '../core/journal/facts.ts';
import { attemptsProjection } from './attempts.ts';
import type { Db } from './connection.ts';
import { localProductsProjection } from './local-products.ts';
import { pointsProjection } from './points.ts';
import type { Known, Projection, Stamp } from './projection.ts';
import { promisesProjection } from './promises.ts';
import { refundsProjection } from './refunds.ts';
import { rentalsProjection } from './rentals.ts';
import { salesProjection } from './sales.ts';
import { shiftsProjection } from './shifts.ts';
import { sealsProjection } from './seals.ts';
import { streamsProjection } from './streams.ts';

/** Rows of a digest that are hashed at a time. */
const DIGEST_BATCH = 500;

/** Words that are kept of what is known: more than a till needs for what it has open at a time. */
const KNOWN_MAX = 256;

const all: readonly Projection[] = [salesProjection, attemptsProjection, pointsProjection, localProductsProjection, refundsProjection, promisesProjection, rentalsProjection, sealsProjection, streamsProjection, shiftsProjection];

/** Applies a fact to every table that it changes. */
export function prepareProjections(db: Db): (fact: Fact, stamp: Stamp) => void {
  return prepareFacts(db).apply;
}

interface Prepared {
  projection: Projection;
  apply: (fact: Fact, stamp: Stamp) => void;
  foresees: (fact: Fact) => boolean;
}

export interface FactWrites {
  apply(fact: Fact, stamp: Stamp): void;
  /**
   * Will every projection surely take it? Not where one is in `touched`: it may look at what is not applied yet. Adds
   * those that it goes to.
   */
  foresees(fact: Fact, touched: Set<unknown>): boolean;
  /** Some of what was applied is not there any more. */
  undone(): void;
}

function prepareOne(db: Db, projection: Projection, known: Known): Prepared {
  let foresee: ((fact: Fact) => boolean) | null = null;
  return {
    projection,
    apply: projection.prepare(db, known),
    foresees(fact) {
      foresee ??= projection.foresee?.(db, known) ?? (() => false);
      return foresee(fact);
    },
  };
}

/** Each projection is prepared at the first fact that it takes. */
export function prepareFacts(db: Db): FactWrites {
  const prepared = new Map<Projection, Prepared>();
  const known: Known = new Set();
  const byKind = new Map<FactKind, Prepared[]>();
  const takers = (kind: FactKind): Prepared[] => {
    let found = byKind.get(kind);
    if (found === undefined) {
      found = all.filter(({ kinds }) => kinds === undefined || kinds.includes(kind)).map((projection) => {
        const one = prepared.get(projection) ?? prepareOne(db, projection, known);
        prepared.set(projection, one);
        return one;
      });
      byKind.set(kind, found);
    }
    return found;
  };
  return {
    apply(fact, stamp) {
      if (known.size > KNOWN_MAX) known.clear();
      for (const { apply } of takers(fact.kind)) apply(fact, stamp);
    },
    foresees(fact, touched) {
      let sure = true;
      for (const { projection, foresees } of takers(fact.kind)) {
        sure &&= !touched.has(projection) && foresees(fact);
        touched.add(projection);
      }
      return sure;
    },
    undone: () => known.clear(),
  };
}

/**
 * Of what belongs together (a payment and its sale, a refund and its steps) and begins up to an entry, but ends after it
 * or not yet: the piece that begins first. Null where nothing does.
 */
export function wholes(db: Db, seq: number): { first: number; what: string } | null {
  const found = all.flatMap(({ whole }) => {
    if (whole === undefined) return [];
    const first = db.prepare<[number, number], number | null>(`SELECT min(first) FROM (${whole.sql}) WHERE first <= ? AND (last IS NULL OR last > ?)`).pluck().get(seq, seq);
    return first === null || first === undefined ? [] : [{ first, what: whole.what }];
  });
  return found.toSorted((a, b) => a.first - b.first)[0] ?? null;
}

/** Empties every projection. */
export function wipeProjections(db: Db): void {
  for (const { tables } of all) for (const table of Object.keys(tables)) db.exec(`DELETE FROM ${table}`);
}

/** SHA-256 over every row of every projection, hex: equal digests mean equal rows. */
export function digestProjections(db: Db): string {
  const digest = createHash('sha256');
  for (const { tables } of all) {
    for (const [table, order] of Object.entries(tables)) {
      let batch: unknown[] = [table];
      for (const row of db.prepare(`SELECT * FROM ${table} ORDER BY ${order}`).raw().iterate()) {
        if (batch.push(row) < DIGEST_BATCH) continue;
        digest.update(JSON.stringify(batch));
        batch = [];
      }
      digest.update(JSON.stringify(batch));
    }
  }
  return digest.digest('hex');
}
