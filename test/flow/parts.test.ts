/** Who pays what, and what nobody knows was paid: from the scheme's answer, or its silence, to the tender, the receipt and headquarters. */
import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { minor } from '#main/contract';
import { hqInit } from '#main/commands/hq.ts';
import { xReportText } from '#main/commands/x-report-text.ts';
import { xReport, type XReported } from '#main/commands/x-report.ts';
import { dayIn } from '#main/core/day.ts';
import { createBooks } from '#main/core/reconcile/own.ts';
import { receiptLayout } from '#main/core/receipt/layout.ts';
import { sql as journal } from '#main/hq/migrations/0010-journal.ts';
import { sql as projections } from '#main/hq/migrations/0020-projections.ts';
import { sql as push } from '#main/hq/migrations/0030-push.ts';
import { sql as viewsAndGrants } from '#main/hq/migrations/0040-views-and-grants.ts';
import { sql as lineTrace } from '#main/hq/migrations/0050-line-trace.ts';
import { sql as refunds } from '#main/hq/migrations/0060-refunds.ts';
import { partsOf } from '#main/core/payment/parts.ts';
import { TRAINING_PIN } from '#main/pin.ts';
import { createProviders } from '#main/providers/index.ts';
import { quietLog, systemClock } from '#main/system.ts';
import { startPostgres } from '#main/training/postgres.ts';
import { COLA, factsOf, openLine, sell, until } from './refund-kit.ts';
import { openRig, type Rig } from './rig.ts';
import { ask, entriesOf } from './sync-kit.ts';

const started = await startPostgres();
const skipped = 'skipped' in started ? started.skipped : null;
if (skipped !== null) console.log(`skipped: headquarters: ${skipped}`);

let rig: Rig;
let line: Awaited<ReturnType<typeof openLine>>;
beforeAll(async () => {
  const promises = { schemes: ['wechat', 'alipay'], amountMinor: 5_000, sumMinor: 8_000, count: 2, ageHours: 48 };
  rig = await openRig({ settings: { promises }, rewire: async (url) => (line = await openLine(url)).url });
});
afterAll(async () => {
  await rig.close();
  await line.cut();
  if (!('skipped' in started)) await started.stop();
});

describe('a voucher that the scheme applied', () => {
    it.each(['wechat', 'alipay'])('%s: is kept with the attempt and the tender, stands on the receipt, and goes back in proportion', async (scheme) => {
    await rig.phone.behave(scheme, 'voucher');
    const sold = await sell(rig, [[COLA, 3]], { scheme });
    const sale = rig.terminal.store.sales.byId(sold.saleId);
    const [tender] = sale?.tenders ?? [];
    if (sale === null || tender === undefined) throw new Error('no sale');
    const voucher = Math.floor(sold.totalMinor / 10);
    expect(rig.terminal.store.attempts.ofSale(sold.saleId)[0]?.promotions).toEqual(tender.promotions);
    expect(partsOf(tender).customerMinor).toBe(sold.totalMinor - voucher);
    expect(partsOf(tender).merchantMinor).toBe(voucher - Math.floor(voucher / 2));
    // The whole collection earns, whoever bears the vouchers.
    expect(rig.cashier.heard.sale).toMatchObject({ pointsEarned: Math.floor(sold.totalMinor / 100), tenders: [{ promotions: tender.promotions }] });
    const shop = { name: 'x', terminal: 'T1', currency: 'CNY', exponent: 2, timeZone: 'Asia/Shanghai' } as const;
    const paper = JSON.stringify(receiptLayout(sale, shop, { language: 'zh-CN', duplicate: false, training: false }));
    for (const text of ['顾客实付', '商家承担', '平台承担']) expect(paper).toContain(text);

    const [goods] = sale.lines;
    for (const returns of [0, 1]) {
      const { refundIds } = await rig.cashier.ask('refund.begin', { saleId: sold.saleId, lines: [{ lineId: goods?.id ?? '', quantityMilli: returns === 0 ? 1000 : 2000 }], returns, pin: TRAINING_PIN, reason: 'back' });
      await until(rig, refundIds[0] ?? '', 'refunded');
    }
    const documents = factsOf(rig, 'sale.completed').filter(({ returnsReceiptNo }) => returnsReceiptNo === sold.receiptNo);
    const parts = [tender, ...documents.flatMap(({ tenders }) => tenders)].map(partsOf);
    expect(parts.map(({ merchantMinor }) => merchantMinor).every((amount, at) => (at === 0 ? amount > 0 : amount < 0))).toBe(true);
    for (const part of ['customerMinor', 'schemeMinor', 'merchantMinor', 'otherMinor'] as const) expect(parts.reduce((sum, one) => sum + one[part], 0)).toBe(0);
  });

  it.skipIf(skipped !== null)('is at headquarters, and its parts add up to each tender', async () => {
    if ('skipped' in started) return;
    await rig.phone.behave('wechat', 'voucher');
    const sold = await sell(rig, [[COLA, 5]], { scheme: 'wechat' });
    await sell(rig, [[COLA, 1]], {});
    await ask(started.url, 'create database parts');
    const url = started.urlOf({ database: 'parts' });
    await hqInit({ url });
    await ask(url, 'select inserted from guitai.push($1, $2)', ['T1', JSON.stringify(entriesOf(rig.terminal.store))]);
    const [wrong] = await ask<{ wrong: number; tenders: number }>(url, 'select count(*) filter (where customer_minor + scheme_minor + merchant_minor + other_minor <> amount_minor)::int as wrong, count(*)::int as tenders from guitai.tender_parts');
    expect(wrong?.wrong).toBe(0);
    expect(wrong?.tenders).toBe(8);
    const [tender] = rig.terminal.store.sales.byId(sold.saleId)?.tenders ?? [];
    const { customerMinor, schemeMinor, merchantMinor, otherMinor } = partsOf(tender ?? { amountMinor: 0 as never });
    const numbers = `customer_minor::float8 as "customerMinor", scheme_minor::float8 as "schemeMinor", merchant_minor::float8 as "merchantMinor", other_minor::float8 as "otherMinor"`;
    // What was given back before is nothing in sum.
    expect(await ask(url, `select ${numbers} from guitai.tender_totals where scheme = 'wechat'`)).toEqual([{ customerMinor, schemeMinor, merchantMinor, otherMinor }]);
  });
});

