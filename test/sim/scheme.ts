/**
 * A payment scheme, its customers and the network to it, all by chance. `orders` is the truth that the
 * terminal's books are held against. Amounts in minor units, times in milliseconds.
 */
import { minor } from '#main/contract';
import type { Answer, ChannelOrder, PaymentProvider, Procedure } from '#main/ports.ts';
import type { VirtualClock } from './clock.ts';
import type { Random } from './random.ts';

export const procedure: Procedure = {
  firstQueryAfterMs: 5_000,
  queryEveryMs: 5_000,
  giveUpAfterMs: { mpm: 120_000, cpm: 45_000 },
  reverseNotBeforeMs: 15_000,
  reverseEveryMs: 5_000,
  reversesMax: 5,
  timeoutMs: 10_000,
};
/** Longest that a request may travel and still be carried out. */
const DELAY_MAX_MS = 30_000;
/** Money that comes after a confirmed close, at the latest. */
const LATE_MAX_MS = 540_000;
const QR_VALID_MS = 7_200_000;

export interface Order {
  orderNo: string;
  amountMinor: number;
  state: 'open' | 'paid' | 'refused' | 'closed' | 'refunded';
  transactionId?: string;
  payerId?: string;
  /** Requests to make or charge it that reached the scheme, and the distinct ones that the terminal sent. */
  sends: number;
  payerAsked: boolean;
}

export interface Scheme {
  provider: PaymentProvider;
  orders: Map<string, Order>;
  /** `present` and `charge` calls as the terminal made them, by order number. */
  sent: Map<string, number>;
  /** Order numbers by payer code: one code must never be sent under two. */
  codes: Map<string, Set<string>>;
  /** Everything that happened, for telling two runs apart. */
  trace: string[];
  /** A customer reads a code on the display, and may pay it. */
  read(qr: string): void;
  newCode(): string;
  /** Does the network work? While it does not, nothing gets through. */
  network: { up: boolean; faulty: boolean };
}

const unknown = (reason: string): Answer => ({ kind: 'unknown', reason });

