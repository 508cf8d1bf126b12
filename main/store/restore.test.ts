import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import type { Store } from '../ports.ts';
import { backUp } from './backup.ts';
import { databaseFile } from './connection.ts';
import { damage, damages } from './damage.fixture.ts';
import { newDir, openAt } from './fixture.ts';
import { rebuild } from './rebuild.ts';
import { restore, type Restored } from './restore.ts';
import { completeSample } from './sample.ts';
import { verify } from './verify.ts';

const child = fileURLToPath(new URL('restore.child.ts', import.meta.url));
const SALES_BEFORE = 60;
const SALES_AFTER = 20;
const END_BEFORE = 1 + 3 * SALES_BEFORE;
const END = END_BEFORE + 3 * SALES_AFTER;

function sell(store: Store, n: number): void {
  for (let i = 0; i < n; i += 1) store.commit((tx) => completeSample(tx, store.sales.count() + 1));
  store.settle();
}

/** A terminal with a backup, and sales after it. */
async function shop(): Promise<{ dir: string; file: string }> {
  const base = newDir();
  const [dir, path] = [join(base, 'data'), join(base, 'second')];
  mkdirSync(path);
  const store = openAt(dir);
  sell(store, SALES_BEFORE);
  const { file } = await backUp({ dir, path, keep: 1, atMs: 1 });
  sell(store, SALES_AFTER);
  store.close();
  return { dir, file };
}

const restored = (dir: string, file: string, terminalId: string | null = 'T1'): Promise<Restored> =>
  restore({ dir, file, terminalId, atMs: 1_767_225_600_000, beyond: [] });

const fault = (code: string, words: string): unknown => expect.objectContaining({ code, message: expect.stringContaining(words) as string });

describe('a restoration', () => {
  it.each(damages)('of a database that is damaged (%s) has the backup, what can still be read beyond it, and says what is missing', async (how) => {
    const { dir, file } = await shop();
    damage(dir, how);
    // What lies in the middle is found when it is read.
    if (how !== 'pages') expect(() => openAt(dir)).toThrow(fault('STORE_CORRUPT', 'guitai restore --from newest'));
    const result = await restored(dir, file);
    expect(result).toMatchObject({ terminalId: 'T1', backupSeq: END_BEFORE, tailSeq: END_BEFORE + result.taken.before, missing: END - END_BEFORE - result.taken.before });
    // The commit log has what came since it was last settled.
    if (how === 'deleted') expect(result.taken.before).toBe(END - END_BEFORE);
    const store = openAt(dir);
    expect([store.streams.current(), store.streams.begun()]).toEqual([result.stream, null]);
    expect(store.sales.count()).toBeGreaterThanOrEqual(SALES_BEFORE);
    sell(store, 2);
    store.close();
    expect(verify(dir)).toMatchObject({ entries: result.tailSeq + 1 + 6 });
    const { digestBefore, digestAfter } = rebuild(dir);
    expect(digestAfter).toBe(digestBefore);
    // What was there is kept, as it was.
    if (how !== 'deleted') expect(readdirSync(result.aside ?? '')).toContain('guitai.db');
  });

  it('of a whole database loses nothing of it', async () => {
    const { dir, file } = await shop();
    expect(await restored(dir, file)).toMatchObject({ taken: { before: END - END_BEFORE }, tailSeq: END, missing: 0 });
    const store = openAt(dir);
    expect(store.sales.count()).toBe(SALES_BEFORE + SALES_AFTER);
    store.close();
  });

  it('into an empty directory begins where the backup ends; how much is missing nobody can tell', async () => {
    const { file } = await shop();
    const dir = join(newDir(), 'new');
    expect(await restored(dir, file, null)).toMatchObject({ tailSeq: END_BEFORE, missing: null, aside: null });
    openAt(dir).close();
  });

  it('does not open a sale again that was completed since, nor print again what may have come out', async () => {
    const base = newDir();
    const [dir, path] = [join(base, 'data'), join(base, 'second')];
    mkdirSync(path);
    const store = openAt(dir);
    sell(store, 1);
    const sale = { id: 'sale000000000002', lines: [] };
    store.commit((tx) => {
      tx.saveDraft('main', JSON.stringify(sale));
      tx.saveHeld('sale000000000003', JSON.stringify({ heldAtMs: 1, sale: { id: 'sale000000000003' } }));
      tx.queuePrint({ id: 'j1', saleId: 'sale1', state: 'queued', duplicate: false, queuedAtMs: 1 });
    });
    store.settle();
    const { file } = await backUp({ dir, path, keep: 1, atMs: 1 });
    const ids: string[] = [];
    for (let n = 2; n <= 3; n += 1) {
      store.commit((tx) => completeSample(tx, n));
      ids.push(store.sales.recent(1)[0]?.saleId ?? '');
    }
    store.close();
    expect(ids).toEqual(['sale000000000002', 'sale000000000003']);
    await restored(dir, file);
    const again = openAt(dir);
    expect([again.drafts.load('main'), again.drafts.held()]).toEqual([null, []]);
    expect(again.printJobs.open()).toMatchObject([{ id: 'j1', state: 'inDoubt' }]);
    again.close();
  });

  it('is refused while a terminal is open, with another terminal’s backup, and with one that does not hold', async () => {
    const { dir, file } = await shop();
    const store = openAt(dir);
    await expect(restored(dir, file)).rejects.toEqual(fault('STORE_LOCKED', 'another terminal'));
    store.close();
    await expect(restored(dir, file, 'T2')).rejects.toEqual(fault('BACKUP', 'it is of terminal T1, not of T2'));
    const bad = join(newDir(), 'bad.db');
    for (const content of ['', 'not a database, by far\n'.repeat(300)]) {
      writeFileSync(bad, content);
      await expect(restored(dir, bad)).rejects.toEqual(fault('BACKUP', 'cannot be restored'));
    }
    const whole = openAt(dir);
    expect(whole.journal.tail().seq).toBe(END);
    whole.close();
  });
});

