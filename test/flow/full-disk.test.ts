/** A disk that takes nothing any more, where no person waits for it: the terminal stays up, and says why at the next step. */
import { expect, it } from 'vitest';
import { Fault } from '#main/contract';
import { systemClock } from '#main/system.ts';
import { openRig } from './rig.ts';

it('neither the idle moment nor the printer’s own words bring the terminal down; a charge is refused before anything is sent', async () => {
  const missed: string[] = [];
  const full = (where: string) => (): never => {
    missed.push(where);
    throw new Fault('STORE', 'the disk is full');
  };
  // The idle moment comes at once.
  const rig = await openRig({ clock: { ...systemClock, after: (ms, run) => systemClock.after(ms === 2_000 ? 0 : ms, run) } });
  try {
    const { terminal, cashier, phone } = rig;
    const { store } = terminal;
    store.checkpoint = full('idle');
    store.printJobs.setSections = full('sections');
    await cashier.ask('sale.scan', { code: '6901939691601' });
    await cashier.ask('payment.begin', {});
    await cashier.ask('payment.cash', { tenderedMinor: 100_000 });
    await expect.poll(() => [...new Set(missed)].toSorted(), { timeout: 20_000 }).toEqual(['idle', 'sections']);
    await cashier.ask('sale.next', {});
    await cashier.ask('sale.scan', { code: '6901939691601' });
    store.commit = full('commit');
    await expect(cashier.ask('payment.charge', { code: await phone.payerCode('wechat') })).rejects.toMatchObject({ code: 'STORE' });
    expect(await phone.captured('wechat')).toEqual([]);
  } finally {
    await rig.close();
  }
});
