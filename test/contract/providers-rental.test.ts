/** Rentals by each scheme that has them: our own client of its stand-in, on real sockets with real signatures. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { minor, type PhoneOrderView } from '#main/contract';
import { AGREEMENT } from '#main/providers/alipay/sandbox-credit.ts';
import { billOf, type RentalBill } from '#main/core/rental/rental.ts';
import type { RentalOrder, RentalProvider } from '#main/ports.ts';
import { openRig, type Ledger, type Rig } from './providers-rig.ts';

let rig: Rig;
beforeAll(async () => {
  rig = await openRig();
});
afterAll(() => rig.sandbox.close());

let made = 0;
const newRental = (riskMinor = 9_900): RentalOrder => ({ orderNo: `R${Date.now().toString(36)}${(made += 1)}`.toUpperCase(), name: '充电宝', riskMinor: minor(riskMinor), currency: 'CNY' });
function due(payments: number[], discounts: number[] = []): RentalBill {
  const charge = (amount: number) => ({ name: '租金', amountMinor: minor(amount) });
  const bill = billOf(payments.map(charge), discounts.map(charge), minor(1_000_000));
  if (!('bill' in bill)) throw new Error(bill.problem);
  return bill.bill;
}
const back = (): number => rig.clock.nowMs();

/** Our client with a change of its settings. */
function clientOf(scheme: string, change: object = {}): RentalProvider {
  const { rental } = rig.clients({ [scheme]: { ...(rig.settings[scheme] as object), ...change } }).get(scheme) ?? {};
  if (rental === undefined) throw new Error(`${scheme} rents nothing out`);
  return rental;
}

