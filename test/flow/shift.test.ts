/** A day at the drawer: float, sales, cash out, the count and the Z report, on a real terminal. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { minor, type ZReportView } from '#main/contract';
import { zReport, zReportText } from '#main/commands/z-report.ts';
import { TRAINING_PIN } from '#main/pin.ts';
import { COLA, factsOf, MILK, sell } from './refund-kit.ts';
import { openRig, type Rig } from './rig.ts';

const pin = TRAINING_PIN;
const by = '早班';
let rig: Rig;
let first: ZReportView;

beforeAll(async () => {
  rig = await openRig();
});
afterAll(() => rig.close());

const ask: Rig['cashier']['ask'] = (name, args) => rig.cashier.ask(name, args);
const current = async () => (await ask('shift.current', {})).shift;

it('nothing is refused because nobody opened a shift; the float can be said after the first sale', async () => {
  await sell(rig, [[COLA, 1]], {});
  expect(await current()).toMatchObject({ no: 1, floatMinor: 0, inQuestion: 0 });
  expect(await current()).not.toHaveProperty('openedBy');
  await ask('shift.open', { by, floatMinor: minor(50_000) });
  expect(await current()).toMatchObject({ no: 1, openedBy: by, floatMinor: 50_000 });
  await expect(ask('shift.open', { by, floatMinor: minor(1) })).rejects.toMatchObject({ code: 'BAD_STATE', details: { no: 1 } });
});

it('closes with what was counted: sums, drawer and receipt numbers are those of the journal', async () => {
  await sell(rig, [[MILK, 2]], { scheme: 'wechat' });
  await ask('shift.cash', { direction: 'out', amountMinor: minor(30_000), reason: '送银行', by });
  await expect(ask('shift.figures', { pin: '000000' })).rejects.toMatchObject({ code: 'PIN' });
  const { figures } = await ask('shift.figures', { pin });
  const sales = factsOf(rig, 'sale.completed');
  const cash = sales[0]?.totalMinor ?? 0;
  expect(figures).toMatchObject({ firstReceiptSeq: 1, lastReceiptSeq: 2, sales: { count: 2, totalMinor: cash + (sales[1]?.totalMinor ?? 0) }, cash: { tenderedMinor: cash, outMinor: 30_000, expectedMinor: 20_000 + cash } });
  first = (await ask('shift.close', { no: 1, countedMinor: minor(19_950 + cash), pin })).report;
  expect(first).toMatchObject({ no: 1, firstReceiptSeq: 1, lastReceiptSeq: 2, cash: { countedMinor: 19_950 + cash, differenceMinor: -50 }, perpetual: { documents: 2, salesMinor: first.sales.totalMinor, returnsMinor: 0 } });
  expect(factsOf(rig, 'shift.closed')).toMatchObject([first]);
  // It comes out at the printer: longer than any receipt of two lines.
  await rig.cashier.until('paper', ({ heightPx }) => heightPx > 980);
});

it('a second press, or another screen, closes nothing again', async () => {
  const twice = await Promise.allSettled([ask('shift.close', { no: 2, countedMinor: minor(0), pin }), ask('shift.close', { no: 2, countedMinor: minor(0), pin })]);
  expect(twice.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
  await expect(ask('shift.close', { no: 1, countedMinor: minor(0), pin })).rejects.toMatchObject({ code: 'BAD_STATE', details: { no: 3 } });
  expect(factsOf(rig, 'shift.closed').map(({ no, sales }) => [no, sales.count])).toEqual([[1, 2], [2, 0]]);
});

it('does not close over goods in the cart', async () => {
  await ask('sale.next', {});
  await ask('sale.scan', { code: COLA });
  await expect(ask('shift.close', { no: 3, countedMinor: minor(0), pin })).rejects.toMatchObject({ code: 'BAD_STATE', details: { selling: true } });
  await ask('sale.clear', {});
});

it('goes on after a restart: the next shift has what was sold since, the totals of the terminal never start again', async () => {
  await sell(rig, [[COLA, 3]], {});
  await rig.restart();
  await sell(rig, [[COLA, 1]], {});
  const { report } = await ask('shift.close', { no: 3, countedMinor: minor(0), pin });
  expect(report).toMatchObject({ firstReceiptSeq: 3, lastReceiptSeq: 4, sales: { count: 2 }, voids: 1, perpetual: { documents: 4, salesMinor: first.sales.totalMinor + report.sales.totalMinor } });
  expect((await ask('shift.reports', {})).reports.map(({ no }) => no)).toEqual([3, 2, 1]);
  await ask('shift.print', { no: 1 });
  await expect(ask('shift.print', { no: 9 })).rejects.toMatchObject({ code: 'NOT_FOUND' });
});

it('guitai z-report says the same, also while the terminal runs', () => {
  const { terminal, reports } = zReport({ data: rig.data, last: 9 });
  expect([terminal, ...reports.map(({ no }) => no)]).toEqual(['T1', 3, 2, 1]);
  expect(zReport({ data: rig.data, no: 1 }).reports).toMatchObject([first]);
  expect(zReportText(zReport({ data: rig.data, no: 1 }))).toMatch(/over or short +-0\.50/);
  expect(() => zReport({ data: rig.data, no: 9 })).toThrow('there is no Z report 9');
});
