/** The stand-ins' book of one scheme: orders, what was captured and given back, and the payer codes shown. */
import { createHash } from 'node:crypto';
import { toDecimal } from '#main/core/money.ts';
import type { Minor, PhoneOrderView } from '#main/contract';
import { decimalsOf } from '../currency.ts';

/** Orders kept; the oldest are forgotten first. */
export const ORDERS_MAX = 2_000;
export const PAYER_CODES_MAX = 500;
/** A payer code is shown for a minute. */
export const PAYER_CODE_VALID_MS = 60_000;
/** How long a payer may think about a password. */
export const PASSWORD_VALID_MS = 90_000;

export interface Terms {
  orderNo: string;
  amountMinor: number;
  currency: string;
  subject: string;
}

export interface Refund {
  refundNo: string;
  refundId: string;
  amountMinor: number;
  atMs: number;
}

export interface Order extends Terms {
  mode: 'mpm' | 'cpm';
  state: PhoneOrderView['state'];
  /** The payer said no to a shown code: the order stands all the same. */
  declined: boolean;
  /** A payer has seen the shown code. */
  scanned: boolean;
  /** What the QR code names; made anew when the same order is placed again. */
  token: string;
  createdAtMs: number;
  expiresAtMs: number;
  transactionId?: string;
  payerId?: string;
  paidAtMs?: number;
  refunds: Refund[];
}

/** Money that moved. Two captures of one order are a double charge. */
export interface Entry {
  kind: 'capture' | 'refund';
  atMs: number;
  orderNo: string;
  transactionId: string;
  amountMinor: number;
  refundNo?: string;
}

export interface PayerCode {
  /** SHA-256, hex: the code itself is as good as money for a minute. */
  hash: string;
  expiresAtMs: number;
  used: boolean;
}

export interface BookState {
  orders: Order[];
  entries: Entry[];
  payerCodes: PayerCode[];
}

export type Placed = { kind: 'placed'; order: Order } | { kind: 'differs' | 'settled' | 'closed'; order: Order };
export type Charged =
  | { kind: 'paid' | 'password'; order: Order }
  | { kind: 'differs' | 'settled' | 'closed'; order: Order }
  | { kind: 'codeInvalid' | 'codeExpired' | 'notEnough' | 'refused' };
export type Refunded = { kind: 'done'; order: Order; refund: Refund; again: boolean } | { kind: 'differs' | 'tooMuch' | 'notPaid' | 'absent' };

export interface BookPorts {
  scheme: string;
  nowMs: () => number;
  /** Decimal digits. */
  digits: (count: number) => string;
  /** Letters and digits. */
  letters: (count: number) => string;
  /** Who pays, as the scheme names people. */
  payerId: string;
  changed: (order: Order | null) => void;
}

export type Book = ReturnType<typeof createBook>;

