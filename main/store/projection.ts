/** What every projection is: tables, and the function that applies a fact to them. */
import type { Fact, FactKind } from '../core/journal/facts.ts';
import type { Db } from './connection.ts';

/** What a projection may know of an entry besides its fact. */
export interface Stamp {
  seq: number;
  atMs: number;
}

/** What is known of rows without a look, as words of the projection that says so. Forgotten where anything is undone. */
export type Known = Set<string>;

export interface Projection {
  /** Each table, and the columns that put its rows in their one order. */
  tables: Readonly<Record<string, string>>;
  /** Entries that leave for the archive together or not at all: a query of `first` and `last` sequences; `last` NULL = it is open. */
  whole?: { what: string; sql: string };
  /** The facts it takes: it is given no other. Absent = it is given all, and whether it takes one is known once it did. */
  kinds?: readonly FactKind[];
  /**
   * Prepares the look that says whether a fact will surely be taken, so that it may be acknowledged before it is applied.
   * Writes nothing. False = only applying it tells, as without this.
   */
  foresee?(db: Db, known: Known): (fact: Fact) => boolean;
  /** Prepares the statements and returns the function that applies a fact. Must not look at the clock, nor at other tables for what it writes. */
  prepare(db: Db, known: Known): (fact: Fact, stamp: Stamp) => void;
}
