import { copyFileSync, existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { Clock, Store } from '../ports.ts';
import { backUp } from './backup.ts';
import { listBackups, PART } from './backup-files.ts';
import { startBackups } from './backups.ts';
import { connect, databaseFile } from './connection.ts';
import { damage } from './damage.fixture.ts';
import { newDir, openAt } from './fixture.ts';
import { completeSample } from './sample.ts';
import { verify } from './verify.ts';

function sell(store: Store, n: number): void {
  for (let i = 0; i < n; i += 1) store.commit((tx) => completeSample(tx, store.sales.count() + 1));
  store.settle();
}

function opened(sales: number): { dir: string; path: string; store: Store } {
  const base = newDir();
  const [dir, path] = [join(base, 'data'), join(base, 'second')];
  mkdirSync(path);
  const store = openAt(dir);
  onTestFinished(() => store.close());
  sell(store, sales);
  return { dir, path, store };
}

const fault = (code: string, words: string): unknown => expect.objectContaining({ code, message: expect.stringContaining(words) as string });

describe('a backup', () => {
  it('is one moment’s whole journal, while sales go on and their log is written back', async () => {
    const { dir, path, store } = opened(400);
    const seq = store.journal.tail().seq;
    let beside = 0;
    const made = await backUp({ dir, path, keep: 3, atMs: 1_767_225_600_000 }, () => {
      sell(store, 1);
      store.checkpoint();
      beside += 1;
    });
    expect(beside).toBeGreaterThan(1);
    expect(store.journal.tail().seq).toBeGreaterThan(seq);
    expect(made).toMatchObject({ terminalId: 'T1', seq, file: join(path, `guitai-T1-${String(seq).padStart(12, '0')}-1767225600000.db`) });
    expect(readdirSync(path)).toHaveLength(1);
    const again = newDir();
    connect(again).close();
    copyFileSync(made.file, databaseFile(again));
    expect(verify(again)).toMatchObject({ entries: seq });
    sell(store, 1);
  });

  it('takes the place of the oldest beyond those that are kept, by the journal’s order, whatever the clock says', async () => {
    const { dir, path, store } = opened(1);
    writeFileSync(join(path, `guitai-T1-000000000001-1767225600000.db${PART}`), 'left by a kill');
    for (const atMs of [1_900_000_000_000, 1_800_000_000_000, 1_700_000_000_000]) {
      await backUp({ dir, path, keep: 2, atMs });
      sell(store, 1);
    }
    writeFileSync(join(path, 'guitai-T2-000000000001-1767225600000.db'), 'another terminal’s');
    await backUp({ dir, path, keep: 1, atMs: 1 });
    expect(listBackups(path, 'T1').map(({ seq, atMs }) => [seq, atMs])).toEqual([[store.journal.tail().seq, 1]]);
    expect(readdirSync(path)).toHaveLength(2);
  });

  it('is not made of a damaged database: what there was stays, however few are kept', async () => {
    const { dir, path, store } = opened(300);
    store.checkpoint();
    const { file } = await backUp({ dir, path, keep: 1, atMs: 1 });
    sell(store, 1);
    store.close();
    damage(dir, 'pages');
    await expect(backUp({ dir, path, keep: 1, atMs: 2 })).rejects.toMatchObject({ code: expect.stringMatching(/BACKUP|STORE_CORRUPT/) as string });
    expect(readdirSync(path).map((name) => join(path, name))).toEqual([file]);
  });

  it('to a medium that is not in is refused and says so; the directory is not made', async () => {
    const { dir, path } = opened(1);
    rmSync(path, { recursive: true });
    await expect(backUp({ dir, path, keep: 1, atMs: 1 })).rejects.toEqual(fault('BACKUP', 'is not there: put the medium in'));
    expect(existsSync(path)).toBe(false);
  });
});

describe('backups of a running terminal', () => {
  it('are made when they are due and something is new, on a thread of their own, and what goes wrong is told', async () => {
    const { dir, path, store } = opened(50);
    const due: (() => void)[] = [];
    const clock: Clock = { nowMs: () => 5, after: (_, run) => (due.push(run), () => undefined) };
    const log = { info() {}, warn() {}, error() {} };
    const backups = startBackups({ store, dir, path, everyMinutes: 60, keep: 2, terminalId: 'T1', clock, log });
    onTestFinished(() => backups.close());
    due.pop()?.();
    await expect.poll(() => backups.view(), { timeout: 15_000 }).toMatchObject({ path, state: 'running' });
    await backups.now();
    expect(backups.view()).toEqual({ path, state: 'waiting', kept: 1, lastAtMs: 5 });
    due.pop()?.();
    sell(store, 1);
    due.pop()?.();
    await expect.poll(() => backups.view(), { timeout: 15_000 }).toMatchObject({ state: 'waiting', kept: 2 });
    rmSync(path, { recursive: true });
    await expect(backups.now()).rejects.toEqual(fault('BACKUP', 'put the medium in'));
    expect(backups.view()).toMatchObject({ state: 'missing', kept: 0, trouble: expect.stringContaining('is not there') as string });
    mkdirSync(path);
    await backups.now();
    expect(backups.view()).toMatchObject({ state: 'waiting', kept: 1 });
  });
});
