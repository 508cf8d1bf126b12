/** Shifts: what was opened with, and the Z reports. */
import { canonicalJson } from '../core/journal/canonical.ts';
import type { Facts } from '../core/journal/facts.ts';
import type { Store } from '../ports.ts';
import type { Db } from './connection.ts';
import type { Projection } from './projection.ts';

interface LastRow {
  no: number;
  opened: string | null;
  closedSeq: number | null;
}

export const shiftsProjection: Projection = {
  tables: { shifts: 'no' },
  whole: {
    what: 'the shift that is open',
    sql: 'SELECT coalesce((SELECT max(closed_seq) FROM shifts), 0) + 1 AS first, NULL AS last FROM shifts WHERE opened IS NOT NULL AND closed_seq IS NULL',
  },
  kinds: ['shift.opened', 'shift.closed'],
  prepare(db) {
    const next = nextNo(db);
    const open = db.prepare<[number, string]>('INSERT INTO shifts (no, opened) VALUES (?, ?)');
    const close = db.prepare<[number, string, number]>(
      'INSERT INTO shifts (no, closed, closed_seq) VALUES (?, ?, ?) ON CONFLICT (no) DO UPDATE SET closed = excluded.closed, closed_seq = excluded.closed_seq',
    );
    return (fact, stamp) => {
      if (fact.kind !== 'shift.opened' && fact.kind !== 'shift.closed') return;
      // A gap or a repeat in the numbers of Z reports is a programmer's error: nothing may be saved then.
      if (fact.body.no !== next()) throw new Error(`shift ${fact.body.no} is not the next one, ${next()}`);
      if (fact.kind === 'shift.opened') open.run(fact.body.no, canonicalJson(fact.body));
      else close.run(fact.body.no, canonicalJson(fact.body), stamp.seq);
    };
  },
};

/** The number of the shift that goes on: Z reports have no gaps. */
function nextNo(db: Db): () => number {
  const last = db.prepare<[], number | null>('SELECT max(no) FROM shifts WHERE closed_seq IS NOT NULL').pluck();
  return () => (last.get() ?? 0) + 1;
}

export function shiftsReads(db: Db): Pick<Store, 'shifts'> {
  const next = nextNo(db);
  const row = db.prepare<[number], LastRow>('SELECT no, opened, closed_seq AS closedSeq FROM shifts WHERE no = ?');
  const first = db.prepare<[], number | null>('SELECT at_ms FROM journal ORDER BY seq LIMIT 1').pluck();
  const closed = db.prepare<[number], string>('SELECT closed FROM shifts WHERE closed IS NOT NULL ORDER BY no DESC LIMIT ?').pluck();
  const byNo = db.prepare<[number], string | null>('SELECT closed FROM shifts WHERE no = ?').pluck();
  const read = (text: string): Facts['shift.closed'] => JSON.parse(text) as Facts['shift.closed'];
  return {
    shifts: {
      current() {
        const no = next();
        const opened = row.get(no)?.opened ?? null;
        const before = no === 1 ? undefined : row.get(no - 1);
        const fact = opened === null ? null : (JSON.parse(opened) as Facts['shift.opened']);
        const lastClosed = byNo.get(no - 1) ?? null;
        const sinceMs = fact?.openedAtMs ?? (lastClosed === null ? (first.get() ?? 0) : read(lastClosed).closedAtMs);
        return { no, afterSeq: before?.closedSeq ?? 0, sinceMs, opened: fact };
      },
      closed: (limit) => closed.all(limit).map(read),
      byNo(no) {
        const text = byNo.get(no) ?? null;
        return text === null ? null : read(text);
      },
    },
  };
}