export function simScheme(clock: VirtualClock, chance: Random): Scheme {
  const orders = new Map<string, Order>();
  const sent = new Map<string, number>();
  const codes = new Map<string, Set<string>>();
  const used = new Set<string>();
  const trace: string[] = [];
  const network = { up: true, faulty: true };
  let made = 0;

  const tell = (line: string): void => void trace.push(`${clock.nowMs()} ${line}`);

  function capture(order: Order, why: string): void {
    if (order.state === 'paid') return;
    order.state = 'paid';
    order.transactionId ??= `tx${(made += 1)}`;
    order.payerId ??= chance.pick(['p1', 'p2', 'p3']);
    tell(`${order.orderNo} captured ${why}`);
  }

  /** The customer makes up their mind, now or later, or never. */
  function decide(order: Order, why: string): void {
    if (chance.chance(0.15)) return;
    clock.after(chance.between(100, chance.chance(0.8) ? 20_000 : 200_000), () => {
      if (order.state !== 'open') return;
      if (chance.chance(0.15)) {
        order.state = 'refused';
        tell(`${order.orderNo} turned down ${why}`);
      } else capture(order, why);
    });
  }

  function make(asked: ChannelOrder): Order {
    const order: Order = { orderNo: asked.orderNo, amountMinor: asked.amountMinor, state: 'open', sends: 0, payerAsked: false };
    orders.set(asked.orderNo, order);
    return order;
  }

  function stateOf(order: Order): Answer {
    switch (order.state) {
      case 'open':
        return { kind: 'waiting', asked: order.payerAsked };
      case 'paid':
        return {
          kind: 'paid', transactionId: order.transactionId ?? '', amountMinor: minor(order.amountMinor),
          ...(order.payerId === undefined ? {} : { payerId: order.payerId }),
        };
      case 'refused':
        return { kind: 'refused', code: 'PAYERROR', message: 'turned down' };
      case 'closed':
        return { kind: 'reversed', refunded: false };
      case 'refunded':
        return { kind: 'reversed', refunded: true };
    }
  }

  const carryOut = {
    present(asked: ChannelOrder): Answer {
      const order = orders.get(asked.orderNo) ?? make(asked);
      order.sends += 1;
      if (order.state !== 'open') return stateOf(order);
      return { kind: 'presented', qr: `qr:${order.orderNo}`, expiresAtMs: clock.nowMs() + QR_VALID_MS };
    },
    charge(asked: ChannelOrder, code: string): Answer {
      const known = orders.get(asked.orderNo);
      // The same request again, from the network: one order number is one order.
      if (known !== undefined) return stateOf(known);
      const order = make(asked);
      order.sends += 1;
      if (used.has(code)) order.state = 'refused';
      used.add(code);
      if (order.state === 'open' && chance.chance(0.5)) capture(order, 'at once');
      else if (chance.chance(0.2)) order.state = 'refused';
      else if (order.state === 'open') {
        order.payerAsked = true;
        decide(order, 'with a password');
      }
      return stateOf(order);
    },
    query(asked: ChannelOrder): Answer {
      const order = orders.get(asked.orderNo);
      return order === undefined ? { kind: 'absent' } : stateOf(order);
    },
    reverse(asked: ChannelOrder): Answer {
      const order = orders.get(asked.orderNo);
      if (order === undefined) {
        // Some schemes keep the number shut from now on, some only say that they do not know it.
        if (chance.chance(0.5)) return { kind: 'absent' };
        make(asked).state = 'closed';
        return { kind: 'reversed', refunded: false };
      }
      if (order.state === 'open' && order.payerAsked && chance.chance(0.3)) return { kind: 'again', afterMs: 2_000 };
      if (order.state === 'paid') {
        order.state = 'refunded';
        tell(`${order.orderNo} refunded`);
      } else if (order.state === 'open') close(order);
      return stateOf(order);
    },
  };

  function close(order: Order): void {
    order.state = 'closed';
    tell(`${order.orderNo} closed`);
    if (!network.faulty || !chance.chance(0.08)) return;
    clock.after(chance.between(100, LATE_MAX_MS), () => capture(order, 'after it was closed'));
  }

  /** One call over the network: lost, slow, doubled, wrongly signed, or as it should be. */
  function travel(name: string, asked: ChannelOrder, work: () => Answer): Promise<Answer> {
    tell(`${asked.orderNo} ${name}`);
    return new Promise((resolve) => {
      const answer = (a: Answer): void => {
        tell(`${asked.orderNo} ${name} -> ${a.kind}`);
        resolve(a);
      };
      if (!network.up) return void clock.after(chance.between(1, procedure.timeoutMs), () => answer(unknown('no network')));
      const fate = network.faulty ? chance.next() : 1;
      const travelMs = chance.between(20, 1_500);
      const silence = (): void => void clock.after(procedure.timeoutMs, () => answer(unknown('time-out')));
      if (fate < 0.08) return silence(); // never arrived
      if (fate < 0.16) {
        clock.after(travelMs, work); // carried out, the answer lost
        return silence();
      }
      if (fate < 0.22) {
        clock.after(chance.between(procedure.timeoutMs, DELAY_MAX_MS), work); // carried out long after we gave up
        return silence();
      }
      if (fate < 0.26) {
        // The provider itself hangs; its answer comes when nobody waits any more.
        clock.after(travelMs, () => {
          const a = work();
          clock.after(chance.between(procedure.timeoutMs, 120_000), () => answer(a));
        });
        return undefined;
      }
      clock.after(travelMs, () => {
        const a = work();
        if (fate < 0.32) clock.after(chance.between(20, DELAY_MAX_MS), work); // arrived twice
        clock.after(travelMs, () => answer(fate > 0.32 && fate < 0.38 ? unknown('the signature does not verify') : a));
      });
    });
  }

  const count = (orderNo: string): void => void sent.set(orderNo, (sent.get(orderNo) ?? 0) + 1);
  const provider: PaymentProvider = {
    scheme: 'wechat',
    modes: ['mpm', 'cpm'],
    procedure,
    ownsCode: (code) => /^1[0-5]\d{16}$/.test(code),
    present(order) {
      count(order.orderNo);
      return travel('present', order, () => carryOut.present(order));
    },
    charge(order, code) {
      count(order.orderNo);
      codes.set(code, (codes.get(code) ?? new Set()).add(order.orderNo));
      return travel('charge', order, () => carryOut.charge(order, code));
    },
    query: (order) => travel('query', order, () => carryOut.query(order)),
    reverse: (order) => travel('reverse', order, () => carryOut.reverse(order)),
    refund: async () => ({ kind: 'unknown', reason: 'not part of this world' }),
  };

  return {
    provider, orders, sent, codes, trace, network,
    read(qr) {
      const order = orders.get(qr.slice(3));
      if (order !== undefined) decide(order, 'by the shown code');
    },
    newCode: () => `13${String((made += 1)).padStart(16, '0')}`,
  };
}
