/** Refunds at headquarters: of new journals, and of those that were there before its tables. */
import pg from 'pg';
import { afterAll, describe, expect, it, onTestFinished } from 'vitest';
import { hqAddTerminal, hqInit } from '#main/commands/hq.ts';
import { sql as journal } from '#main/hq/migrations/0010-journal.ts';
import { sql as projections } from '#main/hq/migrations/0020-projections.ts';
import { sql as push } from '#main/hq/migrations/0030-push.ts';
import { sql as viewsAndGrants } from '#main/hq/migrations/0040-views-and-grants.ts';
import { sql as lineTrace } from '#main/hq/migrations/0050-line-trace.ts';
import { refundOf } from '#main/store/fixture.ts';
import { sampleAttempt, samplePoints, sampleSale } from '#main/store/sample.ts';
import { startPostgres } from '#main/training/postgres.ts';
import { ask, drained, entriesOf, openTestStore, runSync } from './sync-kit.ts';

const started = await startPostgres();
const skipped = 'skipped' in started ? started.skipped : null;
if (skipped !== null) console.log(`skipped: headquarters: ${skipped}`);

describe.skipIf(skipped !== null)('refunds at headquarters', () => {
  const postgres = started as Exclude<typeof started, { skipped: string }>;
  afterAll(() => postgres.stop());

  /** Two sales, the first of them given back, the refund of the other not known yet. */
  function till(name: string) {
    const shop = openTestStore(name);
    onTestFinished(() => shop.remove());
    const sales = [sampleSale(1), sampleSale(2)] as const;
    for (const [i, sale] of sales.entries()) {
      shop.store.commit((tx) => {
        tx.append('attempt.step', sampleAttempt(i + 1, 'paid', sale.totalMinor));
        tx.append('points.earned', samplePoints(i + 1, sale.totalMinor));
        tx.append('sale.completed', sale);
      });
    }
    for (const fact of [...refundOf(sales[0], 1, 3, 'refunded'), ...refundOf(sales[1], 2, 4, 'unknown')]) shop.store.commit((tx) => tx.append(fact.kind, fact.body));
    return { store: shop.store, sales };
  }

  async function expectRefunds(url: string, name: string, { store, sales }: ReturnType<typeof till>): Promise<void> {
    const [sums] = await ask(
      url,
      `select (select sum(total_minor) from guitai.sales_totals where terminal_id = $1)::float8 as total,
        (select sum(amount_minor) from guitai.tender_totals where terminal_id = $1)::float8 as tenders,
        (select sum(points) from guitai.points_totals where terminal_id = $1)::float8 as points,
        (select balance from guitai.account_balances where terminal_id = $1 and account = 'merchant')::float8 as merchant`,
      [name],
    );
    const points = samplePoints(2, sales[1].totalMinor).points;
    expect(sums).toEqual({ total: 0, tenders: 0, points, merchant: store.points.balance('merchant') });
    expect(await ask(url, 'select refund_id, phase, receipt_no, amount_minor::float8 as amount from guitai.refunds where terminal_id = $1 order by 1', [name])).toEqual([
      { refund_id: 'refund1', phase: 'refunded', receipt_no: sales[0].receiptNo, amount: sales[0].totalMinor },
      { refund_id: 'refund2', phase: 'unknown', receipt_no: sales[1].receiptNo, amount: sales[1].totalMinor },
    ]);
  }

  it('add up by themselves, and each is a row as its last step left it', async () => {
    await ask(postgres.url, 'create database fresh');
    const url = postgres.urlOf({ database: 'fresh' });
    await hqInit({ url });
    await ask(url, `create role till3 login password 'pw'`);
    await hqAddTerminal({ url, terminal: 'T1', role: 'till3' });
    const asTill = new URL(url);
    asTill.username = 'till3';
    asTill.password = 'pw';
    const made = till('T1');
    const { sync, until } = runSync({ store: made.store, url: asTill.href, terminalId: 'T1' });
    onTestFinished(() => sync.close());
    await until(drained);
    await expectRefunds(asTill.href, 'T1', made);
    expect(await ask(url, 'select * from guitai.anomalies')).toEqual([]);
    await expect(ask(asTill.href, 'delete from guitai.refunds')).rejects.toMatchObject({ code: '42501' });
  });

  it('are found in journals that a headquarters of version 50 has already', async () => {
    await ask(postgres.url, 'create database old');
    const url = postgres.urlOf({ database: 'old' });
    const client = new pg.Client(url);
    await client.connect();
    await client.query('create schema guitai; create table guitai.migrations (version int primary key, applied_at timestamptz not null default now())');
    for (const sql of [journal, projections, push, viewsAndGrants, lineTrace]) await client.query(sql);
    await client.query('insert into guitai.migrations (version) values (10), (20), (30), (40), (50)');
    await client.end();
    const made = till('T1');
    await ask(url, 'select inserted from guitai.push($1, $2)', ['T1', JSON.stringify(entriesOf(made.store))]);
    expect((await hqInit({ url })).applied).toContain(60);
    await expectRefunds(url, 'T1', made);
    const other = till('T2');
    await ask(url, 'select inserted from guitai.push($1, $2)', ['T2', JSON.stringify(entriesOf(other.store))]);
    await expectRefunds(url, 'T2', other);
  });
});
