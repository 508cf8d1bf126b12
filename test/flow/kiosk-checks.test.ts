/** What calls staff to a kiosk: age, rules against loss, weights, payments that nobody knows of, paper. Real scale, printer and stand-ins. */
import { afterEach, describe, expect, it } from 'vitest';
import { TRAINING_PIN } from '#main/pin.ts';
import type { Clock } from '#main/ports.ts';
import { systemClock } from '#main/system.ts';
import { BEER, COLA, openKiosk, type Kiosk } from './kiosk-kit.ts';
import { quickClock } from './rig.ts';

let kiosk: Kiosk;
afterEach(() => kiosk.rig.close());
const scan = (code: string) => kiosk.page.ask('kiosk.scan', { code });
const pay = () => kiosk.page.ask('kiosk.go', { to: 'payment' });
const call = () => kiosk.now().calls[0];
const approve = async (way: 'approve' | 'refuse' | 'seen' = 'approve'): Promise<void> => {
  await kiosk.page.ask('kiosk.staff', { pin: TRAINING_PIN });
  await kiosk.page.ask('kiosk.decide', { callId: call()?.id ?? '', way });
};

describe('age', () => {
  it('is looked at once for all the basket, and goods that may not be sold go', async () => {
    kiosk = await openKiosk();
    await scan(COLA);
    await scan(BEER);
    expect(call()).toMatchObject({ reason: 'age', minAge: 18, blocks: false, holdsPayment: true, ways: ['approve', 'refuse'] });
    await scan(BEER);
    expect(kiosk.now().calls.length).toBe(1);
    await expect(pay()).rejects.toMatchObject({ code: 'BAD_STATE', details: { reason: 'age' } });
    await approve('refuse');
    expect(kiosk.page.heard.sale).toMatchObject({ itemCount: 1 });
    await scan(BEER);
    await approve();
    await scan(BEER);
    expect(kiosk.now().calls).toEqual([]);
    await pay();
    expect(kiosk.facts('kiosk.decided').map(({ reason, way }) => [reason, way])).toEqual([['age', 'refuse'], ['age', 'approve']]);
  });

  it('is no question any more when the customer puts the goods back', async () => {
    kiosk = await openKiosk();
    await scan(COLA);
    const { lineId = '' } = await scan(BEER);
    await kiosk.page.ask('kiosk.remove', { lineId });
    expect(kiosk.now().calls).toEqual([]);
    await pay();
    expect(kiosk.facts('kiosk.decided')).toMatchObject([{ reason: 'age', way: 'gone', by: 'customer' }]);
  });
});

describe('goods past their date', () => {
  const FNC1 = '\u001d';
  const dated = (day: string, lot: string): string => `]C1010${COLA}17${day}10${lot}${FNC1}`;

  it('are looked at by staff: what may not be sold goes, what may stays, and what the customer puts back is no question', async () => {
    kiosk = await openKiosk();
    const { lineId } = await scan(dated('200131', 'OLD'));
    expect(kiosk.now().calls).toMatchObject([{ reason: 'expired', lineId, blocks: false, holdsPayment: true, ways: ['approve', 'refuse'] }]);
    await scan(COLA);
    await expect(pay()).rejects.toMatchObject({ code: 'BAD_STATE', details: { reason: 'expired' } });
    await approve('refuse');
    expect(kiosk.page.heard.sale).toMatchObject({ lines: [{ barcode: COLA, quantityMilli: 1000 }] });
    await scan(dated('200131', 'OLD'));
    await approve();
    await scan(dated('200131', 'OLD'));
    expect(kiosk.now().calls).toEqual([]);
    const { lineId: other = '' } = await scan(dated('200131', 'OLDER'));
    await kiosk.restart();
    expect(kiosk.now().calls).toMatchObject([{ reason: 'expired', lineId: other }]);
    await kiosk.page.ask('kiosk.remove', { lineId: other });
    await pay();
    expect(kiosk.facts('kiosk.decided').map(({ reason, way }) => [reason, way])).toEqual([['expired', 'refuse'], ['expired', 'approve'], ['expired', 'gone']]);
  });

  it('are no matter before their date', async () => {
    kiosk = await openKiosk();
    await scan(dated('701231', 'NEW'));
    expect(kiosk.now().calls).toEqual([]);
    await pay();
  });
});

