/** The writes that a commit is made of, as the commit log holds them and as the database takes them. */
import { readHashedText } from '../core/journal/chain.ts';
import type { Fact } from '../core/journal/facts.ts';
import type { JournalEntry } from '../ports.ts';
import type { Part } from './record.ts';
import type { Db } from './connection.ts';
import { insertEntry, readLaid, sha256, type LaidEntry } from './journal.ts';
import { lazily } from './lazily.ts';
import type { Projection } from './projection.ts';
import { prepareFacts } from './projections.ts';
import { prepareWork, type WorkName } from './work.ts';

/** `fact` is what the entry says; null = it is read from the entry. */
export type Op = { type: 'entry'; entry: LaidEntry; fact: Fact | null } | { type: 'work'; name: WorkName; args: readonly unknown[] };
/** What a write touches, and a read depends on. */
export type Touched = Projection | 'work' | 'newJob';

export interface Ops {
  /** @throws SqliteError where it is refused, Error where a projection does not take it */
  apply(op: Op): void;
  /**
   * Will the database surely take it, so that it may be acknowledged first? Only where it touches nothing that `touched`
   * holds, whose writes are not applied yet. Adds to it what the write touches.
   */
  foresees(op: Op, touched: Set<Touched>): boolean;
  /** Some of what was applied is not there any more. */
  undone(): void;
}

export function prepareOps(db: Db): Ops {
  const made = lazily({ insert: () => insertEntry(db), facts: () => prepareFacts(db), work: () => prepareWork(db) });
  return {
    apply(op) {
      if (op.type === 'work') {
        made.work.apply(op.name, op.args);
        return;
      }
      const entry = readLaid(op.entry);
      made.insert(entry);
      made.facts.apply(op.fact ?? factOf(entry), entry);
    },
    foresees(op, touched) {
      if (op.type === 'entry') return made.facts.foresees(op.fact ?? factOf(readLaid(op.entry)), touched);
      touched.add('work');
      if (op.name !== 'queuePrint') return true;
      const isFirst = !touched.has('newJob');
      touched.add('newJob');
      return isFirst && made.work.foresees(op.args);
    },
    undone: () => made.facts.undone(),
  };
}

function factOf({ kind, body }: JournalEntry): Fact {
  return { kind, body: JSON.parse(body) as unknown } as Fact;
}

/** As the log holds a write of work in progress. */
export function workText(name: WorkName, args: readonly unknown[]): string {
  return JSON.stringify([name, ...args]);
}

/** A write as it was laid down in the log. */
export function opOf({ type, text }: Part): Op {
  if (type === 'entry') {
    const { body, hash, prevHash, ...entry } = readHashedText(text, sha256) as JournalEntry;
    return { type, entry: { ...entry, body: () => body, hash: () => hash, prevHash: () => prevHash }, fact: null };
  }
  const [name, ...args] = JSON.parse(text) as [WorkName, ...unknown[]];
  return { type, name, args };
}
