/** Goods rented out on a whole terminal, with the schemes' stand-ins over real HTTP and the customer's phone. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { PhoneOrderView, RentalPhase, RentalView } from '#main/contract';
import { callControl } from '#main/services/phone/control.ts';
import { openLine } from './refund-kit.ts';
import { openRig, quickClock, type Rig } from './rig.ts';

let rig: Rig;
let line: Awaited<ReturnType<typeof openLine>>;
let sandbox = '';
beforeAll(async () => {
  rig = await openRig({ clock: quickClock, rewire: async (url) => (line = await openLine((sandbox = url))).url });
});
afterAll(async () => {
  await rig.close();
  await line.cut();
});

const cashier = () => rig.cashier;
/** The rental as the cashier's screen is told of it. */
async function until(rentalId: string, phase: RentalPhase): Promise<RentalView> {
  const rentals = await cashier().until('rentals', (all) => all.some((one) => one.id === rentalId && one.phase === phase));
  return rentals.find(({ id }) => id === rentalId) as RentalView;
}
/** What the customer scans. After a slow answer the phase is told before its code. */
async function codeOf(rentalId: string): Promise<string> {
  const rentals = await cashier().until('rentals', (all) => all.some((one) => one.id === rentalId && one.code !== undefined));
  return rentals.find(({ id }) => id === rentalId)?.code ?? '';
}
const facts = () => rig.terminal.store.journal.after(0, 10_000).filter(({ kind }) => kind === 'rental.collected').map(({ body }) => JSON.parse(body) as { rentalId: string; amountMinor: number });

/** Shows the code to the customer's phone, which agrees. */
async function agree(scheme: string, code: string): Promise<void> {
  const { orderNo } = await callControl<PhoneOrderView>(sandbox, 'read', { code });
  await callControl(sandbox, `${scheme}/decide`, { orderNo, approve: true });
}

describe.each(['wechat', 'alipay'])('goods rented out by %s', (scheme) => {
  it('go out with the customer’s word, survive a restart, and what is due is collected once', async () => {
    expect(cashier().snapshot.shop.schemes.find(({ id }) => id === scheme)?.rental).toEqual({ agreements: scheme === 'alipay' });
    const { rentalId } = await cashier().ask('rental.open', { scheme, name: '充电宝', riskMinor: 9_900 });
    const code = await codeOf(rentalId);
    // Before the customer agreed, the terminal is started anew: the code is the same.
    await rig.restart();
    expect(cashier().snapshot.rentals).toMatchObject([{ id: rentalId, phase: 'consent', code }]);
    await agree(scheme, code);
    await until(rentalId, 'out');
    await rig.restart();
    expect(cashier().snapshot.rentals).toMatchObject([{ id: rentalId, phase: 'out' }]);
    await expect(cashier().ask('rental.return', { rentalId, amountMinor: 9_901 })).rejects.toMatchObject({ code: 'AMOUNT', details: { problem: 'aboveRisk' } });
    const before = (await rig.phone.captured(scheme)).length;
    await cashier().ask('rental.return', { rentalId, amountMinor: 1_500, discountMinor: 300 });
    expect(await until(rentalId, 'done')).toMatchObject({ totalMinor: 1_200, paidMinor: 1_200 });
    expect((await rig.phone.captured(scheme)).slice(before).map(({ amountMinor }) => amountMinor)).toEqual([1_200]);
    expect(facts().filter((one) => one.rentalId === rentalId)).toMatchObject([{ amountMinor: 1_200 }]);
    expect((await cashier().ask('rental.list', {})).rentals).toEqual([]);
  });
});

it('goods that came back while the line was down are known again after a start', async () => {
  const scheme = 'wechat';
  const { rentalId } = await cashier().ask('rental.open', { scheme, name: '雨伞', riskMinor: 5_000 });
  await agree(scheme, await codeOf(rentalId));
  await until(rentalId, 'out');
  await line.cut();
  await cashier().ask('rental.return', { rentalId, amountMinor: 400 });
  const silent = await cashier().until('rentals', (all) => all.some((one) => one.id === rentalId && one.inDoubt));
  expect(silent.find(({ id }) => id === rentalId)).toMatchObject({ phase: 'completing', totalMinor: 400 });
  await expect(cashier().ask('rental.cancel', { rentalId })).rejects.toMatchObject({ code: 'BAD_STATE' });
  await line.mend();
  // A start asks at once.
  await rig.restart();
  expect(await until(rentalId, 'done')).toMatchObject({ paidMinor: 400 });
  expect(facts().filter((one) => one.rentalId === rentalId)).toHaveLength(1);
});
