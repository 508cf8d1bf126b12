/** Work in progress: drafts, held sales, print jobs and cursors. No facts: a rebuild leaves them alone. */
import type { PrintJob, PrintPlace, Store, Tx } from '../ports.ts';
import type { Db } from './connection.ts';

type Transact = <T>(work: () => T) => T;
interface JobRow {
  id: string;
  saleId: string;
  state: PrintJob['state'];
  duplicate: number;
  queuedAtMs: number;
  sections: number;
  place: PrintPlace | null;
}

/** What a commit may write besides facts. */
export function workWrites(db: Db): Pick<Tx, 'saveDraft' | 'saveHeld' | 'queuePrint'> {
  const saveDraft = db.prepare<[string, string]>('INSERT INTO drafts VALUES (?, ?) ON CONFLICT DO UPDATE SET json = excluded.json');
  const dropDraft = db.prepare<[string]>('DELETE FROM drafts WHERE lane = ?');
  const saveHeld = db.prepare<[string, string]>('INSERT INTO held_sales (id, json) VALUES (?, ?) ON CONFLICT (id) DO UPDATE SET json = excluded.json');
  const dropHeld = db.prepare<[string]>('DELETE FROM held_sales WHERE id = ?');
  const queue = db.prepare<[string, string, string, number, number]>(
    'INSERT INTO print_jobs (id, sale_id, state, duplicate, queued_at_ms) VALUES (?, ?, ?, ?, ?)',
  );
  return {
    saveDraft(lane, json) {
      if (json === null) dropDraft.run(lane);
      else saveDraft.run(lane, json);
    },
    saveHeld(id, json) {
      if (json === null) dropHeld.run(id);
      else saveHeld.run(id, json);
    },
    queuePrint(job) {
      queue.run(job.id, job.saleId, job.state, job.duplicate ? 1 : 0, job.queuedAtMs);
    },
  };
}

/** Reads, and the writes that are commits of their own. */
export function workReads(db: Db, transact: Transact): Pick<Store, 'drafts' | 'printJobs' | 'cursors'> {
  const draft = db.prepare<[string], string>('SELECT json FROM drafts WHERE lane = ?').pluck();
  const held = db.prepare<[], { id: string; json: string }>('SELECT id, json FROM held_sales ORDER BY seq');
  const jobs = db.prepare<[], JobRow>('SELECT id, sale_id AS saleId, state, duplicate, queued_at_ms AS queuedAtMs, sections, place FROM print_jobs ORDER BY seq');
  const setState = db.prepare<[string, string]>('UPDATE print_jobs SET state = ? WHERE id = ?');
  const setPlace = db.prepare<[string | null, string]>('UPDATE print_jobs SET place = ? WHERE id = ?');
  const setSections = db.prepare<[number, string]>('UPDATE print_jobs SET sections = ? WHERE id = ?');
  const dropJob = db.prepare<[string]>('DELETE FROM print_jobs WHERE id = ?');
  const cursor = db.prepare<[string], number>('SELECT seq FROM cursors WHERE sink = ?').pluck();
  const setCursor = db.prepare<[string, number]>('INSERT INTO cursors VALUES (?, ?) ON CONFLICT DO UPDATE SET seq = excluded.seq');
  return {
    drafts: { load: (lane) => draft.get(lane) ?? null, held: () => held.all() },
    printJobs: {
      open: () =>
        jobs.all().map(({ sections, place, ...row }) => ({
          ...row,
          duplicate: row.duplicate === 1,
          ...(sections === 0 ? {} : { sections }),
          ...(place === null ? {} : { place }),
        })),
      setSections(id, sections) {
        transact(() => setSections.run(sections, id));
      },
      setState(id, state, place) {
        // A printed job is of no use to anyone: the journal has the sale.
        transact(() => {
          if (place !== undefined) setPlace.run(place, id);
          if (state === 'done') dropJob.run(id);
          else setState.run(state, id);
        });
      },
    },
    cursors: {
      get: (sink) => cursor.get(sink) ?? 0,
      set(sink, seq) {
        transact(() => setCursor.run(sink, seq));
      },
    },
  };
}
