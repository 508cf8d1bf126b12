/**
 * Orders of rented goods in the stand-ins' book. The customer's word agrees to one and moves no money; what is due is
 * captured once, when it is completed or when the customer pays it later.
 */
import type { Book } from './book.ts';
import type { Order, Service, Terms } from './orders.ts';

/** WeChat Pay: an order that nobody confirmed for 30 days expires. Alipay's is taken to be the same (unverified). */
export const CREATED_VALID_MS = 30 * 86_400_000;

export type ServiceOrder = Order & { service: Service };

export const isService = (order: Order | undefined): order is ServiceOrder => order?.service !== undefined;

/** Whatever else is found under a number is no order of rented goods. */
export function findService(book: Book, orderNo: string): ServiceOrder | undefined {
  const order = book.find(orderNo);
  return isService(order) ? order : undefined;
}

/** The same order again is the same one, with its code. Null where the number belongs to other terms. */
export function placeService({ book, nowMs }: { book: Book; nowMs: () => number }, terms: Terms, no: string): ServiceOrder | null {
  const known = book.find(terms.orderNo);
  if (known !== undefined) return isService(known) && known.service.riskMinor === terms.amountMinor && known.subject === terms.subject ? known : null;
  const { order } = book.place(terms, nowMs() + CREATED_VALID_MS);
  return Object.assign(order, { service: { phase: 'created' as const, no, riskMinor: terms.amountMinor } });
}

/** The customer agrees: it does not expire any more. */
export function agree(book: Book, order: ServiceOrder): void {
  order.service.phase = 'doing';
  order.expiresAtMs = Number.MAX_SAFE_INTEGER;
  book.approve(order);
}

/** @param later the customer's account does not give it now: the phone has to */
export function completeService(book: Book, order: ServiceOrder, totalMinor: number, later: boolean): void {
  order.service.totalMinor = totalMinor;
  order.service.phase = 'complete';
  if (!later || totalMinor === 0) return collect(book, order);
  delete order.approvedAtMs;
  book.scan(order);
}

export function revokeService(book: Book, order: ServiceOrder): void {
  order.service.phase = 'revoked';
  book.close(order);
}

function collect(book: Book, order: ServiceOrder): void {
  order.service.phase = 'done';
  const { totalMinor = 0 } = order.service;
  if (totalMinor > 0) book.capture(order, totalMinor);
  else book.close(order);
}

/** The customer's word, on the phone. */
export function decideService(book: Book, order: ServiceOrder, approve: boolean): void {
  if (order.state !== 'open') return;
  if (!approve) {
    order.declined = true;
    book.scan(order);
  } else if (order.service.phase === 'created') agree(book, order);
  else if (order.service.phase === 'complete') collect(book, order);
}
