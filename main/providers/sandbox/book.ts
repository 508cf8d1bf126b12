/** The stand-ins' book of one scheme: orders, what was captured and given back, and the payer codes shown. */
import { toDecimal } from '#main/core/money.ts';
import { minor, type PhoneOrderView } from '#main/contract';
import { decimalsOf } from '../currency.ts';
import {
  isPending,
  refundedOf,
  sameTerms,
  type BookState,
  type Charged,
  type Entry,
  type Order,
  type Placed,
  type Refund,
  type Refunded,
  type Terms,
} from './orders.ts';
import { PayerCodes } from './payer-codes.ts';

/** Orders kept, and movements of money; the oldest are forgotten first. */
export const ORDERS_MAX = 1_000;
export const ENTRIES_MAX = 2_000;
/** How long a payer may think about a password. */
export const PASSWORD_VALID_MS = 90_000;

export interface BookPorts {
  scheme: string;
  nowMs: () => number;
  /** Decimal digits. */
  digits: (count: number) => string;
  /** Letters and digits. */
  letters: (count: number) => string;
  /** Who pays, as the scheme names people. */
  payerId: string;
  /** A payer's word approves an order; its money moves when the shop captures it. */
  capturesLater?: boolean;
  changed: (order: Order | null) => void;
}

/** How a charge ends. */
export type ChargeEnd = 'pay' | 'password' | 'notEnough' | 'refuse' | 'wrongAmount';

export class Book {
  readonly #ports: BookPorts;
  readonly #orders: Map<string, Order>;
  readonly #entries: Entry[];
  readonly #payerCodes: PayerCodes;

  constructor(ports: BookPorts, saved?: BookState) {
    this.#ports = ports;
    this.#orders = new Map((saved?.orders ?? []).map((order) => [order.orderNo, order]));
    this.#entries = saved?.entries ?? [];
    this.#payerCodes = new PayerCodes(ports.nowMs, saved?.payerCodes);
  }

  /** Finds an order after letting time do its work on it. */
  find(orderNo: string): Order | undefined {
    const order = this.#orders.get(orderNo);
    if (order !== undefined && isPending(order) && this.#ports.nowMs() >= order.expiresAtMs) {
      order.state = order.state === 'password' && order.approvedAtMs === undefined ? 'refused' : 'closed';
      this.#ports.changed(order);
    }
    return order;
  }

  byTransaction(id: string): Order | undefined {
    return this.#orders.values().find((order) => order.transactionId === id);
  }

  byToken(token: string): Order | undefined {
    const order = this.#orders.values().find((one) => one.token === token);
    return order === undefined ? undefined : this.find(order.orderNo);
  }

  byRefund(refundNo: string): Order | undefined {
    return this.#orders.values().find((order) => order.refunds.some((one) => one.refundNo === refundNo));
  }

