import { cpSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Store } from '../ports.ts';
import { databaseFile } from './connection.ts';
import { newDir, openAt } from './fixture.ts';
import { differenceOf, placeOf, type Place } from './place.ts';
import { rebuild } from './rebuild.ts';
import { completeSample } from './sample.ts';
import { verify } from './verify.ts';

function sell(store: Store, n: number): void {
  for (let i = 0; i < n; i += 1) store.commit((tx) => completeSample(tx, store.sales.count() + 1));
}

describe('a place', () => {
  const here: Place = { inode: '100', madeAtMs: '1767225600000', machine: 'aaaa', disk: 'WD-1', board: null };
  const root = { ...here, board: 'uuid-1' };
  // A network card, a host name, a mount point and a version are no part of a place: nothing of them can differ.
  it.each<[string, Place, Place, string | null]>([
    ['the same', here, here, null],
    ['the file system is mounted elsewhere, or numbers its files anew (FAT)', here, { ...here, inode: '7' }, null],
    ['the system keeps no time of making', { ...here, madeAtMs: '0' }, { ...here, madeAtMs: '0' }, null],
    ['the directory was copied, where the system keeps no time of making', { ...here, madeAtMs: '0' }, { ...here, inode: '200', madeAtMs: '0' }, 'the database is a copy'],
    ['the disk does not tell its number any more, after an update of the kernel', here, { ...here, disk: null }, null],
    ['it tells it now', { ...here, disk: null }, here, null],
    ['the system was installed anew, by the mainboard it is the same machine', root, { ...root, machine: 'bbbb' }, null],
    ['run as root now, which reads the mainboard', here, root, null],
    ['the directory was copied, on the same disk', here, { ...here, inode: '200', madeAtMs: '1767225700000' }, 'the database is a copy'],
    ['the disk’s image was written to a new disk', here, { ...here, disk: 'WD-2' }, 'it is another disk'],
    ['the disk went to another machine', root, { ...root, board: 'uuid-2' }, 'it is another machine'],
    ['an image was started on another machine, which took another number', here, { ...here, machine: 'bbbb', disk: null }, 'it is another machine'],
  ])('%s', (_, before, now, difference) => {
    expect(differenceOf(before, now)).toBe(difference);
  });

  it('of a directory is read, and is the same again', () => {
    const dir = newDir();
    openAt(dir).close();
    const place = placeOf(dir);
    expect(place.inode).toMatch(/^\d+$/);
    expect(differenceOf(place, placeOf(dir))).toBeNull();
  });
});

describe('a terminal that is opened', () => {
  it('where it was, also renamed or with its log left by a kill, goes on in its stream', () => {
    const dir = newDir();
    let store = openAt(join(dir, 'a'));
    sell(store, 3);
    expect([store.streams.current(), store.streams.of(2).stream]).toEqual(['T1', 'T1']);
    store.close();
    renameSync(join(dir, 'a'), join(dir, 'b'));
    store = openAt(join(dir, 'b'));
    expect([store.streams.current(), store.streams.begun()]).toEqual(['T1', null]);
    store.close();
  });

  it('as a copy begins a stream of its own, once, and so does the next copy; the original goes on', () => {
    const dir = newDir();
    const original = openAt(join(dir, 'a'));
    sell(original, 3);
    original.close();
    const names = ['b', 'c'].map((name) => {
      cpSync(join(dir, 'a'), join(dir, name), { recursive: true });
      const copy = openAt(join(dir, name));
      const { stream, reason } = copy.streams.begun() ?? {};
      expect(stream).toMatch(/^T1~[0-9A-HJKMNP-TV-Z]{4}$/);
      expect([reason, copy.streams.current(), copy.streams.of(10).stream, copy.streams.of(11).stream]).toEqual(['moved', stream, 'T1', stream]);
      const begun = copy.journal.after(10, 1)[0];
      expect(JSON.parse(begun?.body ?? '')).toEqual({ stream, fromSeq: 11, parent: { stream: 'T1', seq: 10, hash: begun?.prevHash }, reason: 'moved' });
      sell(copy, 1);
      copy.close();
      const again = openAt(join(dir, name));
      expect([again.streams.begun(), again.streams.current(), again.streams.list().length]).toEqual([null, stream, 2]);
      again.close();
      expect(verify(join(dir, name)).broken).toBeUndefined();
      return stream;
    });
    expect(new Set(names).size).toBe(2);
    const again = openAt(join(dir, 'a'));
    expect(again.streams.current()).toBe('T1');
    again.close();
  });

  it('with an older database put in the place of its own begins a stream: what was there is not written over', () => {
    const dir = newDir();
    const store = openAt(dir);
    sell(store, 2);
    store.close();
    const older = join(newDir(), 'older');
    cpSync(dir, older, { recursive: true });
    // Twice, so that the commit log has begun in front since, and does not bring it up to what was there.
    for (let i = 0; i < 2; i += 1) {
      const later = openAt(dir);
      sell(later, 2);
      later.close();
    }
    // As by hand: the file keeps its number, its content is the older one's.
    writeFileSync(databaseFile(dir), readFileSync(databaseFile(older)));
    const back = openAt(dir);
    expect(back.streams.begun()).toMatchObject({ reason: 'restored', what: 'the database is older than entry 19, which was there' });
    expect(back.streams.current()).not.toBe('T1');
    back.close();
  });

  it('after an update from a version that knew no place goes on, and remembers it from then on', () => {
    const dir = newDir();
    const store = openAt(dir);
    sell(store, 1);
    store.close();
    rmSync(join(dir, 'guitai.tail'));
    const again = openAt(dir);
    expect([again.streams.begun(), again.streams.current()]).toEqual([null, 'T1']);
    again.close();
    writeFileSync(join(dir, 'guitai.tail'), 'half of it');
    const third = openAt(dir);
    expect(third.streams.begun()).toBeNull();
    third.close();
  });
});

describe('a fork', () => {
  it('gives the entries that differ a stream, also those that are written already; a rebuild says the same', () => {
    const dir = newDir();
    const store = openAt(dir);
    sell(store, 3);
    expect(() => store.streams.fork(1)).toThrow('a stream can begin at entries 2 to 11, not at 1');
    expect(() => store.streams.fork(12)).toThrow('not at 12');
    const first = store.streams.fork(5);
    const second = store.streams.fork(5);
    const third = store.streams.fork(9);
    expect([4, 5, 8, 9, 13, 14].map((seq) => store.streams.of(seq).stream)).toEqual(['T1', second, second, third, third, third]);
    expect(first).not.toBe(second);
    sell(store, 1);
    store.close();
    const { digestBefore, digestAfter } = rebuild(dir);
    expect(digestAfter).toBe(digestBefore);
  });
});
