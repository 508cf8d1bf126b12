/** The store stops in the middle of the day: what is shown, what is refused, and what is there when it is open again. */
import { copyFileSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Fault } from '#main/contract';
import { damage } from '#main/store/damage.fixture.ts';
import { completeSample } from '#main/store/sample.ts';
import { verify } from '#main/store/verify.ts';
import { openRig, quickClock, screenOf, type Rig } from './rig.ts';

const CODE = '6901939691601';
/** So many that the damaged part is not read at the start. */
const SALES = 1_500;
let rig: Rig;
let file = '';
beforeEach(async () => {
  rig = await openRig({ clock: quickClock });
  file = join(rig.data, 'guitai.db');
});
afterEach(() => rig.close());

/** The database's file is taken away, as a careless hand or an unmounted disk does: seen when it is settled, and nothing more can be saved. */
function takeAway(): void {
  renameSync(file, `${file}.away`);
  expect(() => rig.terminal.store.settle()).toThrow('moved or deleted');
}
const putBack = (): void => renameSync(`${file}.away`, file);

/** The next commit reaches the disk, and the disk's answer is an error: nobody knows whether it is there. */
function loseNextAnswer(): void {
  const { store } = rig.terminal;
  const { commit } = store;
  store.commit = (work) => {
    commit(work);
    store.commit = commit;
    takeAway();
    throw new Fault('STORE', 'the disk failed', { cause: 'STORE', unknown: true });
  };
}

/** As the cashier does: puts it right, presses "try again". */
async function mend(): Promise<void> {
  await rig.cashier.until('store', ({ state }) => state === 'stopped');
  putBack();
  await rig.cashier.ask('store.retry', {});
  await rig.cashier.until('store', ({ state }) => state === 'open');
}

const reopenings = (): number => rig.terminal.store.journal.after(0, 10_000).filter(({ kind }) => kind === 'store.reopened').length;

describe('a store that stopped', () => {
  it('is told of at every screen, refuses what it cannot save, and goes on where it was once the cause is gone', async () => {
    const { cashier } = rig;
    await cashier.ask('sale.scan', { code: CODE });
    await cashier.ask('payment.begin', {});
    takeAway();
    await expect(cashier.ask('payment.cash', { tenderedMinor: 100_000 })).rejects.toMatchObject({ code: 'STORE' });
    const told = await cashier.until('store', ({ state }) => state === 'stopped');
    expect(told).toMatchObject({ trouble: 'missing', sinceMs: expect.any(Number) as number, nextTryAtMs: expect.any(Number) as number });
    expect(screenOf(rig.terminal, 'display').snapshot.store?.state).toBe('stopped');
    // Prices are still looked at, and so is what was sold; the cart is on the screen.
    expect((await cashier.ask('catalogue.search', { text: '可乐' })).products.length).toBeGreaterThan(0);
    expect(cashier.heard.sale).toMatchObject({ status: 'tendering', lines: [{ barcode: CODE }] });
    await expect(cashier.ask('payment.charge', { code: await rig.phone.payerCode('wechat') })).rejects.toMatchObject({ code: 'STORE' });
    expect(await rig.phone.captured('wechat')).toEqual([]);
    // Still away: it stays stopped, and no empty journal takes its place.
    await expect(cashier.ask('store.retry', {})).rejects.toMatchObject({ code: 'STORE' });
    await mend();
    expect(reopenings()).toBe(1);
    await cashier.ask('payment.cash', { tenderedMinor: 100_000 });
    expect(rig.terminal.store.sales.count()).toBe(1);
    await rig.terminal.close();
    expect(verify(rig.data).broken).toBeUndefined();
    await rig.restart();
    expect(rig.cashier.snapshot.store).toMatchObject({ state: 'open' });
  });

  it('is opened again by itself', async () => {
    await rig.cashier.ask('sale.scan', { code: CODE });
    takeAway();
    await rig.cashier.until('store', ({ state }) => state === 'stopped');
    putBack();
    await rig.cashier.until('store', ({ state }) => state === 'open');
    await rig.restart();
    expect(rig.cashier.snapshot.sale.lines).toHaveLength(1);
  });
});

describe('a copy of the data directory', () => {
  it('sells under a stream of its own, which the screen says until something was sold in it', async () => {
    await rig.terminal.close();
    const copy = `${file}.copy`;
    copyFileSync(file, copy);
    renameSync(copy, file);
    await rig.restart();
    const name = rig.cashier.snapshot.store?.stream?.name ?? '';
    expect(rig.cashier.snapshot.store?.stream).toEqual({ name: expect.stringMatching(/^T1~[0-9A-Z]{4}$/) as string, reason: 'moved' });
    const { cashier } = rig;
    await cashier.ask('sale.scan', { code: CODE });
    await cashier.ask('payment.begin', {});
    await cashier.ask('payment.cash', { tenderedMinor: 100_000 });
    await cashier.until('sale', ({ receiptNo }) => receiptNo === `${name}-000001`);
    // The receipt's barcode is known for what it is.
    await cashier.ask('sale.next', {});
    expect(await cashier.ask('sale.scan', { code: `${name}-000001` })).toMatchObject({ sold: { receiptNo: `${name}-000001` } });
    await rig.restart();
    expect(rig.cashier.snapshot.store?.stream).toBeUndefined();
  });
});