describe('rules against loss', () => {
  it('call staff, each answer and what was measured in the journal; what is approved stays so', async () => {
    kiosk = await openKiosk({ kiosk: { checks: [{ kind: 'random', percent: 100 }, { kind: 'items', max: 1 }, { kind: 'price', maxMinor: 10_000 }] } });
    await scan(COLA);
    await scan(COLA);
    await expect(pay()).rejects.toMatchObject({ code: 'BAD_STATE', details: { reason: 'randomCheck' } });
    expect(kiosk.now().calls).toMatchObject([{ reason: 'randomCheck', blocks: true }, { reason: 'limit', check: { rule: 'items', measured: 2, allowed: 1 } }]);
    expect(await scan(COLA)).toMatchObject({ outcome: 'refused', error: { code: 'BAD_STATE' } });
    expect(kiosk.facts('kiosk.checked')).toMatchObject([{ checks: [{ rule: 'random', outcome: 'called' }, { rule: 'items', outcome: 'called' }, { rule: 'price', outcome: 'passed', measured: 350, allowed: 10_000 }] }]);
    await kiosk.restart();
    await approve();
    await approve();
    await scan(COLA);
    await expect(pay()).rejects.toMatchObject({ details: { reason: 'limit' } });
    expect(kiosk.now().calls).toMatchObject([{ reason: 'limit', check: { measured: 3 } }]);
    await approve();
    await pay();
    expect(kiosk.now().step).toBe('payment');
    expect(kiosk.facts('kiosk.checked').at(-1)).toMatchObject({ checks: [{ rule: 'random', outcome: 'approved' }, { rule: 'items', outcome: 'approved', measured: 3 }, { rule: 'price' }] });
  });

  it('goods that are taken out again and again', async () => {
    kiosk = await openKiosk({ kiosk: { checks: [{ kind: 'removals', max: 1 }] } });
    for (const blocked of [false, true]) {
      const { lineId = '' } = await scan(COLA);
      await kiosk.page.ask('kiosk.remove', { lineId });
      expect(kiosk.now().calls.some(({ reason, blocks }) => reason === 'removed' && blocks)).toBe(blocked);
    }
    await approve();
    expect(await scan(COLA)).toMatchObject({ outcome: 'line' });
  });
});

/** The device process has the scale that is set. */
const scaleBound = (): Promise<void> =>
  new Promise((resolve) => {
    const { scale } = kiosk.rig.terminal.devices;
    const look = () => {
      if (scale.actions() !== null) resolve();
    };
    scale.onReading(look);
    look();
  });
/** What lies on it, once it stands still. */
async function settled(): Promise<number> {
  await kiosk.page.ask('kiosk.scale', {});
  const view = await kiosk.page.until('scale', (now) => now.state === 'stable' && now.grams > 200);
  return view.state === 'stable' ? view.grams : 0;
}
const virtualScale = { scale: { at: 'virtual:scale', protocol: 'toledo8217' } };

describe('the scale', () => {
  it('under the goods says whether there is more than was scanned', async () => {
    kiosk = await openKiosk({ clock: systemClock, kiosk: { scale: 'bagging', checks: [{ kind: 'weight', toleranceGrams: 20 }] }, devices: virtualScale });
    await scaleBound();
    await kiosk.page.ask('kiosk.start', {});
    const grams = await settled();
    const apples = kiosk.page.snapshot.keys.flatMap(({ products }) => products).find(({ unit }) => unit === 'kg');
    expect(await kiosk.page.ask('kiosk.pick', { productId: apples?.id ?? '' })).toMatchObject({ outcome: 'called' });
    expect(call()).toMatchObject({ reason: 'scale', ways: ['weight', 'refuse'] });
    await kiosk.page.ask('kiosk.staff', { pin: TRAINING_PIN });
    await kiosk.page.ask('kiosk.decide', { callId: call()?.id ?? '', way: 'weight', grams: grams - 100 });
    await expect(pay()).rejects.toMatchObject({ details: { reason: 'weight' } });
    expect(call()).toMatchObject({ reason: 'weight', check: { rule: 'weight', measured: 100, allowed: 20 } });
    await approve();
    await pay();
    expect(kiosk.now().step).toBe('payment');
  });

  it('sells goods by weight to the customer', async () => {
    kiosk = await openKiosk({ clock: systemClock, devices: virtualScale });
    await scaleBound();
    const apples = kiosk.page.snapshot.keys.flatMap(({ products }) => products).find(({ unit }) => unit === 'kg');
    const productId = apples?.id ?? '';
    expect(await kiosk.page.ask('kiosk.pick', { productId })).toMatchObject({ outcome: 'weigh', product: { id: productId } });
    const grams = await settled();
    expect(await kiosk.page.ask('kiosk.weigh', { productId })).toMatchObject({ grams });
    expect(kiosk.page.heard.sale?.lines).toMatchObject([{ unit: 'kg', quantityMilli: grams }]);
  });
});

