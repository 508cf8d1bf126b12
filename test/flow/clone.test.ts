/** Copies of a terminal at headquarters: a cloned directory, a restored backup and a fork, over a real PostgreSQL. */
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { restoreFrom } from '#main/commands/restore.ts';
import { newStream } from '#main/commands/store-stream.ts';
import { syncDrain } from '#main/commands/sync.ts';
import type { Store } from '#main/ports.ts';
import { receiptNumber } from '#main/services/sale/index.ts';
import { backUp } from '#main/store/backup.ts';
import { connect } from '#main/store/connection.ts';
import { damage } from '#main/store/damage.fixture.ts';
import { openStore } from '#main/store/open.ts';
import { sampleSale } from '#main/store/sample.ts';
import { startPostgres } from '#main/training/postgres.ts';
import { alarms, newHeadquarters } from './hq-kit.ts';
import { ask, runSync } from './sync-kit.ts';

const started = await startPostgres();
const skipped = 'skipped' in started ? started.skipped : null;
if (skipped !== null) console.log(`skipped: copies of a terminal: ${skipped}`);

const terminal = { terminalId: 'T1', shopName: 'Corner', region: 'cn', currency: 'CNY' };
/** One entry each, with the receipt numbers of the stream. */
function sell(store: Store, n: number): void {
  for (let i = 0; i < n; i += 1) {
    store.commit((tx) => {
      const seq = tx.nextReceiptSeq();
      tx.append('sale.completed', { ...sampleSale(seq, 2), receiptNo: receiptNumber(store.streams.current(), seq) });
    });
  }
}

/** The database, and the log of what it had not yet. */
function ruin(dir: string, how: 'header' | 'deleted'): void {
  damage(dir, how);
  rmSync(join(dir, 'commit.log'), { force: true });
}