describe('a damaged page', () => {
  it('that is met while selling stops the terminal; it is not opened again before all of the file holds', async () => {
    rig.terminal.store.commit((tx) => {
      for (let n = 1; n <= SALES; n += 1) completeSample(tx, n);
    });
    await rig.terminal.close();
    const whole = readFileSync(file);
    damage(rig.data, 'pages');
    await rig.restart();
    const { cashier } = rig;
    // Whatever is read of it is refused; what is not damaged is still there.
    const codes = new Set<string>();
    for (let n = 1; n <= SALES && !codes.has('STORE_CORRUPT'); n += 5) {
      const look = cashier.ask('refund.open', { receiptNo: `T1-${String(n).padStart(6, '0')}` });
      codes.add(await look.then(() => 'read', ({ code }: { code: string }) => code));
    }
    expect([...codes]).toEqual(['read', 'STORE_CORRUPT']);
    const told = await cashier.until('store', ({ state }) => state === 'stopped');
    expect(told).toMatchObject({ trouble: 'corrupt', message: expect.stringContaining('guitai restore --from newest') as string });
    await expect(cashier.ask('drawer.open', {})).rejects.toMatchObject({ code: 'STORE' });
    await expect(cashier.ask('store.retry', {})).rejects.toMatchObject({ code: 'STORE' });
    // Put right by hand, as with a disk that is well again.
    writeFileSync(file, whole);
    await cashier.ask('store.retry', {});
    await cashier.until('store', ({ state }) => state === 'open');
    expect(reopenings()).toBe(1);
    await cashier.ask('drawer.open', {});
  });
});

describe('a commit whose end nobody knew, and that is there', () => {
  it('of a cash sale: the sale is completed, once, and its receipt comes out', async () => {
    const { cashier } = rig;
    await cashier.ask('sale.scan', { code: CODE });
    await cashier.ask('payment.begin', {});
    loseNextAnswer();
    await expect(cashier.ask('payment.cash', { tenderedMinor: 100_000 })).rejects.toMatchObject({ code: 'STORE' });
    await expect(cashier.ask('payment.cash', { tenderedMinor: 100_000 })).rejects.toMatchObject({ code: 'STORE' });
    await mend();
    await cashier.until('sale', ({ status, receiptNo }) => status === 'completed' && receiptNo === 'T1-000001');
    await cashier.until('paper', () => true);
    expect(rig.terminal.store.sales.count()).toBe(1);
    await expect.poll(() => rig.terminal.store.printJobs.open()).toEqual([]);
  });

  it('of a wallet’s payment: it is on the sale once, and no money is late', async () => {
    const { cashier, phone } = rig;
    await cashier.ask('sale.scan', { code: CODE });
    await cashier.ask('payment.present', { scheme: 'wechat' });
    const { attempt } = await cashier.until('payment', (view) => view.attempt?.qr !== undefined);
    const { store } = rig.terminal;
    const { commit } = store;
    // The commit that takes the money is the one that completes the sale.
    store.commit = (work) => {
      const before = store.sales.count();
      const result = commit(work);
      if (store.sales.count() === before) return result;
      store.commit = commit;
      takeAway();
      throw new Fault('STORE', 'the disk failed', { cause: 'STORE', unknown: true });
    };
    await phone.approve(attempt?.qr ?? '');
    await expect.poll(() => store.sales.count()).toBe(1);
    expect(cashier.heard.sale?.status).toBe('tendering');
    await cashier.ask('sale.scan', { code: CODE }).catch(() => undefined);
    await expect(cashier.ask('drawer.open', {})).rejects.toMatchObject({ code: 'STORE' });
    await mend();
    await cashier.until('sale', ({ status }) => status === 'completed');
    expect(cashier.heard.snapshot?.payment).toMatchObject({ attempt: { phase: 'paid' }, inQuestion: [] });
    expect(await phone.captured('wechat')).toHaveLength(1);
    expect(store.points.balance('merchant')).toBeGreaterThan(0);
    const phases = store.journal.after(0, 1_000).filter(({ kind }) => kind === 'attempt.step').map(({ body }) => (JSON.parse(body) as { phase: string }).phase);
    expect(phases.filter((phase) => phase === 'paid')).toHaveLength(1);
  });

  it('of a sale put aside, or cleared: it is not on the screen as well', async () => {
    const { cashier } = rig;
    for (const command of ['sale.hold', 'sale.clear'] as const) {
      await cashier.ask('sale.scan', { code: CODE });
      loseNextAnswer();
      await expect(cashier.ask(command, {})).rejects.toMatchObject({ code: 'STORE' });
      await expect(cashier.ask('drawer.open', {})).rejects.toMatchObject({ code: 'STORE' });
      await mend();
      expect(cashier.snapshot.sale.lines).toEqual([]);
      expect(cashier.snapshot.held).toHaveLength(1);
    }
  });
});

describe('a commit that is not there', () => {
  it('leaves the sale open, with what is scanned meanwhile and what was collected before', async () => {
    const { cashier, phone } = rig;
    await cashier.ask('sale.scan', { code: CODE });
    await cashier.ask('payment.charge', { code: await phone.payerCode('alipay'), amountMinor: 100 });
    await cashier.until('sale', ({ tenders }) => tenders.length === 1);
    takeAway();
    await expect(cashier.ask('payment.cash', { tenderedMinor: 100_000 })).rejects.toMatchObject({ code: 'STORE' });
    await mend();
    expect(cashier.snapshot.sale).toMatchObject({ status: 'tendering', tenders: [{ scheme: 'alipay', amountMinor: 100 }] });
    await cashier.ask('payment.cash', { tenderedMinor: 100_000 });
    await cashier.until('sale', ({ status }) => status === 'completed');
    expect(rig.terminal.store.sales.count()).toBe(1);
    expect(await phone.captured('alipay')).toHaveLength(1);
  });
});
