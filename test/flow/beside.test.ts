/** A backlog goes by two connections: batches are worked on at the same time, and committed in order. */
import pg from 'pg';
import fc from 'fast-check';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { sql as pushBefore } from '#main/hq/migrations/0093-push.ts';
import type { JournalEntry } from '#main/ports.ts';
import { sampleAttempt } from '#main/store/sample.ts';
import { pushEntries } from '#main/sync/push.ts';
import { startPostgres } from '#main/training/postgres.ts';
import { newHeadquarters } from './hq-kit.ts';
import { ask, cutWire, drained, entriesOf, expectAtHeadquarters, openTestStore, runSync, sell, type Cut, type TestStore } from './sync-kit.ts';

const started = await startPostgres();
const skipped = 'skipped' in started ? started.skipped : null;
if (skipped !== null) console.log(`skipped: two connections to headquarters: ${skipped}`);

describe.skipIf(skipped !== null)('two connections to headquarters', () => {
  const postgres = started as Exclude<typeof started, { skipped: string }>;
  let url: string;
  let shop: TestStore;
  const cleanups: (() => Promise<unknown> | void)[] = [];

  beforeEach(async () => {
    url = await newHeadquarters(postgres);
    shop = openTestStore('T1');
    cleanups.push(() => shop.remove());
  });
  afterEach(async () => {
    for (const work of cleanups.splice(0).reverse()) await work();
  });
  // Its end writes out every file of every database, which a busy disk takes its time for.
  afterAll(() => postgres.stop(), 180_000);

  async function drainBy(to: string, till = shop): Promise<void> {
    const { sync, until } = runSync({ store: till.store, url: to, terminalId: 'T1' });
    try {
      await until(drained);
    } finally {
      await sync.close();
    }
  }

  async function login(): Promise<pg.Client> {
    const client = new pg.Client(url);
    await client.connect();
    client.on('error', () => undefined);
    cleanups.push(() => client.end());
    return client;
  }
  const begun = async (entries: JournalEntry[]): Promise<pg.Client> => {
    const client = await login();
    await client.query('begin');
    await pushEntries(client, 'T1', entries);
    return client;
  };
  const left = () => ask(url, 'select (select count(*) from guitai.incoming)::int as incoming, (select count(*) from guitai.journal)::int as journal, (select count(*) from guitai.sales)::int as sales');

  it('are taken by a backlog, and not by a few sales', async () => {
    const wire = await cutWire(url, []);
    cleanups.push(() => wire.close());
    sell(shop.store, 1, 20);
    await drainBy(wire.url);
    expect(wire.connections()).toBe(1);
    sell(shop.store, 21, 1_000);
    await drainBy(wire.url);
    expect(wire.connections()).toBe(3);
    await expectAtHeadquarters(url, 'T1', shop.store);
    expect(await left()).toMatchObject([{ incoming: 0 }]);
  });

  it('are one at a headquarters of an older version', async () => {
    await ask(url, 'drop table guitai.incoming');
    await ask(url, pushBefore.replaceAll('create function', 'create or replace function'));
    const wire = await cutWire(url, []);
    cleanups.push(() => wire.close());
    sell(shop.store, 1, 800);
    await drainBy(wire.url);
    expect(wire.connections()).toBe(1);
    expect((await ask<{ n: number }>(url, 'select count(*)::int as n from guitai.journal'))[0]?.n).toBe(2_401);
  });

  const points: [string, Cut][] = [
    ['before a commit', { side: 'up', afterBytes: 0 }],
    ['within a commit', { side: 'up', afterBytes: 4 }],
    ['after a commit, before its answer', { side: 'down', afterBytes: 0 }],
    ['in the middle of its answer', { side: 'down', afterBytes: 5 }],
  ];
  it.each(points)('survive a cut of either %s', async (_name, cut) => {
    sell(shop.store, 1, 1_000);
    const wire = await cutWire(url, [{ side: 'up', afterBytes: 10_000_000 }, cut, cut], 'commit');
    cleanups.push(() => wire.close());
    await drainBy(wire.url);
    expect(wire.cuts()).toBe(2);
    await expectAtHeadquarters(url, 'T1', shop.store);
  });

  it('survive any series of cuts', async () => {
    const cut = fc.record({ side: fc.constantFrom<Cut['side']>('up', 'down'), afterBytes: fc.integer({ min: 0, max: 1_500_000 }) });
    await fc.assert(
      fc.asyncProperty(fc.array(cut, { minLength: 2, maxLength: 6 }), async (plan) => {
        url = await newHeadquarters(postgres);
        const till = openTestStore('T1');
        const wire = await cutWire(url, plan);
        try {
          sell(till.store, 1, 900);
          await drainBy(wire.url, till);
          await expectAtHeadquarters(url, 'T1', till.store);
          expect(await left()).toMatchObject([{ incoming: 0 }]);
        } finally {
          await wire.close();
          till.remove();
        }
      }),
      { numRuns: 6, seed: 20_261_121 },
    );
  }, 120_000);

  it('commit nothing whose predecessor is not there', async () => {
    sell(shop.store, 1, 10);
    const entries = entriesOf(shop.store);
    const later = await begun(entries.slice(10, 20));
    await expect(later.query('commit')).rejects.toMatchObject({ code: 'GU002', detail: '11' });
    const alone = await login();
    await expect(pushEntries(alone, 'T1', entries.slice(10, 20))).rejects.toMatchObject({ code: 'GU002', detail: '11' });
    expect(await left()).toEqual([{ incoming: 0, journal: 0, sales: 0 }]);
  });

  it('commit nothing that continues another entry than the one that came', async () => {
    const other = openTestStore('T1');
    cleanups.push(() => other.remove());
    sell(other.store, 1, 1);
    sell(shop.store, 1, 10);
    const later = await begun(entriesOf(shop.store).slice(4, 20));
    await pushEntries(await login(), 'T1', entriesOf(other.store).slice(0, 4));
    await expect(later.query('commit')).rejects.toMatchObject({ code: 'GU002', detail: '5' });
    expect(await left()).toEqual([{ incoming: 0, journal: 4, sales: 1 }]);
  });

  it('count what came by the other one as what was here', async () => {
    sell(shop.store, 1, 10);
    const entries = entriesOf(shop.store);
    const first = await begun(entries.slice(0, 16));
    const second = pushEntries(await login(), 'T1', entries);
    await first.query('commit');
    expect(await second).toEqual({ inserted: entries.length - 16, duplicates: 16 });
    await expectAtHeadquarters(url, 'T1', shop.store);
  });

  it('do not wait for each other over steps of one payment, and the last step stands', async () => {
    shop.store.commit((tx) => {
      for (const phase of ['created', 'sent', 'waitingForPayer', 'paid'] as const) tx.append('attempt.step', sampleAttempt(1, phase));
    });
    const entries = entriesOf(shop.store);
    const later = await begun(entries.slice(3));
    const before = await begun(entries.slice(0, 3));
    await before.query('commit');
    await later.query('commit');
    expect(await ask(url, 'select attempt_id, phase, seq::int from guitai.attempts')).toEqual([{ attempt_id: 'attempt1', phase: 'paid', seq: entries.length }]);
  });

  it('are waited for by rebuild, and none begins within it', async () => {
    sell(shop.store, 1, 10);
    const entries = entriesOf(shop.store);
    const first = await begun(entries.slice(0, 16));
    const rebuilt = ask<{ n: number }>(url, 'select guitai.rebuild()::int as n');
    await first.query('commit');
    expect(await rebuilt).toEqual([{ n: 16 }]);
    await pushEntries(await login(), 'T1', entries.slice(16));
    await expectAtHeadquarters(url, 'T1', shop.store);
  });
});
