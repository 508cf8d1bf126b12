/**
 * A payment scheme and its customers, by chance. `orders` is the truth that the terminal's books are held against.
 * Amounts in minor units, times in milliseconds.
 */
import { minor } from '#main/contract';
import type { Answer, BillRow, ChannelOrder, PaymentProvider, RefundAnswer, RefundOrder } from '#main/ports.ts';
import type { VirtualClock } from './clock.ts';
import type { Network } from './network.ts';
import type { Random } from './random.ts';
import type { SchemeShape } from './worlds.ts';

const QR_VALID_MS = 7_200_000;
const WRONG_AMOUNT_SHARE = 0.03;
const SECOND_CAPTURE_SHARE = 0.03;
const REFUND_TIMEOUT_MS = 15_000;

/** One taking of money. */
export interface Capture {
  transactionId: string;
  amountMinor: number;
  payerId: string;
  atMs: number;
  refundedMinor: number;
}

export interface Order {
  orderNo: string;
  amountMinor: number;
  state: 'open' | 'paid' | 'refused' | 'closed' | 'refunded';
  mode: 'mpm' | 'cpm';
  captures: Capture[];
  madeAtMs: number;
  payerAsked: boolean;
}

export interface Refunded {
  transactionId: string;
  amountMinor: number;
  state: 'processing' | 'refunded';
  atMs: number;
}

export interface Scheme {
  shape: SchemeShape;
  provider: PaymentProvider;
  orders: Map<string, Order>;
  refunds: Map<string, Refunded>;
  /** `present` and `charge` calls as the terminal made them, by order number. */
  sent: Map<string, number>;
  /** Order numbers by payer code: one code must never be sent under two. */
  codes: Map<string, Set<string>>;
  /** What the terminal must never do. */
  wrong: string[];
  /** A customer reads a code on the display, and may pay it. */
  read(qr: string): void;
  newCode(): string;
  bill(): BillRow[];
}

const unknown = (reason: string): Answer => ({ kind: 'unknown', reason });

