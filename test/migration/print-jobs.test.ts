/** Print jobs of older versions: none is lost, and none that may have come out is taken for one that has not. */
import { describe, expect, it } from 'vitest';
import { migrate } from '#main/store/migrate.ts';
import type { Db } from '#main/store/connection.ts';
import { databaseAt, seedJournal } from './seed.ts';

const all = (db: Db, columns: string) => db.prepare(`SELECT ${columns} FROM print_jobs ORDER BY seq`).raw().all();

/** Jobs of version 60 in each of its states; the one between was printed and is gone. */
function jobsAt60(): ReturnType<typeof databaseAt> {
  const old = databaseAt(60);
  seedJournal(old.db, []);
  const insert = old.db.prepare('INSERT INTO print_jobs (seq, id, sale_id, state, duplicate, queued_at_ms) VALUES (?, ?, ?, ?, ?, ?)');
  insert.run(1, 'a', 's1', 'queued', 0, 11);
  insert.run(2, 'b', 's2', 'sent', 1, 12);
  insert.run(4, 'c', 's3', 'inDoubt', 0, 13);
  return old;
}

describe('0070 print sections', () => {
  it('keeps each job with its place in the line and its state, and no section of it is known to be printed', () => {
    const { db, dir } = jobsAt60();
    migrate(db, dir, 70);
    expect(all(db, 'seq, id, sale_id, state, duplicate, queued_at_ms, sections')).toEqual([
      [1, 'a', 's1', 'queued', 0, 11, 0],
      [2, 'b', 's2', 'sent', 1, 12, 0],
      [4, 'c', 's3', 'inDoubt', 0, 13, 0],
    ]);
  });

  it('then takes the new state, still refuses one that nobody knows, and a job twice', () => {
    const { db, dir } = jobsAt60();
    migrate(db, dir, 70);
    db.exec("UPDATE print_jobs SET state = 'interrupted', sections = 3 WHERE id = 'b'");
    expect(() => db.exec("UPDATE print_jobs SET state = 'lost' WHERE id = 'b'")).toThrow('CHECK');
    expect(() => db.exec("INSERT INTO print_jobs (id, sale_id, state, duplicate, queued_at_ms) VALUES ('a', 's9', 'queued', 0, 1)")).toThrow('UNIQUE');
    db.exec("INSERT INTO print_jobs (id, sale_id, state, duplicate, queued_at_ms) VALUES ('d', 's4', 'queued', 0, 14)");
    expect(all(db, 'seq, id, sections')).toEqual([[1, 'a', 0], [2, 'b', 3], [4, 'c', 0], [5, 'd', 0]]);
  });
});

describe('0100 print place', () => {
  it('takes what may have begun as begun at the first printer, and nothing else', () => {
    const { db, dir } = jobsAt60();
    migrate(db, dir, 90);
    db.exec("INSERT INTO print_jobs (id, sale_id, state, duplicate, queued_at_ms, sections) VALUES ('e', 's5', 'queued', 0, 15, 2)");
    migrate(db, dir, 100);
    expect(all(db, 'id, place')).toEqual([['a', null], ['b', 'first'], ['c', 'first'], ['e', 'first']]);
    expect(() => db.exec("UPDATE print_jobs SET place = 'third'")).toThrow('CHECK');
  });
});
