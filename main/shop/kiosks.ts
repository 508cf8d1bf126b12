/**
 * The shop's kiosks by its server. A kiosk tells how it stands at each look and carries out what staff decided; a till
 * sees them all, and waits for the answer to its own decisions.
 */
import { Fault } from '#main/contract';
import type { Clock } from '../ports.ts';
import type { KioskAnswer, KioskOrder, KioskParty, KioskSeen } from '../shared-ports.ts';
import type { KioskAnswered, ShopClient } from './client.ts';

/** A kiosk answers at its next look, which is at most two seconds away. */
export const KIOSK_ANSWER_MS = 8_000;
/** Orders whose answers a kiosk remembers: a server that lost the answer is told it again, and nothing is done twice. */
const ANSWERS_KEPT_MAX = 200;
const ANSWERS_PER_LOOK_MAX = 50;

export interface Kiosks {
  /** At each look. */
  look(client: ShopClient, party: KioskParty | undefined): Promise<void>;
  seen(): readonly KioskSeen[];
  order(client: ShopClient, kiosk: string, order: Omit<KioskOrder, 'till'>): Promise<void>;
}

export function createKiosks(clock: Pick<Clock, 'after'>): Kiosks {
  const done = new Map<string, KioskAnswer>();
  const waiting = new Map<string, (answer: KioskAnswer) => void>();
  let untold: KioskAnswered[] = [];
  let kiosks: readonly KioskSeen[] = [];

  async function be(client: ShopClient, party: KioskParty): Promise<void> {
    const told = untold.slice(0, ANSWERS_PER_LOOK_MAX);
    const orders = await client.beKiosk(party.now(), told);
    untold = untold.filter((one) => !told.includes(one));
    for (const order of orders) {
      const answer = done.get(order.orderId) ?? (await party.carryOut(order));
      done.set(order.orderId, answer);
      untold.push({ orderId: order.orderId, answer });
    }
    for (const orderId of [...done.keys()].slice(0, Math.max(0, done.size - ANSWERS_KEPT_MAX))) done.delete(orderId);
    // Who decided waits for the answer.
    if (orders.length > 0) await be(client, party);
  }

  async function see(client: ShopClient): Promise<void> {
    const look = await client.seeKiosks();
    ({ kiosks } = look);
    for (const { orderId, answer } of look.answers) waiting.get(orderId)?.(answer);
  }

  return {
    async look(client, party) {
      if (!client.knowsKiosks) return;
      await (party === undefined ? see(client) : be(client, party));
    },
    seen: () => kiosks,
    async order(client, kiosk, order) {
      if (!client.knowsKiosks) throw new Fault('SHOP_SERVER', 'the shop’s server has older tables of Guitai: run guitai hq init --url … as its administrator');
      let stop = (): void => undefined;
      const answered = new Promise<KioskAnswer>((resolve) => {
        const late = new Fault('SHOP_SERVER', `${kiosk} has not answered: look at it, it may have been done`, { kiosk });
        stop = clock.after(KIOSK_ANSWER_MS, () => resolve({ error: late.toJSON() }));
        waiting.set(order.orderId, resolve);
      });
      try {
        if (!(await client.orderKiosk(kiosk, order))) throw new Fault('NOT_FOUND', `${kiosk} is no kiosk of this shop`);
        const answer = await answered;
        if ('error' in answer) throw new Fault(answer.error.code, answer.error.message, answer.error.details);
      } finally {
        stop();
        waiting.delete(order.orderId);
      }
    },
  };
}
