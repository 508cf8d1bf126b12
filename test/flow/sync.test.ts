import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { hqAddTerminal, hqInit } from '#main/commands/hq.ts';
import { syncDrain, syncStatus } from '#main/commands/sync.ts';
import { HQ_SCHEMA_VERSION } from '#main/hq/schema.ts';
import { BATCH_ENTRIES_MAX, BATCHES_UNDER_WAY_MAX } from '#main/sync/send.ts';
import { hashEntry } from '#main/core/journal/chain.ts';
import { sha256 } from '#main/store/journal.ts';
import type { JournalEntry, Store } from '#main/ports.ts';
import { freePort, startPostgres } from '#main/training/postgres.ts';
import { newHeadquarters } from './hq-kit.ts';
import { ask, cutWire, drained, entriesOf, expectAtHeadquarters, openTestStore, runSync, sell, type Cut, type TestStore } from './sync-kit.ts';

const started = await startPostgres();
const skipped = 'skipped' in started ? started.skipped : null;
if (skipped !== null) console.log(`skipped: headquarters: ${skipped}`);

describe.skipIf(skipped !== null)('headquarters', () => {
  const postgres = started as Exclude<typeof started, { skipped: string }>;
  let databases = 0;
  let url: string;
  let shop: TestStore;
  let store: Store;
  const cleanups: (() => Promise<void> | void)[] = [];
  const cleanup = (work: () => Promise<void> | void) => cleanups.push(work);

  async function newDatabase(): Promise<string> {
    databases += 1;
    const database = `hq${databases}`;
    await ask(postgres.url, `create database ${database}`);
    return postgres.urlOf({ database });
  }

  beforeEach(async () => {
    url = await newHeadquarters(postgres);
    shop = openTestStore('T1');
    store = shop.store;
    cleanup(() => shop.remove());
  });
  afterEach(async () => {
    for (const work of cleanups.splice(0).reverse()) await work();
  });
  afterAll(() => postgres.stop());

  function sync(to = url, terminalId = 'T1', from: Store = store) {
    const running = runSync({ store: from, url: to, terminalId });
    cleanup(() => running.sync.close());
    return running;
  }

  const push = (entries: JournalEntry[], terminal = 'T1') =>
    ask<{ inserted: number; duplicates: number }>(url, 'select * from guitai.push($1, $2)', [terminal, JSON.stringify(entries)]);

  describe('hq init', () => {
    it('creates the schema once and is safe to run again', async () => {
      const fresh = await newDatabase();
      expect(await hqInit({ url: fresh })).toMatchObject({ ok: true, version: HQ_SCHEMA_VERSION, created: true });
      expect(await hqInit({ url: fresh })).toEqual({ ok: true, version: HQ_SCHEMA_VERSION, created: false, applied: [] });
    });

    it('run twice at the same time, makes one schema', async () => {
      const fresh = await newDatabase();
      const results = await Promise.all([hqInit({ url: fresh }), hqInit({ url: fresh })]);
      expect(results.filter((result) => result.created)).toHaveLength(1);
    });

    it('leaves a schema from the future alone', async () => {
      await ask(url, 'insert into guitai.migrations (version) values (9999)');
      await expect(hqInit({ url })).rejects.toMatchObject({ code: 'HQ', message: expect.stringContaining('9999') });
    });

    it('lets a terminal push and read, and neither write past the chain nor change nor delete', async () => {
      await ask(url, `create role till1 login password 'pw'`);
      await hqAddTerminal({ url, terminal: 'T1', role: 'till1' });
      const till = new URL(url);
      till.username = 'till1';
      till.password = 'pw';
      sell(store, 1, 2);
      await sync(till.href).until(drained);
      await expectAtHeadquarters(till.href, 'T1', store);
      for (const sql of [
        `delete from guitai.journal`,
        `update guitai.journal set body = ''`,
        `insert into guitai.journal select * from guitai.journal`,
        `update guitai.sales set total_minor = 0`,
        `truncate guitai.journal`,
      ]) {
        await expect(ask(till.href, sql), sql).rejects.toMatchObject({ code: '42501' });
      }
    });
  });

  describe('exactly once', () => {
    it('sends what there is and what comes later, as it is in the journal', async () => {
      sell(store, 1, 50);
      const { sync: running, until } = sync();
      await until(drained);
      await expectAtHeadquarters(url, 'T1', store);
      sell(store, 51, 3);
      running.wake();
      await until((view) => drained(view) && store.journal.tail().seq === 160);
      await expectAtHeadquarters(url, 'T1', store);
      expect(await ask(url, 'select * from guitai.anomalies')).toEqual([]);
      // What nobody woke it for, as the step of a payment that was reversed.
      sell(store, 54, 1);
      await until((view) => drained(view) && store.journal.tail().seq === 163);
      await expectAtHeadquarters(url, 'T1', store);
    });

    it('changes nothing when everything is sent again', async () => {
      sell(store, 1, 40);
      await sync().until(drained);
      const entries = entriesOf(store);
      const before = await ask(url, 'select * from guitai.sales order by seq');
      expect(await push(entries)).toEqual([{ inserted: 0, duplicates: entries.length }]);
      expect(await push(entries.slice(30, 60))).toEqual([{ inserted: 0, duplicates: 30 }]);
      expect(await ask(url, 'select * from guitai.sales order by seq')).toEqual(before);
      await expectAtHeadquarters(url, 'T1', store);
    });

    it('takes only what is new of a batch that overlaps', async () => {
      sell(store, 1, 10);
      const entries = entriesOf(store);
      await push(entries.slice(0, 20));
      expect(await push(entries.slice(10))).toEqual([{ inserted: 11, duplicates: 10 }]);
      await expectAtHeadquarters(url, 'T1', store);
    });

    const points: [string, Cut][] = [
      ['before the batch reaches the server', { side: 'up', afterBytes: 0 }],
      ['in the middle of the batch', { side: 'up', afterBytes: 20_000 }],
      ['after the commit, before its answer', { side: 'down', afterBytes: 0 }],
      ['in the middle of the answer', { side: 'down', afterBytes: 30 }],
    ];
    it.each(points)('survives a connection cut %s', async (_name, cut) => {
      sell(store, 1, 600);
      const wire = await cutWire(url, [cut, cut]);
      cleanup(() => wire.close());
      await sync(wire.url).until(drained);
      expect(wire.cuts()).toBe(2);
      await expectAtHeadquarters(url, 'T1', store);
    });

    it('survives any series of cuts', async () => {
      const cut = fc.record({ side: fc.constantFrom<Cut['side']>('up', 'down'), afterBytes: fc.integer({ min: 0, max: 300_000 }) });
      let total = 0;
      await fc.assert(
        fc.asyncProperty(fc.array(cut, { minLength: 1, maxLength: 5 }), async (plan) => {
          const fresh = await newHeadquarters(postgres);
          const till = openTestStore('T1');
          const wire = await cutWire(fresh, plan);
          const { sync: running, until } = runSync({ store: till.store, url: wire.url, terminalId: 'T1' });
          try {
            sell(till.store, 1, 70);
            running.wake();
            await until(drained);
            sell(till.store, 71, 30);
            running.wake();
            await until((view) => drained(view) && till.store.journal.tail().seq === 301);
            await expectAtHeadquarters(fresh, 'T1', till.store);
            total += wire.cuts();
          } finally {
            await running.close();
            await wire.close();
            till.remove();
          }
        }),
        { numRuns: 12, seed: 20_261_121 },
      );
      expect(total).toBeGreaterThan(4);
    }, 180_000);

    it('survives a killed server', async () => {
      sell(store, 1, 300);
      const { sync: running, until } = sync();
      await until((view) => view.online && view.pending < 901);
      await postgres.kill();
      await until((view) => !view.online && view.trouble !== undefined);
      sell(store, 301, 20);
      running.wake();
      const down = await until((view) => !view.online && view.pending >= 60);
      expect(down.oldestAtMs).toBeTypeOf('number');
      await postgres.restart();
      await until((view) => drained(view) && view.trouble === undefined);
      await expectAtHeadquarters(url, 'T1', store);
    });

    it('keeps three terminals apart that send at once', async () => {
      const tills = ['A1', 'B2', 'C3'].map((name) => ({ name, till: openTestStore(name) }));
      for (const [i, { till }] of tills.entries()) {
        cleanup(() => till.remove());
        sell(till.store, 1, 100 + i);
      }
      await Promise.all(tills.map(({ name, till }) => sync(url, name, till.store).until(drained)));
      for (const { name, till } of tills) await expectAtHeadquarters(url, name, till.store);
      // The samples give all three the same transactions; a collection that earned at two terminals must show.
      expect(await ask(url, 'select what, count(*)::int as n from guitai.anomalies group by what')).toEqual([{ what: 'points twice', n: 101 }]);
    });

    it('begins where headquarters ends: a lost cursor and a headquarters from a backup heal', async () => {
      sell(store, 1, 20);
      store.cursors.set('hq', 0);
      expect(await syncDrain({ store, url })).toMatchObject({ ok: true, sent: 61, inserted: 61, batches: 1, headSeqAtHq: 61 });
      expect(await syncDrain({ store, url })).toMatchObject({ sent: 0, inserted: 0, batches: 0, headSeqAtHq: 61 });
      await ask(url, 'delete from guitai.journal where seq > 31');
      for (const table of ['sales', 'sale_lines', 'tenders', 'attempts', 'points', 'point_postings']) {
        await ask(url, `delete from guitai.${table} where seq > 31`);
      }
      expect(await syncDrain({ store, url })).toMatchObject({ sent: 30, inserted: 30 });
      await expectAtHeadquarters(url, 'T1', store);
    });

    it('keeps characters that jsonb has no place for, and reads them as U+FFFD', async () => {
      store.commit((tx) => tx.append('product.added', { productId: 'p\u0000', name: 'a\ud800b\\u0000', priceMinor: 5 as never, taxClass: 'standard' }));
      await sync().until(drained);
      await expectAtHeadquarters(url, 'T1', store);
      const [fact] = await ask(url, `select body->>'productId' as id, body->>'name' as name from guitai.facts where seq = 2`);
      expect(fact?.['id']).toBe('p\ufffd');
      expect(fact?.['name']).toMatch(/^a\ufffdb/);
    });
  });

  describe('a fork', () => {
    it('is seen when the same terminal comes with another journal, and stops all sending', async () => {
      sell(store, 1, 5);
      await sync().until(drained);
      const other = openTestStore('T1');
      cleanup(() => other.remove());
      sell(other.store, 1, 30);
      const { sync: running, until, logged } = sync(url, 'T1', other.store);
      const view = await until(({ fork }) => fork !== undefined);
      expect(view).toMatchObject({ online: false, pending: 91, trouble: { code: 'HQ_FORK' } });
      const [ours, theirs] = [other.store, store].map((one) => entriesOf(one)[(view.fork?.seq ?? 0) - 1]?.hash);
      expect(view.fork).toEqual({ stream: 'T1', seq: expect.any(Number), ours, theirs });
      expect(ours).not.toBe(theirs);
      expect(await ask(url, 'select kind, seq::int as seq, times from guitai.alarms')).toEqual([{ kind: 'fork', seq: view.fork?.seq, times: 1 }]);
      running.wake();
      expect(logged().split('\n')).toHaveLength(1);
      await expect(syncDrain({ store: other.store, url })).rejects.toMatchObject({ code: 'HQ_FORK' });
      expect(await syncStatus({ store: other.store, url })).toMatchObject({ ok: false, online: true, trouble: { code: 'HQ_FORK' } });
      await expectAtHeadquarters(url, 'T1', store);
    });

    it('of two terminals that were set up under one name is left by a new stream: all but the naming arrives', async () => {
      sell(store, 1, 5);
      await sync().until(drained);
      const other = openTestStore('T1');
      cleanup(() => other.remove());
      sell(other.store, 1, 3);
      const { sync: running, until } = sync(url, 'T1', other.store);
      expect((await until(({ fork }) => fork !== undefined)).fork?.seq).toBe(1);
      const stream = other.store.streams.fork(2);
      running.now();
      const view = await until(drained);
      expect(view.fork).toBeUndefined();
      const there = await ask<{ seq: number; hash: string }>(url, 'select seq::int as seq, hash from guitai.journal where terminal_id = $1 order by seq', [stream]);
      expect(there).toEqual(entriesOf(other.store).slice(1).map(({ seq, hash }) => ({ seq, hash })));
      await expectAtHeadquarters(url, 'T1', store);
    });

    it('is seen when the data directory is an older copy', async () => {
      const older = openTestStore('T1');
      cleanup(() => older.remove());
      sell(store, 1, 5);
      await sync().until(drained);
      await expect(syncDrain({ store: older.store, url })).rejects.toMatchObject({ code: 'HQ_FORK' });
    });

    it('is refused by the server itself, with all of its batch', async () => {
      sell(store, 1, 5);
      const entries = entriesOf(store);
      await push(entries.slice(0, 8));
      const changed = entries.map((entry) => (entry.seq === 8 ? { ...entry, hash: 'f'.repeat(64) } : entry));
      await expect(push(changed.slice(4))).rejects.toMatchObject({ code: 'GU001', detail: '8' });
      expect(await ask(url, 'select max(seq)::int as seq from guitai.journal')).toEqual([{ seq: 8 }]);
    });

    it('a gap, a broken link and a changed body are refused', async () => {
      sell(store, 1, 5);
      const entries = entriesOf(store);
      await expect(push(entries.slice(1))).rejects.toMatchObject({ code: 'GU002', detail: '2' });
      await expect(push([...entries.slice(0, 3), ...entries.slice(4)])).rejects.toMatchObject({ code: 'GU002', detail: '5' });
      const relinked = entries.map((entry) => (entry.seq === 6 ? { ...entry, prevHash: '0'.repeat(64) } : entry));
      await expect(push(relinked)).rejects.toMatchObject({ code: 'GU002', detail: '6' });
      const cheaper = entries.map((entry) => (entry.seq === 4 ? { ...entry, body: entry.body.replace('"currency":"CNY"', '"currency":"JPY"') } : entry));
      await expect(push(cheaper)).rejects.toMatchObject({ code: 'GU003', detail: '4' });
      expect(await ask(url, 'select count(*)::int as n from guitai.journal')).toEqual([{ n: 0 }]);
    });

    it('hashes an entry as the terminal does, whatever is in it', async () => {
      const entry = { seq: 9, atMs: 1_767_225_600_123, kind: 'product.added' as const, body: '{"name":"牛肉面 \n 😀 \\\\u0000"}', prevHash: 'ab' };
      const [answer] = await ask(url, 'select guitai.entry_hash($1, $2, $3, $4, $5) as hash', [entry.seq, entry.atMs, entry.kind, entry.prevHash, entry.body]);
      expect(answer?.['hash']).toBe(hashEntry(entry, sha256));
    });
  });

  describe('trouble', () => {
    it('says each in one line, keeps the password to itself, and sends when it is over', async () => {
      sell(store, 1, 2);
      const bare = await newDatabase();
      const cases: [string, RegExp][] = [
        [postgres.urlOf({ password: 'very-secret' }), /refused the login of postgres/],
        [postgres.urlOf({ user: 'nobody1', password: 'very-secret' }), /refused the login of nobody1/],
        [postgres.urlOf({ database: 'absent' }), /no such database/],
        [bare, /guitai hq init --url/],
        [`postgres://postgres:very-secret@127.0.0.1:${await freePort()}/x`, /nothing answers at 127\.0\.0\.1/],
        [`postgres://postgres:very-secret@host.invalid/x`, /cannot be found|cannot be reached/],
        ['postgres://postgres:very%zzsecret@127.0.0.1/x', /cannot be read|refused|nothing answers/],
      ];
      for (const [bad, line] of cases) {
        const { sync: running, until, logged } = runSync({ store, url: bad, terminalId: 'T1' });
        const view = await until(({ trouble }) => trouble !== undefined);
        await running.close();
        expect(view).toMatchObject({ configured: true, online: false, pending: 7 });
        expect(view.trouble?.message).toMatch(line);
        expect(view.trouble?.message).not.toContain('\n');
        expect(`${view.trouble?.message} ${logged()}`).not.toContain('secret');
      }
      const { until } = sync(bare);
      await until(({ trouble }) => trouble !== undefined);
      await hqInit({ url: bare });
      await until(drained);
      await expectAtHeadquarters(bare, 'T1', store);
    });

    it('gives up on a server that accepts and stays silent, and closes at once while it waits', async () => {
      const { createServer } = await import('node:net');
      const silent = createServer(() => undefined);
      await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
      cleanup(() => { silent.close(); });
      const accepted = new Promise((resolve) => silent.once('connection', resolve));
      const { port } = silent.address() as { port: number };
      const { sync: running } = runSync({ store, url: `postgres://u:p@127.0.0.1:${port}/x`, terminalId: 'T1' });
      await accepted;
      expect(running.status()).toMatchObject({ online: false, pending: 1 });
      await running.close();
    });

    it('tries at once when a person asks, whatever the back-off', async () => {
      const never = { nowMs: () => 0, after: () => () => undefined };
      const bare = await newDatabase();
      const { sync: running, logged } = runSync({ store, url: bare, terminalId: 'T1' }, never);
      cleanup(() => running.close());
      const failed = () => new Promise<void>((resolve) => {
        const look = () => (logged().includes('sync.trouble') ? resolve() : void setImmediate(look));
        look();
      });
      await failed();
      await hqInit({ url: bare });
      running.now();
      await new Promise<void>((resolve) => {
        const look = () => (drained(running.status()) ? resolve() : void setImmediate(look));
        look();
      });
      await expectAtHeadquarters(bare, 'T1', store);
    });
  });

  it('holds at most three batches of a backlog of 100,000 entries', async () => {
    for (let commit = 0; commit < 100; commit += 1) {
      store.commit((tx) => {
        for (let i = 0; i < 1_000; i += 1) tx.append('drawer.opened', { reason: 'noSale' });
      });
    }
    let ahead = 0;
    const watched: Store = {
      ...store,
      journal: {
        ...store.journal,
        after(seq, limit) {
          expect(limit).toBeLessThanOrEqual(BATCH_ENTRIES_MAX);
          // What is read now comes on top of what was read and is not yet confirmed.
          const confirmed = 100_001 - running.sync.status().pending;
          ahead = Math.max(ahead, seq + limit - confirmed);
          return store.journal.after(seq, limit);
        },
      },
    };
    const running = runSync({ store: watched, url, terminalId: 'T1' });
    cleanup(() => running.sync.close());
    await running.until(drained);
    expect(ahead).toBe(BATCH_ENTRIES_MAX * BATCHES_UNDER_WAY_MAX);
    expect(await ask(url, 'select count(*)::int as n, max(seq)::int as last from guitai.journal')).toEqual([{ n: 100_001, last: 100_001 }]);
    expect(store.cursors.get('hq')).toBeLessThanOrEqual(100_001);
    await running.sync.close();
    expect(store.cursors.get('hq')).toBe(100_001);
    expect(await syncStatus({ store, url })).toMatchObject({ ok: true, online: true, pending: 0, cursor: 100_001, headSeqAtHq: 100_001, rows: { journal: 100_001 } });
  });
});