describe.each([{ name: 'wechat', scheme: 'wechat', change: {} }, { name: 'alipay', scheme: 'alipay', change: {} }, { name: 'alipay v3', scheme: 'alipay', change: { api: 'v3' } }])('$name', ({ scheme, change }) => {
  let client: RentalProvider | null = null;
  const provider = (): RentalProvider => (client ??= clientOf(scheme, change));
  const behave = (behaviour: string) => rig.control(`${scheme}/behave`, { behaviour });
  const captured = async ({ orderNo }: RentalOrder): Promise<number[]> =>
    (await rig.control<Ledger>(`${scheme}/ledger`)).entries.filter((entry) => entry.kind === 'capture' && entry.orderNo === orderNo).map(({ amountMinor }) => amountMinor);
  /** Waits for a call that the stand-in will not answer, by driving the time-out. */
  async function timedOut<T>(call: Promise<T>): Promise<T> {
    let ended = false;
    void call.finally(() => (ended = true));
    for (let n = 0; n < 200 && !ended; n += 1) {
      await new Promise((resolve) => setImmediate(resolve));
      if (n > 50) rig.clock.advance(30_000);
    }
    return call;
  }
  /** Shows the code to the customer's phone, which agrees or not. */
  async function read(code: string | undefined): Promise<PhoneOrderView> {
    if (code === undefined) throw new Error('there is no code');
    return rig.control<PhoneOrderView>('read', { code });
  }
  const decide = ({ orderNo }: RentalOrder, approve: boolean) => rig.control(`${scheme}/decide`, { orderNo, approve });
  async function rentOut(rental: RentalOrder): Promise<RentalOrder> {
    const asked = await provider().open(rental);
    await read(asked.kind === 'consent' ? asked.code : undefined);
    await decide(rental, true);
    return { ...rental, outAtMs: rig.clock.nowMs() };
  }

  it('goes out with the customer’s word, and takes what is due once', async () => {
    const rental = newRental();
    const asked = await provider().open(rental);
    expect(asked).toMatchObject({ kind: 'consent', code: expect.any(String) });
    expect((await provider().query(rental)).kind).toBe('consent');
    expect(await read(asked.kind === 'consent' ? asked.code : '')).toMatchObject({ orderNo: rental.orderNo, amount: '99.00', state: 'open' });
    expect((await provider().query(rental)).kind).toBe('consent');
    await decide(rental, true);
    expect(await provider().query(rental)).toEqual({ kind: 'out' });
    expect(await captured(rental)).toEqual([]);
    const outAtMs = rig.clock.nowMs();
    const done = await provider().complete({ ...rental, outAtMs }, due([1_500, 300], [200]), back());
    expect(done).toMatchObject({ kind: 'done', paidMinor: 1_600, transactionId: expect.any(String) });
    expect(await provider().query(rental)).toEqual(done);
    expect(await provider().complete({ ...rental, outAtMs }, due([1_500, 300], [200]), back())).toEqual(done);
    expect(await captured(rental)).toEqual([1_600]);
  });

  it('the same order again is the same one, with a code that is good', async () => {
    const rental = newRental();
    await provider().open(rental);
    const again = await provider().open(rental);
    await read(again.kind === 'consent' ? again.code : '');
    await decide(rental, true);
    expect((await provider().query(rental)).kind).toBe('out');
    // Other terms under the same number are no order: refused, or a code that no wallet takes.
    const other = await provider().open({ ...rental, riskMinor: minor(1) });
    if (other.kind === 'consent') await expect(read(other.code)).rejects.toThrow('no wallet here reads this code');
    else expect(other.kind).toBe('unknown');
    expect((await provider().query(rental)).kind).toBe('out');
  });

  it('nothing due takes nothing', async () => {
    const rental = await rentOut(newRental());
    expect(await provider().complete(rental, due([]), back())).toEqual({ kind: 'done', paidMinor: 0 });
    expect(await captured(rental)).toEqual([]);
  });

  it('is collected later where the customer has nothing now', async () => {
    const rental = await rentOut(newRental());
    await behave('password@charge');
    expect((await provider().complete(rental, due([700]), back())).kind).toBe('collecting');
    expect((await provider().query(rental)).kind).toBe('collecting');
    // There is no cancelling any more.
    expect(['unknown', 'collecting']).toContain((await provider().cancel(rental)).kind);
    expect(await captured(rental)).toEqual([]);
    await decide(rental, true);
    expect(await provider().query(rental)).toMatchObject({ kind: 'done', paidMinor: 700 });
    expect(await captured(rental)).toEqual([700]);
  });

  it('cannot be completed before the customer agreed, nor for more than was agreed', async () => {
    const early = newRental();
    const asked = await provider().open(early);
    expect((await provider().complete(early, due([100]), back())).kind).toBe('consent');
    expect(asked.kind).toBe('consent');
    const rental = await rentOut(newRental(500));
    expect((await provider().complete(rental, due([501]), back())).kind).toBe('refused');
    expect((await provider().query(rental)).kind).toBe('out');
    expect(await captured(rental)).toEqual([]);
  });

  it('is cancelled before and after the customer’s word, and cancelled again is cancelled still', async () => {
    const open = newRental();
    await provider().open(open);
    const out = await rentOut(newRental());
    for (const rental of [open, out]) {
      expect((await provider().cancel(rental)).kind).toBe('revoked');
      expect((await provider().cancel(rental)).kind).toBe('revoked');
    }
    expect((await provider().query(out)).kind).toBe('revoked');
    expect((await provider().complete(out, due([100]), back())).kind).toBe('revoked');
    expect(await captured(out)).toEqual([]);
  });

  it('silence, an answer cut off, one that is signed wrongly and a system error prove nothing; asking tells', async () => {
    for (const behaviour of ['silent', 'cut', 'badSignature', 'systemErrorPaid']) {
      const rental = await rentOut(newRental());
      await behave(`${behaviour}@charge`);
      expect((await timedOut(provider().complete(rental, due([900]), back()))).kind, behaviour).toBe('unknown');
      expect(await provider().query(rental), behaviour).toMatchObject({ kind: 'done', paidMinor: 900 });
      expect(await captured(rental)).toEqual([900]);
    }
    for (const behaviour of ['dropped', 'systemError']) {
      const rental = await rentOut(newRental());
      await behave(`${behaviour}@charge`);
      expect((await provider().complete(rental, due([900]), back())).kind, behaviour).toBe('unknown');
      expect((await provider().query(rental)).kind, behaviour).toBe('out');
      expect(await captured(rental)).toEqual([]);
    }
  });

  it('another merchant’s key is refused, and its answer is not believed', async () => {
    const { privateKey } = rig.settings[scheme === 'wechat' ? 'alipay' : 'wechat'] as { privateKey: string };
    const thief = clientOf(scheme, { ...change, privateKey });
    const rental = newRental();
    const asked = await thief.open(rental);
    if (asked.kind === 'consent') await expect(read(asked.code)).rejects.toThrow('no wallet here reads this code');
    else expect(asked.kind).toBe('unknown');
    expect((await thief.query(rental)).kind).toBe('unknown');
  });
});

describe('an agreement that the customer has signed with Alipay', () => {
  it('rents out without a further word, and one that is not known is refused for good', async () => {
    const provider = clientOf('alipay');
    expect(provider.takesAgreements).toBe(true);
    const rental = { ...newRental(), agreement: AGREEMENT };
    expect((await provider.query(rental)).kind).toBe('absent');
    expect(await provider.open(rental)).toEqual({ kind: 'out' });
    expect(await provider.open(rental)).toEqual({ kind: 'out' });
    expect(await provider.complete(rental, due([1_000]), back())).toMatchObject({ kind: 'done', paidMinor: 1_000 });
    expect(await provider.open({ ...newRental(), agreement: 'ZMOP00000000000000000000000000' })).toMatchObject({ kind: 'refused', code: 'AGREEMENT_NOT_EXIST' });
  });
});
