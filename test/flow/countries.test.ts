/** Terminals of Japan, Taiwan, Thailand, Indonesia, Singapore, Malaysia and the Philippines collect by the schemes of their countries, through the customer's phone. */
import { afterEach, describe, expect, it } from 'vitest';
import { TRAINING_PIN } from '#main/pin.ts';
import type { Settings } from '#main/settings.ts';
import { openRig, type Rig } from './rig.ts';

let rig: Rig;
afterEach(() => rig.close());

async function sell(region: Settings['shop']['region'], priceMinor: number): Promise<number> {
  rig = await openRig({ settings: { shop: { name: '柜台商店', terminal: 'X1', region } } });
  await rig.cashier.ask('sale.addOpen', { name: 'お茶', priceMinor });
  await rig.cashier.ask('payment.begin', {});
  return rig.cashier.heard.sale?.totalMinor ?? 0;
}

const completed = () => rig.cashier.until('sale', ({ status }) => status === 'completed');

describe('Japan, PayPay', () => {
  it('by a code that the customer reads', async () => {
    const totalMinor = await sell('jp', 1000);
    expect(totalMinor).toBe(1100);
    const { attemptId } = await rig.cashier.ask('payment.present', { scheme: 'paypay' });
    const { attempt } = await rig.cashier.until('payment', (view) => view.attempt?.phase === 'waitingForPayer');
    await rig.phone.approve(attempt?.qr ?? '');
    await rig.cashier.ask('payment.query', { attemptId });
    expect(await completed()).toMatchObject({ totalMinor });
    expect(await rig.phone.captured('paypay')).toMatchObject([{ amountMinor: 1100 }]);
  });

  it('by a code that the customer shows', async () => {
    await sell('jp', 1000);
    await rig.cashier.ask('payment.charge', { code: await rig.phone.payerCode('paypay') });
    await completed();
    expect(await rig.phone.captured('paypay')).toMatchObject([{ amountMinor: 1100 }]);
  });

  it('over a restart: a shown code of before is cancelled, and takes nothing more', async () => {
    await sell('jp', 1000);
    await rig.cashier.ask('payment.present', { scheme: 'paypay' });
    const shown = await rig.cashier.until('payment', (view) => view.attempt?.phase === 'waitingForPayer');
    await rig.restart();
    const { attempt } = await rig.cashier.until('payment', (view) => view.attempt !== null);
    await rig.cashier.ask('payment.cancel', { attemptId: attempt?.id ?? '' });
    await rig.cashier.until('payment', (view) => view.attempt?.phase === 'reversed');
    await rig.phone.approve(shown.attempt?.qr ?? '').catch(() => undefined);
    expect(await rig.phone.captured('paypay')).toEqual([]);
  });
});

describe.each([
  ['tw', 10000],
  ['th', 1885],
] as const)('%s, LINE Pay', (region, priceMinor) => {
  it('by a code that the customer shows', async () => {
    const totalMinor = await sell(region, priceMinor);
    await rig.cashier.ask('payment.charge', { code: await rig.phone.payerCode('linepay') });
    expect(await completed()).toMatchObject({ totalMinor });
    expect(await rig.phone.captured('linepay')).toMatchObject([{ amountMinor: totalMinor }]);
  });
});

describe('Indonesia, Midtrans', () => {
  it('by a QRIS code that the customer reads; a part of it goes back', async () => {
    const totalMinor = await sell('id', 1_880_000);
    const { attemptId } = await rig.cashier.ask('payment.present', { scheme: 'midtrans' });
    const { attempt } = await rig.cashier.until('payment', (view) => view.attempt?.phase === 'waitingForPayer');
    expect(attempt?.qr).toMatch(/^000201010212.*ID\.CO\.QRIS\.WWW.*540518800/);
    await rig.phone.approve(attempt?.qr ?? '');
    await rig.cashier.ask('payment.query', { attemptId });
    const { id: saleId, lines } = await completed();
    expect(await rig.phone.captured('midtrans')).toMatchObject([{ amountMinor: totalMinor }]);
    const back = [{ lineId: lines[0]?.id ?? '', quantityMilli: 1000 }];
    await rig.cashier.ask('refund.begin', { saleId, lines: back, returns: 0, pin: TRAINING_PIN, reason: 'kembali' });
    await rig.cashier.until('refunds', (refunds) => refunds.some((one) => one.phase === 'refunded'));
    expect(await rig.phone.refunded('midtrans')).toEqual([totalMinor]);
  });

  it('over a restart: a shown code of before is cancelled, and takes nothing more', async () => {
    await sell('id', 1_880_000);
    await rig.cashier.ask('payment.present', { scheme: 'midtrans' });
    const shown = await rig.cashier.until('payment', (view) => view.attempt?.phase === 'waitingForPayer');
    await rig.restart();
    const { attempt } = await rig.cashier.until('payment', (view) => view.attempt !== null);
    await rig.cashier.ask('payment.cancel', { attemptId: attempt?.id ?? '' });
    await rig.cashier.until('payment', (view) => view.attempt?.phase === 'reversed');
    await rig.phone.approve(shown.attempt?.qr ?? '').catch(() => undefined);
    expect(await rig.phone.captured('midtrans')).toEqual([]);
  });

  it('money that comes while it is cancelled pays the sale', async () => {
    const totalMinor = await sell('id', 1_880_000);
    const { attemptId } = await rig.cashier.ask('payment.present', { scheme: 'midtrans' });
    await rig.cashier.until('payment', (view) => view.attempt?.phase === 'waitingForPayer');
    await rig.phone.behave('midtrans', 'payBeforeCancel');
    await rig.cashier.ask('payment.cancel', { attemptId });
    expect(await completed()).toMatchObject({ totalMinor });
    expect(await rig.phone.captured('midtrans')).toMatchObject([{ amountMinor: totalMinor }]);
  });

  it('a part of a rupiah is refused in words, and takes nothing', async () => {
    await sell('id', 1_880_050);
    await rig.cashier.ask('payment.present', { scheme: 'midtrans' });
    const { attempt } = await rig.cashier.until('payment', (view) => view.attempt?.phase === 'refused');
    expect(attempt?.refusal).toMatchObject({ code: 'AMOUNT' });
    expect(await rig.phone.captured('midtrans')).toEqual([]);
  });
});

