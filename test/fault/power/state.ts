/** What a till knows, in one line: two stores with the same line have the same sales, money and work. */
import type { Store } from '#main/ports.ts';
import { sha256 } from '#main/store/journal.ts';

/** The sink whose cursor the workload moves. */
export const SINK = 'hq';

export interface State {
  seq: number;
  hash: string;
  sales: number;
  /** All else, as text. */
  rest: string;
}

/** A long text by its length and digest. */
const brief = (text: string | null): unknown => (text === null ? null : [text.length, sha256(text)]);

export function stateOf(store: Store): State {
  const { seq, hash } = store.journal.tail();
  const rest = [
    store.points.balance('merchant'),
    store.attempts.inQuestion().map(({ id, phase }) => [id, phase]),
    brief(store.drafts.load('main')),
    store.drafts.held(),
    store.printJobs.open().map(({ id, state, sections, place }) => [id, state, sections ?? 0, place ?? '']),
    store.cursors.get(SINK),
  ];
  return { seq, hash, sales: store.sales.count(), rest: JSON.stringify(rest) };
}

export const same = (a: State, b: State): boolean => a.hash === b.hash && a.seq === b.seq && a.sales === b.sales && a.rest === b.rest;