describe('a restoration that is killed', () => {
  it('at any step leaves the old files, or a directory that asks for it again; run again it is whole', async () => {
    const { dir, file } = await shop();
    const steps = ['prepared', 'marked', 'aside guitai.db', 'swapped'];
    let end = END;
    for (const step of steps) {
      const { signal, stderr } = spawnSync(process.execPath, [child, dir, file, step], { encoding: 'utf8' });
      expect([step, signal, stderr]).toEqual([step, 'SIGKILL', '']);
      if (step === 'prepared') {
        const store = openAt(dir);
        expect([store.streams.current(), store.journal.tail().seq]).toEqual(['T1', end]);
        store.close();
        continue;
      }
      expect(() => openAt(dir)).toThrow(fault('STORE_CORRUPT', 'a restoration was broken off'));
      const result = await restored(dir, file);
      // Also what the old files had beyond the backup, wherever the kill left them.
      expect(result.missing).toBe(0);
      expect(result.tailSeq).toBeGreaterThanOrEqual(end);
      const kept = readdirSync(dir).filter((name) => name.startsWith('replaced-')).map((name) => join(dir, name, 'guitai.db'));
      expect(kept.some((old) => existsSync(old) && statSync(old).size > 0)).toBe(true);
      const store = openAt(dir);
      sell(store, 1);
      end = store.journal.tail().seq;
      expect([store.streams.current(), store.streams.begun()]).toEqual([result.stream, null]);
      store.close();
      expect(verify(dir).broken).toBeUndefined();
    }
  });
});

it('a terminal does not begin anew where its database is gone but was there', async () => {
  const { dir } = await shop();
  rmSync(databaseFile(dir));
  expect(() => openAt(dir)).toThrow(fault('STORE_CORRUPT', 'guitai restore --from newest'));
});
