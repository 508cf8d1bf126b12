/** What headquarters makes of journals: projections, the same again from nothing, reports, and what was changed there. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { hqReport } from '#main/commands/hq-report.ts';
import { reportText, statusText, verifiedText } from '#main/commands/hq-text.ts';
import { hqAddTerminal, hqInit, hqStatus, hqVerify } from '#main/commands/hq.ts';
import type { Facts } from '#main/core/journal/facts.ts';
import { sql as journal } from '#main/hq/migrations/0010-journal.ts';
import { sql as projections } from '#main/hq/migrations/0020-projections.ts';
import { sql as firstPush } from '#main/hq/migrations/0030-push.ts';
import { sql as viewsAndGrants } from '#main/hq/migrations/0040-views-and-grants.ts';
import { sql as lineTrace } from '#main/hq/migrations/0050-line-trace.ts';
import { sql as refunds } from '#main/hq/migrations/0060-refunds.ts';
import { sql as promotions } from '#main/hq/migrations/0070-promotions.ts';
import { sql as promises } from '#main/hq/migrations/0080-promises.ts';
import { projected, spread } from '#main/hq/migrations/0091-tables.ts';
import type { JournalEntry } from '#main/ports.ts';
import { sampleSale } from '#main/store/sample.ts';
import { openLink } from '#main/sync/link.ts';
import { startPostgres } from '#main/training/postgres.ts';
import { dayOf, type SignedChain } from './hq-journals.ts';
import { alarms, Chain, newHeadquarters, push } from './hq-kit.ts';
import { ask } from './sync-kit.ts';

const started = await startPostgres();
const skipped = 'skipped' in started ? started.skipped : null;
if (skipped !== null) console.log(`skipped: reports of headquarters: ${skipped}`);

describe.skipIf(skipped !== null)('headquarters makes of journals', () => {
  const postgres = started as Exclude<typeof started, { skipped: string }>;
  let url: string;
  afterAll(() => postgres.stop());
  beforeEach(async () => { url = await newHeadquarters(postgres); });

  const rowsOf = async () => Object.fromEntries(await Promise.all(projected.map(async ({ name }) => [name, await ask(url, `select * from guitai.${name} as t order by t::text`)] as const)));
  const salesOf = (chain: SignedChain) => chain.entries.filter(({ kind }) => kind === 'sale.completed').map(({ body }) => JSON.parse(body) as Facts['sale.completed']);
  const sum = (values: number[]) => values.reduce((total, value) => total + value, 0);
  const sendApart = async (stream: string, entries: JournalEntry[], size: number) => {
    for (let from = 0; from < entries.length; from += size) await push(url, stream, entries.slice(from, from + size));
  };

  it('every projection, the same however the entries came, and the same again from the journal alone', async () => {
    const chain = dayOf('T1');
    await sendApart('T1', chain.entries, 4);
    const one = await rowsOf();
    for (const { name } of projected) if (name !== 'tender_promotions' && name !== 'promises') expect(one[name]?.length, name).toBeGreaterThan(0);
    expect(await ask(url, 'select guitai.rebuild()::int as n')).toEqual([{ n: chain.entries.length }]);
    expect(await rowsOf()).toEqual(one);
    url = await newHeadquarters(postgres);
    await sendApart('T1', chain.entries, 1_000);
    expect(await rowsOf()).toEqual(one);
    expect(one['shifts']).toMatchObject([{ shift_id: 's1', opened_by: 'Lin', closed_by: 'Wei', difference_minor: '-100', sales: 6, returns: 1 }]);
    expect(one['rentals']).toMatchObject([{ rental_id: 'rental1', phase: 'done', paid_minor: '300' }]);
    expect(one['versions']).toMatchObject([{ subject: 'catalogue', version: '2' }]);
    expect(await alarms(url)).toMatchObject([{ kind: 'clockSkew' }]);
    expect(await ask(url, `select member_no, balance::int from guitai.member_balances`)).toEqual([{ member_no: 'M1', balance: 7 }]);
  });

  it('the same of a headquarters of version 80, whose rows it takes over, and tells logins that are nobody’s', async () => {
    const chain = dayOf('T1');
    await push(url, 'T1', chain.entries);
    const fresh = await rowsOf();
    const named = async (of: string) => (await ask<{ n: number }>(of, `select count(*)::int as n from pg_inherits where inhparent = 'guitai.journal'::regclass`))[0]?.n;
    await ask(postgres.url, 'create database old80');
    url = postgres.urlOf({ database: 'old80' });
    const client = new pg.Client(url);
    await client.connect();
    await client.query('create schema guitai; create table guitai.migrations (version int primary key, applied_at timestamptz not null default now())');
    for (const [version, sql] of Object.entries({ 10: journal, 20: projections, 30: firstPush, 40: viewsAndGrants, 50: lineTrace, 60: refunds, 70: promotions, 80: promises })) {
      await client.query(sql);
      await client.query('insert into guitai.migrations (version) values ($1)', [version]);
    }
    await client.query(`create role till80 login password 'pw' in role guitai_terminal`);
    await client.end();
    await push(url, 'T1', chain.entries.slice(0, 30));
    const received = await ask(url, 'select seq, received_at from guitai.journal order by seq');
    expect(await hqInit({ url, partitions: 3 })).toMatchObject({ created: false });
    expect(await named(url)).toBe(3);
    expect(await ask(url, 'select seq, received_at from guitai.journal order by seq')).toEqual(received);
    await push(url, 'T1', chain.entries.slice(20));
    expect(await rowsOf()).toEqual(fresh);
    expect(await hqVerify({ url })).toMatchObject({ ok: true });
    const till = new URL(url);
    [till.username, till.password] = ['till80', 'pw'];
    const link = await openLink(till.href);
    await expect(link.push('T1', chain.entries)).rejects.toMatchObject({ code: 'HQ', message: expect.stringContaining('guitai hq add-terminal --terminal T1 --role till80') as string });
  });

  it('sales with characters that jsonb has no place for, in the midst of others', async () => {
    const chain = new Chain().sell('T1', 1, 2);
    const sale = sampleSale(3, 2);
    chain.add('sale.completed', { ...sale, lines: sale.lines.map((line) => ({ ...line, name: 'a\u0000b' })) });
    await push(url, 'T1', chain.sell('T1', 4, 2).entries);
    expect(await ask(url, `select distinct name from guitai.sale_lines where seq = 3`)).toEqual([{ name: 'a\ufffdb' }]);
    expect(await hqVerify({ url })).toMatchObject({ ok: true });
    expect(await rowsOf()).toMatchObject({ sales: { length: 5 }, sale_lines: { length: 10 } });
  });

  it('stock from lines, returns and adjustments', async () => {
    const chain = dayOf('T1');
    await push(url, 'T1', chain.entries);
    const moved = new Map([['p10002', 50_000]]);
    for (const sale of salesOf(chain)) for (const { productId = '', quantityMilli } of sale.lines) moved.set(productId, (moved.get(productId) ?? 0) - quantityMilli);
    const there = await ask<{ product_id: string; milli: number }>(url, 'select product_id, quantity_milli::float8 as milli from guitai.stock');
    expect(new Map(there.map(({ product_id, milli }) => [product_id, milli]))).toEqual(moved);
  });

  it('a report whose sums are the journals’ own, of all and of one terminal, and a file of it', async () => {
    const [first, second] = [dayOf('T1'), dayOf('T2')];
    await push(url, 'T1', first.entries);
    await push(url, 'T2', second.entries);
    const dir = mkdtempSync(join(tmpdir(), 'guitai-report-'));
    try {
      const csv = join(dir, 'report.csv');
      const found = await hqReport({ url, timezone: 'Asia/Shanghai', csv });
      const totalMinor = sum([...salesOf(first), ...salesOf(second)].map((sale) => sale.totalMinor));
      const taxMinor = sum([...salesOf(first), ...salesOf(second)].flatMap(({ taxes }) => taxes.map((tax) => tax.taxMinor)));
      expect(found.totals).toEqual([{ currency: 'CNY', documents: 14, totalMinor, taxMinor, tenderedMinor: totalMinor }]);
      expect(sum(found.taxes.map((tax) => tax.taxMinor))).toBe(taxMinor);
      expect(found.shifts).toHaveLength(2);
      const lines = readFileSync(csv, 'utf8').trim().split('\r\n');
      expect(lines).toHaveLength((found.csv?.rows ?? 0) + 1);
      expect(sum(lines.filter((line) => line.startsWith('sales,')).map((line) => Number(line.split(',')[7])))).toBe(totalMinor);
      expect(reportText(found)).toMatch(/in all\n +currency +documents +total/);
    } finally {
      rmSync(dir, { recursive: true });
    }
    const one = await hqReport({ url, timezone: 'Asia/Shanghai', terminal: 'T2' });
    expect(one.totals).toMatchObject([{ documents: 7, totalMinor: sum(salesOf(second).map((sale) => sale.totalMinor)) }]);
    expect(await hqReport({ url, timezone: 'UTC', from: '2031-01-01' })).toMatchObject({ sales: [], totals: [], stock: [], shifts: [] });
    for (const bad of [{ from: '2026-02-30' }, { to: 'yesterday' }, { timezone: 'Moon/Base' }, { from: '2026-02-02', to: '2026-02-01' }, { csv: '/absent/x.csv' }]) {
      await expect(hqReport({ url, timezone: 'UTC', ...bad })).rejects.toMatchObject({ code: 'USAGE' });
    }
  });

  it('its own findings: a tampered, a removed and a moved entry, and a seal that is not the terminal’s, each by name', async () => {
    const chain = dayOf('T1');
    await push(url, 'T1', chain.entries);
    expect(await hqVerify({ url })).toEqual({ ok: true, streams: [{ stream: 'T1', entries: chain.entries.length, seals: 2 }], findings: [] });
    const after = async (harm: string): Promise<[number | undefined, string][]> => {
      url = await newHeadquarters(postgres);
      await push(url, 'T1', chain.entries);
      await ask(url, harm);
      const { ok, findings } = await hqVerify({ url, terminal: 'T1' });
      expect(ok).toBe(findings.length === 0);
      expect(verifiedText({ ok, streams: [], findings })).toContain(findings[0]?.detail ?? '');
      return findings.map(({ seq, kind }) => [seq, kind]);
    };
    expect(await after(`update guitai.journal set body = replace(body, '"totalMinor":', '"totalMinor":1') where seq = 8`)).toEqual([[8, 'tampered'], [undefined, 'projection']]);
    expect(await after(`delete from guitai.journal where seq in (10, 11)`)).toEqual([[12, 'removed']]);
    const columns = 'at_ms, kind, body, prev_hash, hash';
    expect(await after(`update guitai.journal a set (${columns}) = (select ${columns} from guitai.journal b where b.seq = 21 - a.seq) where a.seq in (10, 11)`)).toEqual([[10, 'reordered'], [11, 'reordered']]);
    expect(await after(`update guitai.journal set prev_hash = repeat('a', 64), hash = guitai.entry_hash(seq, at_ms, kind, repeat('a', 64), body) where seq = 5`)).toEqual([[5, 'relinked'], [6, 'relinked']]);
    expect(await after(`update guitai.seals set documents = documents + 1 where seq = (select min(seq) from guitai.seals)`)).toEqual([[18, 'seal']]);
    expect(await after(`update guitai.sales set total_minor = total_minor + 1 where seq = 8`)).toEqual([[undefined, 'projection']]);
  });

  it('the state of terminals, with the alarms that are open', async () => {
    const chain = dayOf('T1');
    await push(url, 'T1', chain.entries);
    const forked = chain.copy(20).sell('T1', 4, 2);
    await push(url, 'T1~7K2M', forked.after(20));
    await hqAddTerminal({ url, terminal: 'T9', role: 'guitai_t9' });
    const found = await hqStatus({ url });
    expect(found).toMatchObject({
      ok: false,
      terminals: [
        { terminal: 'T1', openAlarms: found.alarms.length, streams: [{ stream: 'T1', lastSeq: chain.entries.length }, { stream: 'T1~7K2M', fromSeq: 21, lastSeq: 22, parent: 'T1' }] },
        { terminal: 'T9', role: 'guitai_t9', streams: [] },
      ],
      conflicts: 0,
    });
    expect(found.alarms.filter(({ kind }) => kind === 'receiptTwice').map(({ key }) => key).sort()).toEqual(['T1-000004', 'T1-000005']);
    expect(statusText(found)).toMatch(/T9 +guitai_t9 +0 +never/);
  });

  it('rows that each terminal sees its own of, and none that it can write as another', async () => {
    const login = async (terminal: string) => {
      const { role, password = '' } = await hqAddTerminal({ url, terminal, role: `till_${terminal.toLowerCase()}_${Date.now()}` });
      const own = new URL(url);
      own.username = role;
      own.password = password;
      return own.href;
    };
    const [first, second] = [await login('T1'), await login('T2')];
    const [one, two] = [dayOf('T1'), dayOf('T2')];
    await push(first, 'T1', one.entries);
    await push(second, 'T2', two.entries);
    await push(second, 'T2~7K2M', two.copy(6).sell('T2', 9, 1).after(6));
    await expect(push(first, 'T2', two.entries)).rejects.toMatchObject({ code: 'GU004', detail: 'T2' });
    await expect(push(first, 'T2~7K2M', two.entries)).rejects.toMatchObject({ code: 'GU004' });
    await expect(ask(first, `select guitai.report_fork('T2', 1, 'x')`)).rejects.toMatchObject({ code: 'GU004' });
    const streams = async (as: string, table: string) => (await ask<{ s: string }>(as, `select distinct terminal_id as s from guitai.${table} order by 1`)).map(({ s }) => s);
    for (const table of [...spread, 'facts', 'sales_totals', 'tender_totals', 'stock_moves', 'line_discounts', 'streams', 'terminals']) {
      expect((await streams(first, table)).filter((stream) => stream !== 'T1'), table).toEqual([]);
    }
    expect(await streams(second, 'journal')).toEqual(['T2', 'T2~7K2M']);
    expect(await streams(url, 'journal')).toEqual(['T1', 'T2', 'T2~7K2M']);
    for (const sql of [
      'select * from guitai.journal_p00', 'select guitai.rebuild()', `select guitai.project('T2', 1, 9, array['sale.completed'], true)`, `select guitai.raise_alarm('T2', 'fork', '1', 1, '')`,
      `insert into guitai.sales select * from guitai.sales`, 'update guitai.alarms set ended_at = now()', `insert into guitai.terminals values ('T7', session_user)`, `set row_security = off; select * from guitai.journal`,
      'select * from guitai.incoming', `insert into guitai.incoming values ('T1', 1, 9, '', array['sale.completed'])`, `select guitai.project_latest('T1', 1, 9, array['sale.completed'], true)`,
    ]) await expect(ask(first, sql), sql).rejects.toMatchObject({ code: '42501' });
    await expect(hqAddTerminal({ url, terminal: 'T3', role: new URL(first).username })).rejects.toMatchObject({ code: 'HQ', message: expect.stringContaining('one terminal a login') as string });
    await expect(hqAddTerminal({ url, terminal: 't1~x' })).rejects.toMatchObject({ code: 'USAGE' });
  });
});