describe('what goes wrong by itself', () => {
  it('a payment that nobody knows of calls staff with what is known, until it is known', async () => {
    kiosk = await openKiosk({ kiosk: { paymentUnknownSeconds: 5 } });
    await kiosk.toPayment();
    await kiosk.rig.phone.behave('wechat', 'silent');
    const code = await kiosk.rig.phone.payerCode('wechat');
    await scan(code);
    const { calls } = await kiosk.seen((view) => view.calls.length > 0);
    expect(calls).toMatchObject([{ reason: 'paymentUnknown', ways: [], attempt: { scheme: 'wechat', amountMinor: 350 } }]);
    await expect(kiosk.page.ask('kiosk.pay', { scheme: 'alipay' })).rejects.toMatchObject({ code: 'PAYMENT_OPEN' });
    await kiosk.page.ask('kiosk.staff', { pin: TRAINING_PIN });
    await expect(kiosk.page.ask('kiosk.voidBasket', {})).rejects.toMatchObject({ code: 'PAYMENT_OPEN' });
    await kiosk.rig.phone.behave('wechat', 'normal');
    await kiosk.seen((view) => view.step === 'paid');
    expect(kiosk.now().calls).toEqual([]);
    expect((await kiosk.rig.phone.captured('wechat')).length).toBe(1);
  });

  it('a basket that staff took a part of the money for is not let go: they are called', async () => {
    kiosk = await openKiosk();
    await kiosk.toPayment();
    const { cashier, phone } = kiosk.rig;
    await cashier.ask('payment.present', { scheme: 'alipay', amountMinor: 100 });
    await phone.approve(await kiosk.shownCode());
    await kiosk.page.until('sale', ({ tenders }) => tenders.length === 1);
    await kiosk.page.ask('kiosk.leave', {});
    expect(kiosk.now()).toMatchObject({ step: 'payment', calls: [{ reason: 'called' }] });
    expect(kiosk.now()).not.toHaveProperty('leaving');
    expect(kiosk.facts('sale.voided')).toEqual([]);
  });

  it('paper that does not come out calls staff, and the other ways are open', async () => {
    kiosk = await openKiosk({ clock: systemClock });
    await kiosk.toPayment();
    await scan(await kiosk.rig.phone.payerCode('alipay'));
    await kiosk.seen((view) => view.receipt?.ways.includes('paper') === true);
    kiosk.rig.terminal.devices.setVirtualPrinter({ coverOpen: true });
    await kiosk.page.ask('kiosk.receipt', { way: 'paper' }).catch(() => undefined);
    const { receipt } = await kiosk.seen((view) => view.receipt?.ways.includes('paper') === false);
    expect(receipt?.ways).toEqual(['qr', 'none']);
    if (receipt?.chosen === 'paper') await kiosk.seen(({ calls }) => calls.some(({ reason }) => reason === 'printer'));
    await kiosk.page.ask('kiosk.receipt', { way: 'qr' });
    expect(kiosk.now().receipt).toMatchObject({ chosen: 'qr', qr: expect.stringMatching(/^T1-000001 /) });
    await kiosk.page.ask('kiosk.done', {});
    expect(kiosk.now().step).toBe('attract');
  });
});

/** Time that a test moves: only waits of at least this long are held. */
const HELD_FROM_MS = 5_000;
function heldClock(): Clock & { end(ms: number): void } {
  const held = new Map<() => void, number>();
  return {
    nowMs: quickClock.nowMs,
    after(ms, run) {
      if (ms < HELD_FROM_MS) return quickClock.after(ms, run);
      held.set(run, ms);
      return () => void held.delete(run);
    },
    end(ms) {
      for (const [run, length] of held) {
        if (length !== ms) continue;
        held.delete(run);
        run();
      }
    },
  };
}

describe('nobody is there any more', () => {
  const times = { idle: { seconds: 61, countdownSeconds: 19, paidSeconds: 29 } };

  it('the basket is let go, in the journal; never while staff are called', async () => {
    const clock = heldClock();
    kiosk = await openKiosk({ clock, kiosk: times });
    await scan(COLA);
    const { idle } = kiosk.now();
    expect((idle?.endAtMs ?? 0) - (idle?.warnAtMs ?? 0)).toBe(19_000);
    await kiosk.page.ask('kiosk.help', {});
    expect(kiosk.now()).not.toHaveProperty('idle');
    clock.end(80_000);
    expect(kiosk.now().step).toBe('scanning');
    await kiosk.page.ask('kiosk.unhelp', {});
    expect(kiosk.now()).toHaveProperty('idle');
    clock.end(80_000);
    await kiosk.seen(({ step }) => step === 'attract');
    expect(kiosk.facts('sale.voided')).toMatchObject([{ totalMinor: 350, reason: 'abandoned' }]);
  });

  it('never while a payment is open; the receipt goes by itself', async () => {
    const clock = heldClock();
    kiosk = await openKiosk({ clock, kiosk: times });
    await kiosk.toPayment();
    await kiosk.page.ask('kiosk.pay', { scheme: 'alipay' });
    const code = await kiosk.shownCode();
    await kiosk.seen((view) => view.idle === undefined);
    clock.end(80_000);
    expect(kiosk.now().step).toBe('payment');
    await kiosk.rig.phone.approve(code);
    await kiosk.seen(({ step, idle }) => step === 'paid' && idle !== undefined);
    clock.end(29_000);
    await kiosk.seen(({ step }) => step === 'attract');
    expect(kiosk.facts('sale.voided')).toEqual([]);
    expect(kiosk.facts('sale.completed').length).toBe(1);
  });
});
