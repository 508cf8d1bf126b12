/** A customer checks out alone: the kiosk's own commands over the wire, real store, stand-ins of the schemes. */
import { afterEach, describe, expect, it } from 'vitest';
import { commands, type CommandName, type KioskView } from '#main/contract';
import { TRAINING_PIN } from '#main/pin.ts';
import { trainingKiosk } from '#main/training/settings.ts';
import { openRig, quickClock, screenOf, type Rig, type TestScreen } from './rig.ts';

const COLA = '6901939691601';
let rig: Rig;
let page: TestScreen;

async function open(change: Parameters<typeof openRig>[0] = {}): Promise<void> {
  rig = await openRig({ clock: quickClock, ...change, settings: { kiosk: trainingKiosk, ...change.settings } });
  page = screenOf(rig.terminal, 'kiosk');
}
async function restart(): Promise<void> {
  await rig.restart();
  page = screenOf(rig.terminal, 'kiosk');
}
afterEach(() => rig.close());

const now = (): KioskView => (page.heard.kiosk ?? page.snapshot.kiosk) as KioskView;
const step = (): KioskView['step'] => now().step;
const seen = async (fits: (view: KioskView) => boolean): Promise<KioskView> => (fits(now()) ? now() : page.until('kiosk', fits));
const facts = (kind: string): unknown[] => rig.terminal.store.journal.after(0, 1000).flatMap((entry) => (entry.kind === kind ? [JSON.parse(entry.body) as unknown] : []));

/** To the payment page with one bottle. */
async function toPayment(): Promise<void> {
  await page.ask('kiosk.start', { language: 'en' });
  await page.ask('kiosk.scan', { code: COLA });
  await page.ask('kiosk.go', { to: 'payment' });
}
async function shownCode(): Promise<string> {
  const { attempt } = await page.until('payment', (view) => view.attempt?.qr !== undefined);
  return attempt?.qr ?? '';
}
const paid = () => seen((view) => view.step === 'paid');

describe('a customer alone', () => {
  it('goes from the first touch to the receipt', async () => {
    await open();
    expect(page.snapshot).toMatchObject({ role: 'kiosk', held: [], devices: [], kiosk: { step: 'attract', bags: [{ id: 'F013' }] } });
    expect(page.snapshot.shop).not.toHaveProperty('supervisorPin');
    expect(page.snapshot.keys.flatMap(({ products }) => products).every(({ barcode }) => barcode === undefined)).toBe(true);
    await page.ask('kiosk.start', { language: 'en' });
    expect(await page.ask('kiosk.scan', { code: COLA })).toMatchObject({ outcome: 'line', product: { id: 'D001' } });
    await page.ask('kiosk.go', { to: 'bags' });
    await page.ask('kiosk.bags', { productId: 'F013', count: 2 });
    await page.ask('kiosk.go', { to: 'payment' });
    expect(page.heard.sale).toMatchObject({ status: 'tendering', totalMinor: 410 });
    await page.ask('kiosk.pay', { scheme: 'wechat' });
    await rig.phone.approve(await shownCode());
    await paid();
    const { receipt } = await seen((view) => view.receipt?.ways.includes('paper') === true);
    expect(receipt).toMatchObject({ sold: { receiptNo: 'T1-000001', totalMinor: 410 }, pointsEarned: 4, ways: ['paper', 'qr', 'none'] });
    await page.ask('kiosk.receipt', { way: 'paper' });
    await page.ask('kiosk.receipt', { way: 'paper' });
    await seen((view) => view.receipt?.paper === 'printed');
    await page.ask('kiosk.done', {});
    expect(step()).toBe('attract');
    expect(page.heard.sale).toMatchObject({ status: 'open', lines: [] });
    expect((await rig.phone.captured('wechat')).length).toBe(1);
  });

  it('pays by the code of their own phone, once they are at it', async () => {
    await open();
    await page.ask('kiosk.scan', { code: COLA });
    expect(step()).toBe('scanning');
    const code = await rig.phone.payerCode('alipay');
    expect(await page.ask('kiosk.scan', { code })).toMatchObject({ outcome: 'refused', error: { code: 'BAD_STATE' } });
    await page.ask('kiosk.go', { to: 'payment' });
    expect(await page.ask('kiosk.scan', { code: COLA })).toMatchObject({ outcome: 'refused', error: { code: 'BAD_STATE' } });
    expect(await page.ask('kiosk.scan', { code })).toMatchObject({ outcome: 'payer' });
    const { receipt } = await paid();
    expect(receipt?.sold.tenders).toMatchObject([{ scheme: 'alipay', amountMinor: 350 }]);
    await page.ask('kiosk.receipt', { way: 'qr' });
    expect(page.heard.kiosk?.receipt?.qr).toBe('T1-000001');
  });

  it('may give none of the cashier’s commands', async () => {
    await open();
    const own = (Object.keys(commands) as CommandName[]).filter((name) => (commands[name].roles as readonly string[]).includes('kiosk'));
    expect(own.every((name) => /^(kiosk|host)\./.test(name))).toBe(true);
    await expect(page.ask('sale.clear', {})).rejects.toMatchObject({ code: 'FORBIDDEN' });
    await expect(rig.cashier.ask('kiosk.start', {})).rejects.toMatchObject({ code: 'FORBIDDEN' });
  });

  it('leaves: the payment is cancelled first, then the basket is void', async () => {
    await open();
    await toPayment();
    await page.ask('kiosk.pay', { scheme: 'wechat' });
    await shownCode();
    await expect(page.ask('kiosk.go', { to: 'scanning' })).rejects.toMatchObject({ code: 'PAYMENT_OPEN' });
    await page.ask('kiosk.leave', {});
    await seen((view) => view.step === 'attract');
    expect(facts('sale.voided')).toMatchObject([{ totalMinor: 350, reason: 'left' }]);
    expect((await rig.phone.captured('wechat')).length).toBe(0);
  });
});