describe.each([
  ['sg', 'grabpay', 1885],
  ['ph', 'coins', 1885],
] as const)('%s, %s', (region, scheme, priceMinor) => {
  it('by a code that the customer reads', async () => {
    const totalMinor = await sell(region, priceMinor);
    const { attemptId } = await rig.cashier.ask('payment.present', { scheme });
    const { attempt } = await rig.cashier.until('payment', (view) => view.attempt?.phase === 'waitingForPayer');
    await rig.phone.approve(attempt?.qr ?? '');
    await rig.cashier.ask('payment.query', { attemptId });
    expect(await completed()).toMatchObject({ totalMinor });
    expect(await rig.phone.captured(scheme)).toMatchObject([{ amountMinor: totalMinor }]);
  });
});

describe('Malaysia, GrabPay', () => {
  it('by a code that the customer shows, and back again', async () => {
    const totalMinor = await sell('my', 1885);
    await rig.cashier.ask('payment.charge', { code: await rig.phone.payerCode('grabpay') });
    const { id: saleId, lines } = await completed();
    expect(await rig.phone.captured('grabpay')).toMatchObject([{ amountMinor: totalMinor }]);
    const { refundIds } = await rig.cashier.ask('refund.begin', { saleId, lines: [{ lineId: lines[0]?.id ?? '', quantityMilli: 1000 }], returns: 0, pin: TRAINING_PIN, reason: '退货' });
    await rig.cashier.until('refunds', (refunds) => refunds.some(({ id, phase }) => id === refundIds[0] && phase === 'refunded'));
    expect(await rig.phone.refunded('grabpay')).toEqual([totalMinor]);
  });
});

describe('the Philippines, Coins.ph', () => {
  it('over a restart: a shown code of before is cancelled, and takes nothing more', async () => {
    await sell('ph', 1885);
    await rig.cashier.ask('payment.present', { scheme: 'coins' });
    const shown = await rig.cashier.until('payment', (view) => view.attempt?.phase === 'waitingForPayer');
    await rig.restart();
    const { attempt } = await rig.cashier.until('payment', (view) => view.attempt !== null);
    await rig.cashier.ask('payment.cancel', { attemptId: attempt?.id ?? '' });
    await rig.cashier.until('payment', (view) => view.attempt?.phase === 'reversed');
    await rig.phone.approve(shown.attempt?.qr ?? '').catch(() => undefined);
    expect(await rig.phone.captured('coins')).toEqual([]);
  });

  it('money that comes while it is cancelled pays the sale', async () => {
    const totalMinor = await sell('ph', 1885);
    const { attemptId } = await rig.cashier.ask('payment.present', { scheme: 'coins' });
    await rig.cashier.until('payment', (view) => view.attempt?.phase === 'waitingForPayer');
    await rig.phone.behave('coins', 'payBeforeCancel');
    await rig.cashier.ask('payment.cancel', { attemptId });
    expect(await completed()).toMatchObject({ totalMinor });
    expect(await rig.phone.captured('coins')).toMatchObject([{ amountMinor: totalMinor }]);
  });
});

it('Taiwan: a part of a dollar is refused in words, and takes nothing', async () => {
  await sell('tw', 10050);
  await rig.cashier.ask('payment.charge', { code: await rig.phone.payerCode('linepay') });
  const { attempt } = await rig.cashier.until('payment', (view) => view.attempt?.phase === 'refused');
  expect(attempt?.refusal).toMatchObject({ code: 'AMOUNT' });
  expect(await rig.phone.captured('linepay')).toEqual([]);
});