export function simScheme(shape: SchemeShape, digit: number, clock: Pick<VirtualClock, 'nowMs' | 'after' | 'elapsedMs'>, chance: Random, network: Network): Scheme {
  const { name, procedure } = shape;
  const orders = new Map<string, Order>();
  const refunds = new Map<string, Refunded>();
  const sent = new Map<string, number>();
  const codes = new Map<string, Set<string>>();
  const used = new Set<string>();
  const wrong: string[] = [];
  let made = 0;

  const { tell } = network;

  function capture(order: Order, why: string): void {
    if (order.state === 'paid') return;
    const amountMinor = network.faulty && chance.chance(WRONG_AMOUNT_SHARE) ? order.amountMinor + chance.pick([-1, 1, -100, 100]) : order.amountMinor;
    take(order, Math.max(1, amountMinor), why);
    // A payer who pays twice: the scheme should not let it, and once in a while does.
    if (network.faulty && chance.chance(SECOND_CAPTURE_SHARE)) clock.after(chance.between(100, 300_000), () => take(order, order.amountMinor, 'once more'));
  }

  function take(order: Order, amountMinor: number, why: string): void {
    order.state = 'paid';
    order.captures.push({ transactionId: `${name}${(made += 1)}`, amountMinor, payerId: chance.pick(['p1', 'p2', 'p3']), atMs: clock.nowMs(), refundedMinor: 0 });
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

  function make({ orderNo, amountMinor, mode }: ChannelOrder): Order {
    const order: Order = { orderNo, amountMinor, mode, state: 'open', captures: [], madeAtMs: clock.elapsedMs(), payerAsked: false };
    orders.set(orderNo, order);
    // Where nobody can close it, or not any more, it ends by itself.
    if (procedure.payableForMs !== undefined) clock.after(procedure.payableForMs, () => {
      if (order.state === 'open') order.state = 'closed';
    });
    return order;
  }

  function stateOf(order: Order): Answer {
    const newest = order.captures.findLast(({ amountMinor, refundedMinor }) => refundedMinor < amountMinor);
    switch (order.state) {
      case 'open':
        return { kind: 'waiting', asked: order.payerAsked };
      case 'paid':
        if (newest === undefined) throw new Error(`${order.orderNo} is paid with nothing`);
        return { kind: 'paid', transactionId: newest.transactionId, amountMinor: minor(newest.amountMinor), payerId: newest.payerId };
      case 'refused':
        return { kind: 'refused', code: 'PAYERROR', message: 'turned down' };
      case 'closed':
      case 'refunded':
        return { kind: 'reversed', refunded: order.state === 'refunded' };
    }
  }

  function giveBack(order: Order): void {
    for (const one of order.captures) one.refundedMinor = one.amountMinor;
    order.state = 'refunded';
    tell(`${order.orderNo} refunded`);
  }

  function close(order: Order): void {
    order.state = 'closed';
    tell(`${order.orderNo} closed`);
    if (!network.faulty || shape.lateMaxMs === 0 || !chance.chance(0.08)) return;
    clock.after(chance.between(100, shape.lateMaxMs), () => capture(order, 'after it was closed'));
  }

  /** No cancel any more at this scheme. */
  function isOver({ madeAtMs }: Order): boolean {
    const until = procedure.reverseUntil;
    // The terminal's clock may be wrong by hours: the scheme's own time is told by how old the order is.
    return until !== undefined && 'afterMs' in until && clock.elapsedMs() > madeAtMs + until.afterMs;
  }

  const carryOut = {
    present(asked: ChannelOrder): Answer {
      const order = orders.get(asked.orderNo) ?? make(asked);
      if (order.state !== 'open') return stateOf(order);
      return { kind: 'presented', qr: `qr:${name}:${order.orderNo}`, expiresAtMs: clock.nowMs() + QR_VALID_MS };
    },
    charge(asked: ChannelOrder, code: string): Answer {
      const known = orders.get(asked.orderNo);
      // The same request again, from the network: one order number is one order.
      if (known !== undefined) return stateOf(known);
      const order = make(asked);
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
      const kind = procedure.reverse?.[asked.mode] ?? 'giveBack';
      if (kind === 'none') wrong.push(`${asked.orderNo} was reversed, which ${name} does not know`);
      const order = orders.get(asked.orderNo);
      if (order === undefined) {
        // Some schemes keep the number shut from now on, some only say that they do not know it.
        if (chance.chance(0.5)) return { kind: 'absent' };
        make(asked).state = 'closed';
        return { kind: 'reversed', refunded: false };
      }
      if (isOver(order)) return order.state === 'open' ? unknown('too late to cancel') : stateOf(order);
      if (order.state === 'open' && order.payerAsked && chance.chance(0.3)) return { kind: 'again', afterMs: 2_000 };
      if (order.state === 'paid' && kind === 'giveBack') giveBack(order);
      else if (order.state === 'open') close(order);
      return stateOf(order);
    },
    refund(asked: ChannelOrder, { refundNo, amountMinor, transactionId }: RefundOrder): RefundAnswer {
      const before = refunds.get(refundNo);
      if (before !== undefined) return toldOf(refundNo, before);
      const order = orders.get(asked.orderNo);
      const one = order?.captures.find((taken) => taken.transactionId === transactionId);
      if (order === undefined || one === undefined) return { kind: 'refused', code: 'NOT_FOUND', message: 'no such payment' };
      if (one.refundedMinor + amountMinor > one.amountMinor) return { kind: 'refused', code: 'TOO_MUCH', message: 'more than was paid' };
      if (network.faulty && chance.chance(0.05)) return { kind: 'refused', code: 'NOT_NOW', message: 'the merchant’s balance is too low' };
      one.refundedMinor += amountMinor;
      if (order.captures.every((taken) => taken.refundedMinor >= taken.amountMinor)) order.state = 'refunded';
      const slow = shape.slowRefunds && chance.chance(0.5);
      const refunded: Refunded = { transactionId: one.transactionId, amountMinor, state: slow ? 'processing' : 'refunded', atMs: clock.nowMs() };
      refunds.set(refundNo, refunded);
      tell(`${order.orderNo} gives ${amountMinor} back`);
      if (slow) clock.after(chance.between(1_000, 120_000), () => (refunded.state = 'refunded'));
      return toldOf(refundNo, refunded);
    },
    refundStatus(refundNo: string): RefundAnswer {
      const before = refunds.get(refundNo);
      return before === undefined ? { kind: 'refused', code: 'NOT_FOUND', message: 'no such refund' } : toldOf(refundNo, before);
    },
  };

  const toldOf = (refundNo: string, { state }: Refunded): RefundAnswer => (state === 'refunded' ? { kind: 'refunded', refundId: `r${refundNo}` } : { kind: 'processing' });
  const call = (what: string, { orderNo }: ChannelOrder, work: () => Answer): Promise<Answer> => network.travel(`${orderNo} ${what}`, procedure.timeoutMs, work, unknown);
  const back = (what: string, { refundNo }: RefundOrder, work: () => RefundAnswer): Promise<RefundAnswer> =>
    network.travel(`${refundNo} ${what}`, REFUND_TIMEOUT_MS, work, (reason): RefundAnswer => ({ kind: 'unknown', reason }));
  const count = (orderNo: string): void => void sent.set(orderNo, (sent.get(orderNo) ?? 0) + 1);
  const provider: PaymentProvider = {
    scheme: name,
    modes: shape.modes,
    procedure,
    ownsCode: (code) => code.startsWith(`9${digit}`) && code.length === 18,
    present(order) {
      count(order.orderNo);
      return call('present', order, () => carryOut.present(order));
    },
    charge(order, code) {
      count(order.orderNo);
      codes.set(code, (codes.get(code) ?? new Set()).add(order.orderNo));
      return call('charge', order, () => carryOut.charge(order, code));
    },
    query: (order) => call('query', order, () => carryOut.query(order)),
    reverse: (order) => call('reverse', order, () => carryOut.reverse(order)),
    refund: (order, refund) => back('refund', refund, () => carryOut.refund(order, refund)),
    ...(shape.slowRefunds ? { refundStatus: (_: ChannelOrder, refund: RefundOrder) => back('refundStatus', refund, () => carryOut.refundStatus(refund.refundNo)) } : {}),
  };

  return {
    shape, provider, orders, refunds, sent, codes, wrong,
    read(qr) {
      const order = orders.get(qr.split(':')[2] ?? '');
      if (order !== undefined) decide(order, 'by the shown code');
    },
    newCode: () => `9${digit}${String((made += 1)).padStart(16, '0')}`,
    bill: () => [...orders.values()].flatMap((order) => billRows(order)),
  };
}

function billRows({ orderNo, captures }: Order): BillRow[] {
  return captures.flatMap(({ transactionId, amountMinor, refundedMinor, atMs }): BillRow[] => {
    const row = { orderNo, transactionId, currency: 'CNY' };
    const payment: BillRow = { ...row, kind: 'payment', amountMinor: minor(amountMinor), atMs };
    return refundedMinor === 0 ? [payment] : [payment, { ...row, kind: 'refund', amountMinor: minor(refundedMinor), refundNo: `b${transactionId}` }];
  });
}
