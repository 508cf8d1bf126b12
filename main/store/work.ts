/** Work in progress: drafts, held sales, print jobs and cursors. No facts: a rebuild leaves them alone. */
import type { PrintJob, PrintPlace, Store, Tx } from '../ports.ts';
import type { Db } from './connection.ts';
import { lazily } from './lazily.ts';

interface JobRow {
  id: string;
  saleId: string;
  state: PrintJob['state'];
  duplicate: number;
  queuedAtMs: number;
  sections: number;
  place: PrintPlace | null;
}

/** The writes there are, by name: the commit log holds them as a name and its arguments. */
export interface WorkWrites extends Pick<Tx, 'saveDraft' | 'saveHeld' | 'queuePrint'>, Pick<Store['printJobs'], 'setState' | 'setSections'> {
  setCursor: Store['cursors']['set'];
}
export type WorkName = keyof WorkWrites;
/** Makes one of the writes, wherever the caller's commit puts it. */
export type SaveWork = <N extends WorkName>(name: N, ...args: Parameters<WorkWrites[N]>) => void;

export interface Work {
  apply(name: WorkName, args: readonly unknown[]): void;
  /** Will a new print job surely be taken? One with a known id is refused, and no other write is. */
  foresees(args: readonly unknown[]): boolean;
}

export function prepareWork(db: Db): Work {
  const writes = { ...laneWrites(db), ...jobWrites(db) } as unknown as Record<WorkName, (...args: readonly unknown[]) => void>;
  const made = lazily({ known: () => db.prepare<[string], number>('SELECT 1 FROM print_jobs WHERE id = ?').pluck() });
  return {
    apply: (name, args) => writes[name](...args),
    foresees: ([job]) => made.known.get((job as PrintJob).id) === undefined,
  };
}

function laneWrites(db: Db): Pick<WorkWrites, 'saveDraft' | 'saveHeld' | 'setCursor'> {
  const made = lazily({
    saveDraft: () => db.prepare<[string, string]>('INSERT INTO drafts VALUES (?, ?) ON CONFLICT DO UPDATE SET json = excluded.json'),
    dropDraft: () => db.prepare<[string]>('DELETE FROM drafts WHERE lane = ?'),
    saveHeld: () => db.prepare<[string, string]>('INSERT INTO held_sales (id, json) VALUES (?, ?) ON CONFLICT (id) DO UPDATE SET json = excluded.json'),
    dropHeld: () => db.prepare<[string]>('DELETE FROM held_sales WHERE id = ?'),
    setCursor: () => db.prepare<[string, number]>('INSERT INTO cursors VALUES (?, ?) ON CONFLICT DO UPDATE SET seq = excluded.seq'),
  });
  return {
    saveDraft(lane, json) {
      if (json === null) made.dropDraft.run(lane);
      else made.saveDraft.run(lane, json);
    },
    saveHeld(id, json) {
      if (json === null) made.dropHeld.run(id);
      else made.saveHeld.run(id, json);
    },
    setCursor(sink, seq) {
      made.setCursor.run(sink, seq);
    },
  };
}

function jobWrites(db: Db): Pick<WorkWrites, 'queuePrint' | 'setState' | 'setSections'> {
  const made = lazily({
    queue: () => db.prepare<[string, string, string, number, number]>('INSERT INTO print_jobs (id, sale_id, state, duplicate, queued_at_ms) VALUES (?, ?, ?, ?, ?)'),
    setState: () => db.prepare<[string, string]>('UPDATE print_jobs SET state = ? WHERE id = ?'),
    setPlace: () => db.prepare<[string | null, string]>('UPDATE print_jobs SET place = ? WHERE id = ?'),
    setSections: () => db.prepare<[number, string]>('UPDATE print_jobs SET sections = ? WHERE id = ?'),
    dropJob: () => db.prepare<[string]>('DELETE FROM print_jobs WHERE id = ?'),
  });
  return {
    queuePrint(job) {
      made.queue.run(job.id, job.saleId, job.state, job.duplicate ? 1 : 0, job.queuedAtMs);
    },
    setState(id, state, place) {
      if (place !== undefined) made.setPlace.run(place, id);
      // A printed job is of no use to anyone: the journal has the sale.
      if (state === 'done') made.dropJob.run(id);
      else made.setState.run(state, id);
    },
    setSections(id, sections) {
      made.setSections.run(sections, id);
    },
  };
}

/** Reads, and the writes that are commits of their own. */
export function workReads(db: Db, save: SaveWork): Pick<Store, 'drafts' | 'printJobs' | 'cursors'> {
  const made = lazily({
    draft: () => db.prepare<[string], string>('SELECT json FROM drafts WHERE lane = ?').pluck(),
    held: () => db.prepare<[], { id: string; json: string }>('SELECT id, json FROM held_sales ORDER BY seq'),
    jobs: () => db.prepare<[], JobRow>('SELECT id, sale_id AS saleId, state, duplicate, queued_at_ms AS queuedAtMs, sections, place FROM print_jobs ORDER BY seq'),
    cursor: () => db.prepare<[string], number>('SELECT seq FROM cursors WHERE sink = ?').pluck(),
  });
  return {
    drafts: { load: (lane) => made.draft.get(lane) ?? null, held: () => made.held.all() },
    printJobs: {
      open: () =>
        made.jobs.all().map(({ sections, place, ...row }) => ({
          ...row,
          duplicate: row.duplicate === 1,
          ...(sections === 0 ? {} : { sections }),
          ...(place === null ? {} : { place }),
        })),
      setSections: (id, sections) => save('setSections', id, sections),
      setState: (id, state, place) => save('setState', id, state, ...(place === undefined ? [] : [place])),
    },
    cursors: { get: (sink) => made.cursor.get(sink) ?? 0, set: (sink, seq) => save('setCursor', sink, seq) },
  };
}