it('Taiwan: two refunds of the same amount are two, and one whose answer was lost is one, also after a restart', async () => {
  rig = await openRig({ settings: { shop: { name: '柜台商店', terminal: 'X1', region: 'tw' } } });
  for (const name of ['茶', '水', '糖']) await rig.cashier.ask('sale.addOpen', { name, priceMinor: 10000 });
  await rig.cashier.ask('payment.charge', { code: await rig.phone.payerCode('linepay') });
  const { id: saleId, lines: sold } = await completed();
  const giveBack = async (index: number): Promise<string> => {
    const lines = [{ lineId: sold[index]?.id ?? '', quantityMilli: 1000 }];
    const { refundIds } = await rig.cashier.ask('refund.begin', { saleId, lines, returns: index, pin: TRAINING_PIN, reason: '退货' });
    return refundIds[0] ?? '';
  };
  const done = (id: string) => rig.cashier.until('refunds', (refunds) => refunds.some((one) => one.id === id && one.phase === 'refunded'));
  await done(await giveBack(0));
  await rig.phone.behave('linepay', 'cut@refund');
  const lost = await giveBack(1);
  await rig.cashier.until('refunds', (refunds) => refunds.some((one) => one.id === lost && one.phase === 'unknown'));
  await rig.restart();
  await done(lost);
  await done(await giveBack(2));
  expect(await rig.phone.refunded('linepay')).toEqual([10000, 10000, 10000]);
});

describe.each([
  ['th', 'emvco', 'mpm', 1885],
  ['sg', 'alipayplus', 'mpm', 1885],
  ['jp', 'alipayplus', 'cpm', 1000],
  ['cn', 'paylater', 'cpm', 1885],
  // LINE Pay takes any code of its length, where nobody else knows it.
  ['th', 'grabpay', 'cpm', 1885],
] as const)('%s, %s by %s', (region, scheme, mode, priceMinor) => {
  it('collects what is due, once', async () => {
    const totalMinor = await sell(region, priceMinor);
    if (mode === 'cpm') await rig.cashier.ask('payment.charge', { code: await rig.phone.payerCode(scheme) });
    else {
      const { attemptId } = await rig.cashier.ask('payment.present', { scheme });
      const { attempt } = await rig.cashier.until('payment', (view) => view.attempt?.phase === 'waitingForPayer');
      await rig.phone.approve(attempt?.qr ?? '');
      await rig.cashier.ask('payment.query', { attemptId });
    }
    expect(await completed()).toMatchObject({ totalMinor });
    expect(await rig.phone.captured(scheme)).toMatchObject([{ amountMinor: totalMinor }]);
  });
});

it('pay later: an approval whose capture did not arrive is taken back by a cancel, and nothing is captured after it', async () => {
  await sell('jp', 1000);
  const { attemptId } = await rig.cashier.ask('payment.present', { scheme: 'paylater' });
  const { attempt } = await rig.cashier.until('payment', (view) => view.attempt?.phase === 'waitingForPayer');
  await rig.phone.behave('paylater', 'stalled@charge');
  await rig.phone.approve(attempt?.qr ?? '');
  await rig.cashier.ask('payment.query', { attemptId });
  await expect.poll(() => rig.phone.held('paylater')).toBe(1);
  await rig.cashier.ask('payment.cancel', { attemptId });
  await rig.restart();
  await rig.cashier.until('payment', (view) => view.attempt?.phase === 'reversed');
  await rig.phone.release('paylater');
  expect(await rig.phone.captured('paylater')).toEqual([]);
});

it('Singapore without an acquirer: a code is shown, and a cancel leaves money in question, not a refusal', async () => {
  const account = { scheme: 'paynow', proxy: 'uen', value: '201912345Z' };
  const payments = { emvco: { accounts: [account], merchant: { name: 'Guitai', city: 'Singapore' } } };
  rig = await openRig({ settings: { shop: { name: '柜台商店', terminal: 'X1', region: 'sg' }, payments } });
  await rig.cashier.ask('sale.addOpen', { name: 'Tea', priceMinor: 1885 });
  await rig.cashier.ask('payment.begin', {});
  const { attemptId } = await rig.cashier.ask('payment.present', { scheme: 'emvco' });
  const { attempt } = await rig.cashier.until('payment', (view) => view.attempt?.phase === 'waitingForPayer');
  expect(attempt?.qr).toContain('SG.PAYNOW');
  await rig.cashier.ask('payment.cancel', { attemptId });
  const parked = await rig.cashier.until('payment', (view) => view.attempt?.phase === 'parked');
  expect(parked.attempt?.refusal).toMatchObject({ code: 'NO_CANCEL' });
});