  /** A code to show. The same order again gets a new code, and the old one is dead. */
  place(terms: Terms, expiresAtMs: number): Placed {
    const known = this.find(terms.orderNo);
    if (known === undefined) return { kind: 'placed', order: this.#add(terms, 'mpm', expiresAtMs) };
    if (known.mode !== 'mpm' || !sameTerms(known, terms)) return { kind: 'differs', order: known };
    if (known.state !== 'open') return { kind: known.state === 'closed' ? 'closed' : 'settled', order: known };
    known.token = this.#ports.letters(10);
    this.#ports.changed(known);
    return { kind: 'placed', order: known };
  }

  /** A payer's code. The code is used up whatever comes of it. */
  charge(terms: Terms, payerCode: string, end: ChargeEnd): Charged {
    const known = this.find(terms.orderNo);
    if (known !== undefined) {
      if (known.mode !== 'cpm' || !sameTerms(known, terms)) return { kind: 'differs', order: known };
      if (known.state === 'password') return { kind: 'password', order: known };
      return { kind: known.state === 'closed' || known.state === 'refused' ? 'closed' : 'settled', order: known };
    }
    const code = this.#payerCodes.take(payerCode);
    this.#ports.changed(null);
    if (code !== 'good') return { kind: code };
    if (end === 'notEnough') return { kind: 'notEnough' };
    if (end === 'refuse') return { kind: 'refused' };
    const order = this.#add(terms, 'cpm', this.#ports.nowMs() + PASSWORD_VALID_MS, end === 'password' ? 'password' : 'open');
    if (end === 'password') return { kind: 'password', order };
    this.capture(order, end === 'wrongAmount' ? otherThan(order.amountMinor) : order.amountMinor);
    return { kind: 'paid', order };
  }

  /** Takes the money, whatever state the order is in: the one place where it moves towards the shop. */
  capture(order: Order, amountMinor = order.amountMinor): void {
    order.state = 'paid';
    order.amountMinor = amountMinor;
    order.transactionId = `42000${this.#ports.digits(23)}`;
    order.payerId = this.#ports.payerId;
    order.paidAtMs = this.#ports.nowMs();
    this.#enter({ kind: 'capture', atMs: order.paidAtMs, orderNo: order.orderNo, transactionId: order.transactionId, amountMinor });
    this.#ports.changed(order);
  }

  /** Nothing moves by this alone. */
  approve(order: Order): void {
    order.approvedAtMs ??= this.#ports.nowMs();
    this.#ports.changed(order);
  }

  /** Ends an order nobody has paid. */
  close(order: Order): void {
    order.state = 'closed';
    this.#ports.changed(order);
  }

  /** Ends an order: unpaid it is closed, paid it is given back. */
  cancel(order: Order): 'closed' | 'refunded' {
    const left = order.amountMinor - refundedOf(order);
    if (order.state === 'paid' && left > 0) this.#giveBack(order, left, `R${order.orderNo}`);
    if (order.state === 'refunded') return 'refunded';
    this.close(order);
    return 'closed';
  }

  /** @param totalMinor what the asker takes the order's amount for, where the scheme wants it said */
  refund(orderNo: string, refundNo: string, amountMinor: number, totalMinor: number | null): Refunded {
    const order = this.find(orderNo);
    if (order === undefined) return { kind: 'absent' };
    const known = order.refunds.find((one) => one.refundNo === refundNo);
    if (known !== undefined) {
      return known.amountMinor === amountMinor ? { kind: 'done', order, refund: known, again: true } : { kind: 'differs' };
    }
    if (totalMinor !== null && totalMinor !== order.amountMinor) return { kind: 'differs' };
    if (order.paidAtMs === undefined) return { kind: 'notPaid' };
    if (refundedOf(order) + amountMinor > order.amountMinor) return { kind: 'tooMuch' };
    return { kind: 'done', order, refund: this.#giveBack(order, amountMinor, refundNo), again: false };
  }

  showPayerCode(code: string): void {
    this.#payerCodes.show(code);
    this.#ports.changed(null);
  }

  isUsed(payerCode: string): boolean {
    return this.#payerCodes.isUsed(payerCode);
  }

  scan(order: Order): void {
    order.scanned = true;
    this.#ports.changed(order);
  }

  /** The payer's word. A shown code that is declined stays payable: the scheme says nothing of it to the shop. */
  decide(order: Order, approve: boolean): void {
    if (!isPending(order)) return;
    if (approve) return this.#ports.capturesLater === true ? this.approve(order) : this.capture(order);
    if (order.mode === 'mpm') order.declined = true;
    else order.state = 'refused';
    this.#ports.changed(order);
  }

  expire(order: Order): void {
    order.expiresAtMs = this.#ports.nowMs();
    this.find(order.orderNo);
  }

  view(order: Order): PhoneOrderView {
    return {
      scheme: this.#ports.scheme,
      orderNo: order.orderNo,
      amount: toDecimal(minor(order.amountMinor), decimalsOf(order.currency)),
      currency: order.currency,
      shop: order.subject,
      state: seenState(order),
    };
  }

  state(): BookState {
    return { orders: [...this.#orders.values()], entries: this.#entries, payerCodes: this.#payerCodes.list() };
  }

  #add(terms: Terms, mode: Order['mode'], expiresAtMs: number, state: Order['state'] = 'open'): Order {
    const [oldest] = this.#orders.keys();
    if (this.#orders.size >= ORDERS_MAX && oldest !== undefined) this.#orders.delete(oldest);
    const order: Order = {
      ...terms,
      mode,
      state,
      declined: false,
      scanned: mode === 'cpm',
      token: this.#ports.letters(10),
      createdAtMs: this.#ports.nowMs(),
      expiresAtMs,
      refunds: [],
    };
    this.#orders.set(order.orderNo, order);
    this.#ports.changed(order);
    return order;
  }

  #giveBack(order: Order, amountMinor: number, refundNo: string): Refund {
    const refund = { refundNo, refundId: `50300${this.#ports.digits(23)}`, amountMinor, atMs: this.#ports.nowMs() };
    order.refunds.push(refund);
    this.#enter({ kind: 'refund', atMs: refund.atMs, orderNo: order.orderNo, transactionId: order.transactionId ?? '', amountMinor, refundNo });
    if (refundedOf(order) === order.amountMinor) order.state = 'refunded';
    this.#ports.changed(order);
    return refund;
  }

  #enter(entry: Entry): void {
    if (this.#entries.length >= ENTRIES_MAX) this.#entries.shift();
    this.#entries.push(entry);
  }
}

/** The order's state as the payer sees it. */
function seenState(order: Order): PhoneOrderView['state'] {
  if (isPending(order) && order.approvedAtMs !== undefined) return 'paid';
  return order.declined && order.state === 'open' ? 'refused' : order.state;
}

function otherThan(amountMinor: number): number {
  return amountMinor > 1 ? amountMinor - 1 : amountMinor + 1;
}