describe('with the line to the scheme cut', () => {
  const next = async (pieces: number): Promise<void> => {
    if (rig.cashier.heard.sale?.status === 'completed') await rig.cashier.ask('sale.next', {});
    await rig.cashier.ask('sale.scan', { code: COLA, quantityMilli: pieces * 1000 });
  };

  it('a sale ends on the static code as not yet collected; with the line up it is refused', async () => {
    const { cashier } = rig;
    await next(2);
    await expect(cashier.ask('promise.take', { scheme: 'wechat' })).rejects.toMatchObject({ code: 'BAD_STATE', details: { reason: 'online' } });
    await expect(cashier.ask('promise.take', { scheme: 'paylater' })).rejects.toMatchObject({ code: 'SCHEME_OFF' });
    await line.cut();
    const { promiseId, receiptNo } = await cashier.ask('promise.take', { scheme: 'wechat' });
    expect(cashier.heard.sale).toMatchObject({ status: 'completed', receiptNo, tenders: [{ kind: 'promised', scheme: 'wechat', promiseId }] });
    expect(cashier.heard.promises).toMatchObject([{ id: promiseId, receiptNo, candidates: [] }]);
    await next(99);
    await expect(cashier.ask('promise.take', { scheme: 'wechat' })).rejects.toMatchObject({ code: 'LIMIT', details: { limit: 'amountMinor' } });
    await cashier.ask('sale.clear', {});
    await line.mend();
  });

  it('is still listed after a restart, is told by the bill’s comparison, and ends by a supervisor’s word', async () => {
    await rig.restart();
    const { cashier } = rig;
    const [one] = cashier.snapshot.promises ?? [];
    if (one === undefined) throw new Error('it is not listed');
    expect(cashier.snapshot.shop.promises).toMatchObject({ schemes: ['wechat', 'alipay'], asks: expect.arrayContaining(['wechat', 'alipay']) });
    const books = createBooks();
    for (const entry of entriesOf(rig.terminal.store)) books.take(entry);
    expect(books.promises('wechat')).toMatchObject([{ id: one.id }]);
    expect(books.movements('wechat').some(({ attemptId }) => attemptId === one.id)).toBe(false);
    await expect(cashier.ask('promise.decide', { promiseId: one.id, collected: true, note: 'x', pin: '0000' })).rejects.toMatchObject({ code: 'PIN' });
    await cashier.ask('promise.decide', { promiseId: one.id, collected: false, note: 'the customer left', pin: TRAINING_PIN });
    expect((await cashier.ask('promise.list', {})).promises).toEqual([]);
  });

  it.each(['wechat', 'alipay'])('%s: is proven by the scheme’s answer to the number in the wallet, and by no payment of ours', async (scheme) => {
    const { cashier } = rig;
    const ours = await sell(rig, [[COLA, 3]], { scheme });
    await next(3);
    await line.cut();
    const { promiseId } = await cashier.ask('promise.take', { scheme });
    await line.mend();
    // Money to the static code is an order that another system of the merchant's made.
    const { amountMinor, currency } = rig.terminal.store.promises.byId(promiseId) ?? { amountMinor: minor(0), currency: 'CNY' as const };
    const provider = createProviders(rig.settings.payments, { clock: systemClock, nonce: () => randomBytes(16).toString('hex'), log: quietLog }).get(scheme);
    const paid = await provider?.charge({ orderNo: `APP${scheme}1`, amountMinor, currency, mode: 'cpm', subject: 'x' }, await rig.phone.payerCode(scheme));
    if (paid?.kind !== 'paid') throw new Error(`the payment beside us is ${paid?.kind}`);
    const prove = (transactionId: string) => cashier.ask('promise.ask', { promiseId, transactionId });
    const own = rig.terminal.store.sales.byId(ours.saleId)?.tenders[0]?.transactionId ?? '';
    await expect(prove(own)).rejects.toMatchObject({ code: 'BAD_STATE', details: { reason: 'unfit' } });
    await expect(prove('999')).rejects.toMatchObject({ code: 'BAD_STATE', details: { reason: 'none' } });
    await prove(paid.transactionId);
    expect(rig.terminal.store.promises.byId(promiseId)).toMatchObject({ state: 'collected', end: { proof: 'query', transactionId: paid.transactionId } });
    expect((await cashier.ask('promise.list', {})).promises).toEqual([]);
  });

  it('stands apart in the X report, whose tenders are the total', () => {
    // The report is read beside the terminal: what is in its commit log alone comes a moment later.
    rig.terminal.store.checkpoint();
    // The day may end while this runs.
    const days = new Set(factsOf(rig, 'sale.completed').map(({ completedAtMs }) => dayIn('Asia/Shanghai')(completedAtMs)));
    const reports = [...days].map((day) => xReport({ data: rig.data, day }));
    const total = (of: (report: XReported) => number): number => reports.reduce((sum, report) => sum + of(report), 0);
    const of = (report: XReported, kind: string) => report.tenders.filter((tender) => tender.kind === kind);
    expect([total(({ promised }) => promised.collected.count), total(({ promised }) => promised.givenUp.count), total(({ promised }) => promised.notCollected.count)]).toEqual([2, 1, 0]);
    expect(total((report) => of(report, 'promised').reduce((sum, { amountMinor }) => sum + amountMinor, 0))).toBe(total(({ totalMinor, collectedMinor }) => totalMinor - collectedMinor));
    expect(total((report) => of(report, 'qr').reduce((sum, { merchantMinor }) => sum + merchantMinor, 0))).toBeGreaterThan(0);
    for (const report of reports) expect(xReportText(report)).toMatch(/^collected +[\d.]+$/m);
    expect(() => xReport({ data: rig.data, day: '2026-02-30' })).toThrow(expect.objectContaining({ code: 'USAGE' }));
  });

  it.skipIf(skipped !== null)('is a kind of tender of its own at headquarters, with how it ended', async () => {
    if ('skipped' in started) return;
    const url = started.urlOf({ database: 'parts' });
    await ask(url, 'select inserted from guitai.push($1, $2)', ['T1', JSON.stringify(entriesOf(rig.terminal.store))]);
    const all = factsOf(rig, 'sale.completed').filter(({ tenders }) => tenders.some(({ kind }) => kind === 'promised'));
    const [sale] = all;
    expect(await ask(url, 'select receipt_no, state, proof, note, amount_minor::float8 as amount from guitai.promises order by made_at limit 1')).toEqual([
      { receipt_no: sale?.receiptNo, state: 'givenUp', proof: 'supervisor', note: 'the customer left', amount: sale?.totalMinor },
    ]);
    expect(await ask(url, `select sum(amount_minor)::float8 as amount from guitai.tender_totals where kind = 'promised'`)).toEqual([{ amount: all.reduce((sum, { totalMinor }) => sum + totalMinor, 0) }]);
    expect(await ask(url, `select state, sum(promises)::int as promises from guitai.promise_totals group by state order by state`)).toEqual([{ state: 'collected', promises: 2 }, { state: 'givenUp', promises: 1 }]);
  });

  it.skipIf(skipped !== null)('is found, with the vouchers, in journals that a headquarters of version 60 has already', async () => {
    if ('skipped' in started) return;
    await ask(started.url, 'create database older');
    const url = started.urlOf({ database: 'older' });
    const client = new pg.Client(url);
    await client.connect();
    await client.query('create schema guitai; create table guitai.migrations (version int primary key, applied_at timestamptz not null default now())');
    for (const sql of [journal, projections, push, viewsAndGrants, lineTrace, refunds]) await client.query(sql);
    await client.query('insert into guitai.migrations (version) values (10), (20), (30), (40), (50), (60)');
    await client.query('select guitai.push($1, $2)', ['T1', JSON.stringify(entriesOf(rig.terminal.store))]);
    await client.end();
    expect((await hqInit({ url })).applied).toEqual(expect.arrayContaining([70, 80]));
    const tables = ['tender_promotions', 'promises'] as const;
    for (const table of tables) {
      const rows = `select * from guitai.${table} order by 1, 2, 3, 4`;
      expect(await ask(url, rows)).toEqual(await ask(started.urlOf({ database: 'parts' }), rows));
    }
  });
});