describe.skipIf(skipped !== null)('copies of a terminal', () => {
  const postgres = started as Exclude<typeof started, { skipped: string }>;
  let url: string;
  let base: string;
  let open: Store[];
  afterAll(() => postgres.stop());
  beforeEach(async () => {
    url = await newHeadquarters(postgres);
    base = mkdtempSync(join(tmpdir(), 'guitai-clone-'));
    open = [];
  });
  afterEach(() => {
    for (const store of open) store.close();
    rmSync(base, { recursive: true, force: true });
  });

  const dirOf = (name: string): string => join(base, name);
  function at(name: string): Store {
    const store = openStore(dirOf(name), { terminal, nowMs: Date.now });
    open.push(store);
    return store;
  }
  function shut(store: Store): void {
    open.splice(open.indexOf(store), 1);
    store.close();
  }
  const rows = () => ask<{ stream: string; first: number; last: number; entries: number }>(
    url, 'select terminal_id as stream, min(seq)::int as first, max(seq)::int as last, count(*)::int as entries from guitai.journal group by 1 order by 1');
  const salesAt = async () => Number((await ask<{ n: number }>(url, 'select count(*)::int as n from guitai.sales'))[0]?.n);

  it('a cloned directory: both go on, both deliver all of theirs, no (stream, seq) is used twice, and headquarters is told', async () => {
    const first = at('a');
    sell(first, 4);
    await syncDrain({ store: first, url });
    shut(first);
    cpSync(dirOf('a'), dirOf('b'), { recursive: true });
    const [original, clone] = [at('a'), at('b')];
    for (let round = 0; round < 3; round += 1) {
      sell(original, 2);
      sell(clone, 1);
      await syncDrain({ store: clone, url });
      await syncDrain({ store: original, url });
    }
    const stream = clone.streams.current();
    expect(await rows()).toEqual([
      { stream: 'T1', first: 1, last: 11, entries: 11 },
      { stream, first: 6, last: 9, entries: 4 },
    ]);
    expect(await salesAt()).toBe(4 + 6 + 3);
    expect(await alarms(url)).toMatchObject([{ kind: 'cloneAlive', key: stream }]);
    // Everything once more changes nothing.
    await syncDrain({ store: clone, url });
    expect(await salesAt()).toBe(13);
  });

  it('a restored backup has what headquarters has beyond it, and says what nobody has; what it sells then arrives', async () => {
    const store = at('a');
    sell(store, 4);
    mkdirSync(dirOf('second'));
    store.settle();
    await backUp({ dir: dirOf('a'), path: dirOf('second'), keep: 1, atMs: 1 });
    sell(store, 3);
    await syncDrain({ store, url });
    sell(store, 2);
    shut(store);
    ruin(dirOf('a'), 'header');
    writeFileSync(join(dirOf('a'), 'settings.json'), JSON.stringify({ shop: { name: 'Corner', terminal: 'T1', region: 'cn' }, sync: { url } }));
    const result = await restoreFrom({ data: dirOf('a'), from: 'newest', path: dirOf('second'), progress: () => {} });
    expect(result).toMatchObject({ backupSeq: 5, taken: { before: 0, headquarters: 3 }, tailSeq: 8, missing: 2, headquarters: 'asked' });
    const again = at('a');
    expect([again.sales.count(), again.streams.current()]).toEqual([7, result.stream]);
    sell(again, 2);
    await syncDrain({ store: again, url });
    expect(await rows()).toEqual([
      { stream: 'T1', first: 1, last: 8, entries: 8 },
      { stream: result.stream, first: 9, last: 11, entries: 3 },
    ]);
    expect(await alarms(url)).toEqual([]);
    // Restored once more from the same old backup: the whole way back is found, over both streams.
    shut(again);
    ruin(dirOf('a'), 'deleted');
    const second = await restoreFrom({ data: dirOf('a'), from: 'newest', path: dirOf('second'), progress: () => {} });
    expect(second).toMatchObject({ taken: { headquarters: 6 }, tailSeq: 11, missing: 0 });
    const third = at('a');
    expect(third.streams.list().map(({ stream }) => stream)).toEqual(['T1', result.stream, second.stream]);
    await syncDrain({ store: third, url });
    expect(await alarms(url)).toEqual([]);
  });

  it('with headquarters out of reach it says so, and restores all the same', async () => {
    const store = at('a');
    sell(store, 4);
    mkdirSync(dirOf('second'));
    store.settle();
    const { file } = await backUp({ dir: dirOf('a'), path: dirOf('second'), keep: 1, atMs: 1 });
    sell(store, 1);
    shut(store);
    ruin(dirOf('a'), 'deleted');
    writeFileSync(join(dirOf('a'), 'settings.json'), JSON.stringify({ shop: { name: 'Corner', terminal: 'T1', region: 'cn' }, sync: { url: 'postgres://t1:secret@127.0.0.1:9/hq' } }));
    const result = await restoreFrom({ data: dirOf('a'), from: file, path: undefined, progress: () => {} });
    expect(result).toMatchObject({ tailSeq: 5, missing: 1, headquarters: 'notReached', trouble: expect.stringContaining('127.0.0.1:9') as string });
    expect(JSON.stringify(result)).not.toContain('secret');
  });

  it('two that nobody could tell apart fork: sending stops at the first entry that differs, and from it on a new stream delivers', async () => {
    const first = at('a');
    sell(first, 4);
    await syncDrain({ store: first, url });
    shut(first);
    cpSync(dirOf('a'), dirOf('b'), { recursive: true });
    // As with an image that takes everything along: the copy finds itself where it was.
    const db = connect(dirOf('b'));
    db.exec('DELETE FROM place');
    db.close();
    const [original, twin] = [at('a'), at('b')];
    expect(twin.streams.current()).toBe('T1');
    sell(original, 3);
    sell(twin, 2);
    await syncDrain({ store: original, url });
    await expect(syncDrain({ store: twin, url })).rejects.toMatchObject({ code: 'HQ_FORK', details: { seq: 6 } });
    const running = runSync({ store: twin, url, terminalId: 'T1' });
    expect((await running.until(({ trouble }) => trouble !== undefined)).trouble).toMatchObject({ code: 'HQ_FORK' });
    await running.sync.close();
    shut(twin);
    const { stream } = newStream({ data: dirOf('b'), fromSeq: 6 });
    const mended = at('b');
    sell(mended, 1);
    await syncDrain({ store: mended, url });
    expect(await rows()).toEqual([
      { stream: 'T1', first: 1, last: 8, entries: 8 },
      { stream, first: 6, last: 9, entries: 4 },
    ]);
    expect(await salesAt()).toBe(4 + 3 + 3);
  });
});
