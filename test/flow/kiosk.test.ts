/** A customer checks out alone: the kiosk's own commands over the wire, real store, stand-ins of the schemes. */
import { afterEach, describe, expect, it } from 'vitest';
import { commands, type CommandName } from '#main/contract';
import { TRAINING_PIN } from '#main/pin.ts';
import type { Clock } from '#main/ports.ts';
import { systemClock } from '#main/system.ts';
import { COLA, openKiosk, type Kiosk } from './kiosk-kit.ts';
import { quickClock } from './rig.ts';

let kiosk: Kiosk;
afterEach(() => kiosk.rig.close());
/** @param clock real time where paper is printed: the device process is waited for, however busy this machine is */
const open = async (clock: Clock = quickClock): Promise<void> => void (kiosk = await openKiosk({ clock }));
const step = (): string => kiosk.now().step;
const paid = () => kiosk.seen((view) => view.step === 'paid');

describe('a customer alone', () => {
  it('goes from the first touch to the receipt', async () => {
    await open(systemClock);
    expect(kiosk.page.snapshot).toMatchObject({ role: 'kiosk', held: [], devices: [], kiosk: { step: 'attract', bags: [{ id: 'F013' }] } });
    expect(kiosk.page.snapshot.shop).not.toHaveProperty('supervisorPin');
    expect(kiosk.page.snapshot.keys.flatMap(({ products }) => products).every(({ barcode }) => barcode === undefined)).toBe(true);
    await kiosk.page.ask('kiosk.start', { language: 'en' });
    expect(await kiosk.page.ask('kiosk.scan', { code: COLA })).toMatchObject({ outcome: 'line', product: { id: 'D001' } });
    await kiosk.page.ask('kiosk.go', { to: 'bags' });
    await kiosk.page.ask('kiosk.bags', { productId: 'F013', count: 2 });
    await kiosk.page.ask('kiosk.go', { to: 'payment' });
    expect(kiosk.page.heard.sale).toMatchObject({ status: 'tendering', totalMinor: 410 });
    await kiosk.page.ask('kiosk.pay', { scheme: 'wechat' });
    await kiosk.rig.phone.approve(await kiosk.shownCode());
    await paid();
    const { receipt } = await kiosk.seen((view) => view.receipt?.ways.includes('paper') === true);
    expect(receipt).toMatchObject({ sold: { receiptNo: 'T1-000001', totalMinor: 410 }, pointsEarned: 4, ways: ['paper', 'qr', 'none'] });
    await kiosk.page.ask('kiosk.receipt', { way: 'paper' });
    await kiosk.page.ask('kiosk.receipt', { way: 'paper' });
    await kiosk.seen((view) => view.receipt?.paper === 'printed');
    await kiosk.page.ask('kiosk.done', {});
    expect(step()).toBe('attract');
    expect(kiosk.page.heard.sale).toMatchObject({ status: 'open', lines: [] });
    expect((await kiosk.rig.phone.captured('wechat')).length).toBe(1);
  });

  it('pays by the code of their own phone, once they are at it', async () => {
    await open();
    await kiosk.page.ask('kiosk.scan', { code: COLA });
    expect(step()).toBe('scanning');
    const code = await kiosk.rig.phone.payerCode('alipay');
    expect(await kiosk.page.ask('kiosk.scan', { code })).toMatchObject({ outcome: 'refused', error: { code: 'BAD_STATE' } });
    await kiosk.page.ask('kiosk.go', { to: 'payment' });
    expect(await kiosk.page.ask('kiosk.scan', { code: COLA })).toMatchObject({ outcome: 'refused', error: { code: 'BAD_STATE' } });
    expect(await kiosk.page.ask('kiosk.scan', { code })).toMatchObject({ outcome: 'payer' });
    const { receipt } = await paid();
    expect(receipt?.sold.tenders).toMatchObject([{ scheme: 'alipay', amountMinor: 350 }]);
    await kiosk.page.ask('kiosk.receipt', { way: 'qr' });
    const text = kiosk.now().receipt?.qr ?? '';
    expect(text).toMatch(/^T1-000001 .* CNY 3\.50 /);
    expect(await kiosk.rig.cashier.ask('sale.scan', { code: text })).toMatchObject({ outcome: 'receipt', sold: { receiptNo: 'T1-000001', totalMinor: 350 } });
  });

  it('may give none of the cashier’s commands', async () => {
    await open();
    const own = (Object.keys(commands) as CommandName[]).filter((name) => (commands[name].roles as readonly string[]).includes('kiosk'));
    expect(own.every((name) => /^(kiosk|host)\./.test(name))).toBe(true);
    await expect(kiosk.page.ask('sale.clear', {})).rejects.toMatchObject({ code: 'FORBIDDEN' });
    await expect(kiosk.rig.cashier.ask('kiosk.start', {})).rejects.toMatchObject({ code: 'FORBIDDEN' });
  });

  it('leaves: the payment is cancelled first, then the basket is void', async () => {
    await open();
    await kiosk.toPayment();
    await kiosk.page.ask('kiosk.pay', { scheme: 'wechat' });
    await kiosk.shownCode();
    await expect(kiosk.page.ask('kiosk.go', { to: 'scanning' })).rejects.toMatchObject({ code: 'PAYMENT_OPEN' });
    await kiosk.page.ask('kiosk.leave', {});
    await kiosk.seen((view) => view.step === 'attract');
    expect(kiosk.facts('sale.voided')).toMatchObject([{ totalMinor: 350, reason: 'left' }]);
    expect((await kiosk.rig.phone.captured('wechat')).length).toBe(0);
  });
});

