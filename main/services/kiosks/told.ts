/** A kiosk's own side: what staff at the tills are told of it, and what they have it do. */
import { Fault, type DeviceView, type KioskAct, type KioskStaffView, type KioskView, type PaymentView, type SaleView } from '#main/contract';
import type { Log } from '../../ports.ts';
import type { KioskAnswer, KioskParty } from '../../shared-ports.ts';

export interface ToldDeps {
  kiosk: {
    view(): KioskView;
    decide(decision: Omit<Extract<KioskAct, { act: 'decide' }>, 'act'>, by: string, at: string): void;
    voidBasket(by: string, at: string): void;
    setOpen(open: boolean, by: string, at: string): void;
  };
  sale(): SaleView;
  payment(): PaymentView;
  devices(): DeviceView[];
  log: Log;
}

/** A device that a customer's errand hangs on, and that is not well. */
const isTrouble = ({ trouble, power }: DeviceView): boolean => trouble !== undefined || power === 'Off' || power === 'Offline' || power === 'OffOffline';

export function createTold({ kiosk, sale, payment, devices, log }: ToldDeps): KioskParty {
  let news = '';

  function view(): KioskStaffView {
    const { step, calls, closed, staff } = kiosk.view();
    const { itemCount, totalMinor } = sale();
    const { attempt } = payment();
    return {
      step,
      calls,
      itemCount,
      totalMinor,
      ...(attempt === undefined ? {} : { payment: { scheme: attempt.scheme, amountMinor: attempt.amountMinor, phase: attempt.phase, phaseAtMs: attempt.phaseAtMs } }),
      ...(closed === undefined ? {} : { closed }),
      ...(staff === undefined ? {} : { staff }),
      troubles: devices().filter(isTrouble).map(({ role, power, trouble }) => ({ role, power, ...(trouble === undefined ? {} : { trouble }) })),
    };
  }
  function act(what: KioskAct, by: string, at: string): void {
    if (what.act === 'decide') {
      const { act: _, ...decision } = what;
      kiosk.decide(decision, by, at);
    } else if (what.act === 'voidBasket') kiosk.voidBasket(by, at);
    else kiosk.setOpen(what.open, by, at);
  }
  return {
    now() {
      const now = view();
      // The basket's growth can wait for the next look; a step and a call cannot.
      const { itemCount: _items, totalMinor: _total, ...rest } = now;
      const text = JSON.stringify(rest);
      const isNews = text !== news;
      news = text;
      return { view: now, isNews };
    },
    carryOut({ what, by, till }): Promise<KioskAnswer> {
      try {
        act(what, by, till);
        return Promise.resolve({ ok: true });
      } catch (error) {
        if (error instanceof Fault) return Promise.resolve({ error: error.toJSON() });
        log.error('kiosk.order', { act: what.act, error: String(error) });
        return Promise.resolve({ error: { code: 'INTERNAL', message: 'the kiosk could not do it: its log says why' } });
      }
    },
  };
}