describe('staff', () => {
  it('are called to what is not known, and the basket waits', async () => {
    await open();
    await page.ask('kiosk.scan', { code: COLA });
    const unknown = await page.ask('kiosk.scan', { code: '4006381333931' });
    expect(unknown).toMatchObject({ outcome: 'called' });
    expect(await page.ask('kiosk.scan', { code: COLA })).toMatchObject({ outcome: 'line' });
    await expect(page.ask('kiosk.go', { to: 'payment' })).rejects.toMatchObject({ code: 'BAD_STATE' });
    await restart();
    expect(page.snapshot).toMatchObject({ sale: { itemCount: 2 }, kiosk: { step: 'scanning', calls: [{ id: unknown.callId, reason: 'unknownItem', blocks: false, holdsPayment: true }] } });
    const decision = { callId: unknown.callId ?? '', way: 'price' as const, priceMinor: 990, name: 'Marker' };
    await expect(page.ask('kiosk.decide', decision)).rejects.toMatchObject({ code: 'LOCKED' });
    await expect(page.ask('kiosk.staff', { pin: '0000' })).rejects.toMatchObject({ code: 'PIN' });
    await page.ask('kiosk.staff', { pin: TRAINING_PIN });
    await page.ask('kiosk.decide', decision);
    expect(page.heard.sale).toMatchObject({ totalMinor: 700 + 990 });
    expect(facts('kiosk.decided')).toMatchObject([{ reason: 'unknownItem', way: 'price', by: 'supervisor', at: 'kiosk', priceMinor: 990 }]);
    await page.ask('kiosk.go', { to: 'payment' });
    expect(step()).toBe('payment');
  });

  it('close it for the next customer, empty a basket, and open the cashier’s screen', async () => {
    await open();
    await page.ask('kiosk.scan', { code: COLA });
    await page.ask('kiosk.staff', { pin: TRAINING_PIN });
    await page.ask('kiosk.setOpen', { open: false });
    expect(step()).toBe('scanning');
    await page.ask('kiosk.voidBasket', {});
    expect(page.heard.kiosk).toMatchObject({ step: 'closed', closed: { reason: 'staff' } });
    expect(facts('sale.voided')).toMatchObject([{ reason: 'staff' }]);
    await restart();
    expect(step()).toBe('closed');
    expect(await page.ask('kiosk.scan', { code: COLA })).toMatchObject({ outcome: 'refused' });
    rig.terminal.setOpener((role) => Promise.resolve(`opened ${role}`));
    await expect(page.ask('kiosk.staffScreen', { role: 'cashier' })).rejects.toMatchObject({ code: 'LOCKED' });
    await page.ask('kiosk.staff', { pin: TRAINING_PIN });
    expect(await page.ask('kiosk.staffScreen', { role: 'cashier' })).toEqual({ url: 'opened cashier' });
    await page.ask('kiosk.setOpen', { open: true });
    expect(step()).toBe('attract');
  });
});

describe('after a restart', () => {
  it('paid is paid: the same receipt, and never a second charge', async () => {
    await open();
    await toPayment();
    await page.ask('kiosk.pay', { scheme: 'wechat' });
    await rig.phone.approve(await shownCode());
    await paid();
    await restart();
    expect(page.snapshot.kiosk).toMatchObject({ step: 'paid', language: 'en', receipt: { sold: { receiptNo: 'T1-000001' } } });
    await expect(page.ask('kiosk.pay', { scheme: 'wechat' })).rejects.toMatchObject({ code: 'BAD_STATE' });
    await seen((view) => view.receipt?.ways.includes('paper') === true);
    await page.ask('kiosk.receipt', { way: 'paper' });
    await seen((view) => view.receipt?.paper === 'printed');
    await page.ask('kiosk.done', {});
    expect(step()).toBe('attract');
    expect((await rig.phone.captured('wechat')).length).toBe(1);
  });

  it('what was being paid while it was down leads to the receipt', async () => {
    await open();
    await toPayment();
    await page.ask('kiosk.pay', { scheme: 'alipay' });
    const code = await shownCode();
    await rig.terminal.close();
    await rig.phone.approve(code);
    await restart();
    expect(page.snapshot.kiosk?.step).toMatch(/payment|paid/);
    await paid();
    expect((await rig.phone.captured('alipay')).length).toBe(1);
  });
});
