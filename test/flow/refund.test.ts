/** Refunds on a whole terminal, with the schemes' stand-ins over real HTTP. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RefundView } from '#main/contract';
import type { Facts } from '#main/core/journal/facts.ts';
import { TRAINING_PIN } from '#main/pin.ts';
import { openRig, type Rig } from './rig.ts';

const COLA = '6901939691601';
const pin = TRAINING_PIN;
const reason = '不想要了';

let rig: Rig;
beforeAll(async () => {
  rig = await openRig();
});
afterAll(() => rig.close());

function facts<K extends keyof Facts>(kind: K): Facts[K][] {
  const all = rig.terminal.store.journal.after(0, 10_000);
  return all.filter((entry) => entry.kind === kind).map((entry) => JSON.parse(entry.body) as Facts[K]);
}

/** Sells goods, by codes, paid by a scheme or in cash; returns the receipt's number. */
async function sell(codes: [string, number][], scheme: string | null): Promise<{ receiptNo: string; saleId: string; totalMinor: number }> {
  const { cashier } = rig;
  if (cashier.heard.sale?.status === 'completed') await cashier.ask('sale.next', {});
  for (const [code, pieces] of codes) await cashier.ask('sale.scan', { code, quantityMilli: pieces * 1000 });
  if (scheme === null) {
    await cashier.ask('payment.begin', {});
    await cashier.ask('payment.cash', { tenderedMinor: 100_000 });
  } else await cashier.ask('payment.charge', { code: await rig.phone.payerCode(scheme) });
  const sale = await cashier.until('sale', ({ status }) => status === 'completed');
  return { receiptNo: sale.receiptNo ?? '', saleId: sale.id, totalMinor: sale.totalMinor };
}

const until = (id: string, phase: RefundView['phase']) => rig.cashier.until('refunds', (refunds) => refunds.some((one) => one.id === id && one.phase === phase));

describe('a refund', () => {
  it.each(['wechat', 'alipay'])('of the whole goes back by %s, with its points', async (scheme) => {
    const { cashier } = rig;
    const { saleId, receiptNo, totalMinor } = await sell([[COLA, 3]], scheme);
    const points = rig.terminal.store.points.balance('merchant');
    const view = await cashier.ask('refund.open', { receiptNo });
    expect(view).toMatchObject({ refundableMinor: totalMinor, points: Math.floor(totalMinor / 100), returns: [], tenders: [{ kind: 'qr', scheme, refundableMinor: totalMinor }] });
    const begun = await cashier.ask('refund.begin', { saleId, lines: 'all', returns: 0, pin, reason });
    expect(begun).toMatchObject({ totalMinor, cashMinor: 0, refundIds: [expect.any(String)] });
    await until(begun.refundIds[0] ?? '', 'refunded');
    expect(await rig.phone.refunded(scheme)).toContain(totalMinor);
    expect(rig.terminal.store.points.balance('merchant')).toBe(points - Math.floor(totalMinor / 100));
    expect(facts('sale.completed').at(-1)).toMatchObject({ receiptNo: begun.returnReceiptNo, returnsReceiptNo: receiptNo, totalMinor: -totalMinor });
    await expect(cashier.ask('refund.begin', { saleId, lines: 'all', returns: 1, pin, reason })).rejects.toMatchObject({ code: 'BAD_STATE' });
  });
});