describe('staff', () => {
  it('are called to what is not known, and the basket waits', async () => {
    await open();
    await kiosk.page.ask('kiosk.scan', { code: COLA });
    const unknown = await kiosk.page.ask('kiosk.scan', { code: '4006381333931' });
    expect(unknown).toMatchObject({ outcome: 'called' });
    expect(await kiosk.page.ask('kiosk.scan', { code: COLA })).toMatchObject({ outcome: 'line' });
    await expect(kiosk.page.ask('kiosk.go', { to: 'payment' })).rejects.toMatchObject({ code: 'BAD_STATE' });
    await kiosk.restart();
    expect(kiosk.page.snapshot).toMatchObject({ sale: { itemCount: 2 }, kiosk: { step: 'scanning', calls: [{ id: unknown.callId, reason: 'unknownItem', blocks: false, holdsPayment: true }] } });
    const decision = { callId: unknown.callId ?? '', way: 'price' as const, priceMinor: 990, name: 'Marker' };
    await expect(kiosk.page.ask('kiosk.decide', decision)).rejects.toMatchObject({ code: 'LOCKED' });
    await expect(kiosk.page.ask('kiosk.staff', { pin: '0000' })).rejects.toMatchObject({ code: 'PIN' });
    await kiosk.page.ask('kiosk.staff', { pin: TRAINING_PIN });
    await kiosk.page.ask('kiosk.decide', decision);
    expect(kiosk.page.heard.sale).toMatchObject({ totalMinor: 700 + 990 });
    expect(kiosk.facts('kiosk.decided')).toMatchObject([{ reason: 'unknownItem', way: 'price', by: 'supervisor', at: 'kiosk', priceMinor: 990 }]);
    await kiosk.page.ask('kiosk.go', { to: 'payment' });
    expect(step()).toBe('payment');
  });

  it('close it for the next customer, empty a basket, and open the cashier’s screen', async () => {
    await open();
    await kiosk.page.ask('kiosk.scan', { code: COLA });
    await kiosk.page.ask('kiosk.staff', { pin: TRAINING_PIN });
    await kiosk.page.ask('kiosk.setOpen', { open: false });
    expect(step()).toBe('scanning');
    await kiosk.page.ask('kiosk.voidBasket', {});
    expect(kiosk.page.heard.kiosk).toMatchObject({ step: 'closed', closed: { reason: 'staff' } });
    expect(kiosk.facts('sale.voided')).toMatchObject([{ reason: 'staff' }]);
    await kiosk.restart();
    expect(step()).toBe('closed');
    expect(await kiosk.page.ask('kiosk.scan', { code: COLA })).toMatchObject({ outcome: 'refused' });
    kiosk.rig.terminal.setOpener((role) => Promise.resolve(`opened ${role}`));
    await expect(kiosk.page.ask('kiosk.staffScreen', { role: 'cashier' })).rejects.toMatchObject({ code: 'LOCKED' });
    await kiosk.page.ask('kiosk.staff', { pin: TRAINING_PIN });
    expect(await kiosk.page.ask('kiosk.staffScreen', { role: 'cashier' })).toEqual({ url: 'opened cashier' });
    await kiosk.page.ask('kiosk.setOpen', { open: true });
    expect(step()).toBe('attract');
  });
});

describe('after a restart', () => {
  it('paid is paid: the same receipt, and never a second charge', async () => {
    await open(systemClock);
    await kiosk.toPayment();
    await kiosk.page.ask('kiosk.pay', { scheme: 'wechat' });
    await kiosk.rig.phone.approve(await kiosk.shownCode());
    await paid();
    await kiosk.restart();
    expect(kiosk.page.snapshot.kiosk).toMatchObject({ step: 'paid', language: 'en', receipt: { sold: { receiptNo: 'T1-000001' } } });
    await expect(kiosk.page.ask('kiosk.pay', { scheme: 'wechat' })).rejects.toMatchObject({ code: 'BAD_STATE' });
    await kiosk.seen((view) => view.receipt?.ways.includes('paper') === true);
    await kiosk.page.ask('kiosk.receipt', { way: 'paper' });
    await kiosk.seen((view) => view.receipt?.paper === 'printed');
    await kiosk.page.ask('kiosk.done', {});
    expect(step()).toBe('attract');
    expect((await kiosk.rig.phone.captured('wechat')).length).toBe(1);
  });

  it('what was being paid while it was down leads to the receipt', async () => {
    await open();
    await kiosk.toPayment();
    await kiosk.page.ask('kiosk.pay', { scheme: 'alipay' });
    const code = await kiosk.shownCode();
    await kiosk.rig.terminal.close();
    await kiosk.rig.phone.approve(code);
    await kiosk.restart();
    expect(kiosk.page.snapshot.kiosk?.step).toMatch(/payment|paid/);
    await paid();
    expect((await kiosk.rig.phone.captured('alipay')).length).toBe(1);
  });
});