export function createBook(ports: BookPorts, saved?: BookState) {
  const orders = new Map<string, Order>((saved?.orders ?? []).map((order) => [order.orderNo, order]));
  const entries: Entry[] = saved?.entries ?? [];
  const payerCodes = new Map<string, PayerCode>((saved?.payerCodes ?? []).map((code) => [code.hash, code]));
  const { nowMs, changed } = ports;

  function add(order: Order): Order {
    const [oldest] = orders.keys();
    if (orders.size >= ORDERS_MAX && oldest !== undefined) orders.delete(oldest);
    orders.set(order.orderNo, order);
    changed(order);
    return order;
  }

  function newOrder(terms: Terms, mode: Order['mode'], expiresAtMs: number): Order {
    return {
      ...terms,
      mode,
      state: 'open',
      declined: false,
      scanned: mode === 'cpm',
      token: ports.letters(10),
      createdAtMs: nowMs(),
      expiresAtMs,
      refunds: [],
    };
  }

  /** Finds an order after letting time do its work on it. */
  function find(orderNo: string): Order | undefined {
    const order = orders.get(orderNo);
    if (order !== undefined && isPending(order) && nowMs() >= order.expiresAtMs) {
      order.state = order.state === 'password' ? 'refused' : 'closed';
      changed(order);
    }
    return order;
  }

  /** Takes the money, whatever state the order is in: the one place where it moves towards the shop. */
  function capture(order: Order, amountMinor = order.amountMinor): void {
    order.state = 'paid';
    order.amountMinor = amountMinor;
    order.transactionId = `42000${ports.digits(23)}`;
    order.payerId = ports.payerId;
    order.paidAtMs = nowMs();
    entries.push({ kind: 'capture', atMs: nowMs(), orderNo: order.orderNo, transactionId: order.transactionId, amountMinor });
    changed(order);
  }

  function giveBack(order: Order, amountMinor: number, refundNo: string): Refund {
    const refund = { refundNo, refundId: `50300${ports.digits(23)}`, amountMinor, atMs: nowMs() };
    order.refunds.push(refund);
    entries.push({ kind: 'refund', atMs: nowMs(), orderNo: order.orderNo, transactionId: order.transactionId ?? '', amountMinor, refundNo });
    if (refundedOf(order) === order.amountMinor) order.state = 'refunded';
    changed(order);
    return refund;
  }

  function place(terms: Terms, expiresAtMs: number): Placed {
    const known = find(terms.orderNo);
    if (known === undefined) return { kind: 'placed', order: add(newOrder(terms, 'mpm', expiresAtMs)) };
    if (known.mode !== 'mpm' || !sameTerms(known, terms)) return { kind: 'differs', order: known };
    if (known.state !== 'open') return { kind: known.state === 'closed' ? 'closed' : 'settled', order: known };
    // The same order again: a new code, and the old one is dead.
    known.token = ports.letters(10);
    changed(known);
    return { kind: 'placed', order: known };
  }

  function takePayerCode(code: string): 'good' | 'codeInvalid' | 'codeExpired' {
    const hash = createHash('sha256').update(code).digest('hex');
    const shown = payerCodes.get(hash);
    if (shown?.used === true) return 'codeInvalid';
    // A code of the right form that this phone never showed belongs to some other customer's.
    remember({ hash, expiresAtMs: shown?.expiresAtMs ?? nowMs(), used: true });
    return shown !== undefined && nowMs() >= shown.expiresAtMs ? 'codeExpired' : 'good';
  }

  function remember(code: PayerCode): void {
    const [oldest] = payerCodes.keys();
    if (payerCodes.size >= PAYER_CODES_MAX && oldest !== undefined) payerCodes.delete(oldest);
    payerCodes.set(code.hash, code);
    changed(null);
  }

  function charge(terms: Terms, payerCode: string, how: 'pay' | 'password' | 'notEnough' | 'refuse' | 'wrongAmount'): Charged {
    const known = find(terms.orderNo);
    if (known !== undefined) {
      if (known.mode !== 'cpm' || !sameTerms(known, terms)) return { kind: 'differs', order: known };
      if (known.state === 'password') return { kind: 'password', order: known };
      return { kind: known.state === 'closed' || known.state === 'refused' ? 'closed' : 'settled', order: known };
    }
    const code = takePayerCode(payerCode);
    if (code !== 'good') return { kind: code };
    if (how === 'notEnough') return { kind: 'notEnough' };
    if (how === 'refuse') return { kind: 'refused' };
    const order = add(newOrder(terms, 'cpm', nowMs() + PASSWORD_VALID_MS));
    if (how === 'password') order.state = 'password';
    else capture(order, how === 'wrongAmount' ? wrong(order.amountMinor) : order.amountMinor);
    changed(order);
    return { kind: how === 'password' ? 'password' : 'paid', order };
  }

  /** Ends an order nobody has paid. */
  function close(order: Order): void {
    order.state = 'closed';
    changed(order);
  }

  /** Ends an order: unpaid it is closed, paid it is given back. */
  function cancel(order: Order): 'closed' | 'refunded' {
    const left = order.amountMinor - refundedOf(order);
    if (order.state === 'paid' && left > 0) giveBack(order, left, `R${order.orderNo}`);
    if (order.state === 'refunded') return 'refunded';
    close(order);
    return 'closed';
  }

  function refund(orderNo: string, refundNo: string, amountMinor: number, totalMinor: number | null): Refunded {
    const order = find(orderNo);
    if (order === undefined) return { kind: 'absent' };
    const known = order.refunds.find((one) => one.refundNo === refundNo);
    if (known !== undefined) {
      return known.amountMinor === amountMinor ? { kind: 'done', order, refund: known, again: true } : { kind: 'differs' };
    }
    if (totalMinor !== null && totalMinor !== order.amountMinor) return { kind: 'differs' };
    if (order.paidAtMs === undefined) return { kind: 'notPaid' };
    if (refundedOf(order) + amountMinor > order.amountMinor) return { kind: 'tooMuch' };
    return { kind: 'done', order, refund: giveBack(order, amountMinor, refundNo), again: false };
  }

  return {
    find,
    place,
    charge,
    capture,
    close,
    cancel,
    refund,
    byTransaction: (id: string) => [...orders.values()].find((order) => order.transactionId === id),
    byToken: (token: string) => {
      const order = [...orders.values()].find((one) => one.token === token);
      return order === undefined ? undefined : find(order.orderNo);
    },
    showPayerCode(code: string): void {
      remember({ hash: createHash('sha256').update(code).digest('hex'), expiresAtMs: nowMs() + PAYER_CODE_VALID_MS, used: false });
    },
    scan(order: Order): void {
      order.scanned = true;
      changed(order);
    },
    /** The payer's word. A shown code that is declined stays payable: the scheme says nothing of it to the shop. */
    decide(order: Order, approve: boolean): void {
      if (!isPending(order)) return;
      if (approve) return capture(order);
      if (order.mode === 'mpm') order.declined = true;
      else order.state = 'refused';
      changed(order);
    },
    expire(order: Order): void {
      order.expiresAtMs = nowMs();
      find(order.orderNo);
    },
    view: (order: Order): PhoneOrderView => ({
      scheme: ports.scheme,
      orderNo: order.orderNo,
      amount: toDecimal(order.amountMinor as Minor, decimalsOf(order.currency)),
      currency: order.currency,
      shop: order.subject,
      state: order.declined && order.state === 'open' ? 'refused' : order.state,
    }),
    ledger: () => entries,
    state: (): BookState => ({ orders: [...orders.values()], entries, payerCodes: [...payerCodes.values()] }),
  };
}

/** May this order still be paid? */
export function isPending(order: Order): boolean {
  return order.state === 'open' || order.state === 'password';
}

export function refundedOf(order: Order): number {
  return order.refunds.reduce((total, one) => total + one.amountMinor, 0);
}

function wrong(amountMinor: number): number {
  return amountMinor > 1 ? amountMinor - 1 : amountMinor + 1;
}

function sameTerms(a: Terms, b: Terms): boolean {
  return a.amountMinor === b.amountMinor && a.currency === b.currency && a.subject === b.subject;
}
