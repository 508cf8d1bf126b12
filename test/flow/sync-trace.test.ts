/** Batch, expiry and serial at headquarters: of new sales, and of those that were there before the columns. */
import pg from 'pg';
import { afterAll, describe, expect, it, onTestFinished } from 'vitest';
import { hqAddTerminal, hqInit } from '#main/commands/hq.ts';
import { sql as journal } from '#main/hq/migrations/0010-journal.ts';
import { sql as projections } from '#main/hq/migrations/0020-projections.ts';
import { sql as push } from '#main/hq/migrations/0030-push.ts';
import { sql as viewsAndGrants } from '#main/hq/migrations/0040-views-and-grants.ts';
import { sampleSale } from '#main/store/sample.ts';
import { startPostgres } from '#main/training/postgres.ts';
import { ask, drained, entriesOf, expectAtHeadquarters, openTestStore, runSync } from './sync-kit.ts';

const started = await startPostgres();
const skipped = 'skipped' in started ? started.skipped : null;
if (skipped !== null) console.log(`skipped: headquarters: ${skipped}`);

describe.skipIf(skipped !== null)('where goods came from', () => {
  const postgres = started as Exclude<typeof started, { skipped: string }>;
  afterAll(() => postgres.stop());

  /** A till that sold one line with a batch, one with a day no calendar has, and others without. */
  function till(name: string) {
    const shop = openTestStore(name);
    onTestFinished(() => shop.remove());
    const sale = sampleSale(1, 4);
    const traces = [{ batch: 'LOT-1', expiry: '2027-02-29' }, {}, { serial: "S'1" }, { batch: 'LOT-1' }];
    shop.store.commit((tx) => tx.append('sale.completed', { ...sale, lines: sale.lines.map((line, i) => ({ ...line, ...traces[i] })) }));
    return shop.store;
  }
  const traced = (url: string) =>
    ask(url, `select line_no, batch, expiry, serial from guitai.sale_lines where coalesce(batch, serial) is not null order by terminal_id, line_no`);
  const expected = [
    { line_no: 1, batch: 'LOT-1', expiry: '2027-02-29', serial: null },
    { line_no: 3, batch: null, expiry: null, serial: "S'1" },
    { line_no: 4, batch: 'LOT-1', expiry: null, serial: null },
  ];

  it('is in columns of its own', async () => {
    await ask(postgres.url, 'create database fresh');
    const url = postgres.urlOf({ database: 'fresh' });
    await hqInit({ url });
    const store = till('T1');
    const { sync, until } = runSync({ store, url, terminalId: 'T1' });
    onTestFinished(() => sync.close());
    await until(drained);
    expect(await traced(url)).toEqual(expected);
    await expectAtHeadquarters(url, 'T1', store);
  });

  it('is filled in for sales of a headquarters of version 40, and the terminals’ rights stay as they were', async () => {
    await ask(postgres.url, 'create database old');
    const url = postgres.urlOf({ database: 'old' });
    const client = new pg.Client(url);
    await client.connect();
    await client.query('create schema guitai; create table guitai.migrations (version int primary key, applied_at timestamptz not null default now())');
    for (const sql of [journal, projections, push, viewsAndGrants]) await client.query(sql);
    await client.query('insert into guitai.migrations (version) values (10), (20), (30), (40)');
    await client.end();
    const store = till('T1');
    const batch = (name: string, from: typeof store) => ask(url, 'select inserted from guitai.push($1, $2)', [name, JSON.stringify(entriesOf(from))]);
    expect(await batch('T1', store)).toEqual([{ inserted: 2 }]);
    expect(await hqInit({ url })).toMatchObject({ created: false, applied: expect.arrayContaining([50]) as number[] });
    expect(await traced(url)).toEqual(expected);
    await ask(url, `create role till2 login password 'pw' in role guitai_terminal`);
    await hqAddTerminal({ url, terminal: 'T2', role: 'till2' });
    const asTill = new URL(url);
    asTill.username = 'till2';
    asTill.password = 'pw';
    const other = till('T2');
    expect(await ask(asTill.href, 'select inserted from guitai.push($1, $2)', ['T2', JSON.stringify(entriesOf(other))])).toEqual([{ inserted: 2 }]);
    expect(await traced(url)).toEqual([...expected, ...expected]);
  });
});
