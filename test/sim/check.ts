/** What must hold when the dust has settled: the terminal's books against the schemes'. */
import { minor, type TenderView } from '#main/contract';
import { isOpen, isUnresolved, looseOf } from '#main/core/payment/attempt.ts';
import { earn, MERCHANT_ACCOUNT, shippedProgramme } from '#main/core/points/programme.ts';
import type { Store } from '#main/ports.ts';
import { booksOf, type Books } from './books.ts';
import type { Capture, Order, Scheme } from './scheme.ts';
import { LANE, type Terminal as Whole } from './terminal.ts';

/** What is looked at of it. */
type Terminal = Pick<Whole, 'store' | 'sales' | 'payments'>;

/** Every broken promise, in words. `billed`: were all bills read? Until then one of two captures may be unknown. */
export function check(terminal: Terminal, schemes: readonly Scheme[], billed: boolean): string[] {
  const books = booksOf(terminal.store);
  const tenders = tendersOf(terminal, books);
  return [
    ...schemes.flatMap((scheme) => [...scheme.wrong, ...money(terminal, scheme, books, tenders, billed), ...sends(scheme)]),
    ...attempts(schemes, books),
    ...points(terminal.store, books),
    ...sales(terminal.store, books),
  ];
}

/** Every tender that a scheme's transaction pays, of completed sales and of the one at hand. */
function tendersOf(terminal: Terminal, books: Books): TenderView[] {
  const open = terminal.sales.view(LANE);
  const atHand = books.sales.has(open.id) ? [] : open.tenders;
  return [...[...books.sales.values()].flatMap(({ tenders }) => tenders), ...atHand].filter(({ transactionId, amountMinor }) => transactionId !== undefined && amountMinor > 0);
}

function money(terminal: Terminal, scheme: Scheme, books: Books, tenders: readonly TenderView[], billed: boolean): string[] {
  const wrong: string[] = [];
  const byOrder = new Map([...books.attempts.values()].map((attempt) => [attempt.orderNo, attempt]));
  const listed = new Set(terminal.payments.money(LANE).map(({ attemptId, transactionId = '' }) => `${attemptId} ${transactionId}`));
  for (const order of scheme.orders.values()) {
    const attempt = byOrder.get(order.orderNo);
    if (attempt === undefined) {
      wrong.push(`order ${order.orderNo} (${order.state}) is in no book of ours`);
      continue;
    }
    for (const capture of order.captures) {
      const { transactionId, amountMinor } = capture;
      const pays = tenders.filter((tender) => tender.transactionId === transactionId);
      const isListed = listed.has(`${attempt.id} ${transactionId}`);
      if (pays.length > 1) wrong.push(`${transactionId} pays ${pays.length} times`);
      if (pays.some((tender) => tender.amountMinor !== amountMinor)) wrong.push(`${transactionId} is ${amountMinor}, a sale has ${pays.map((tender) => tender.amountMinor).join()}`);
      if (pays.length > 0 && isListed) wrong.push(`${transactionId} pays a sale and is in question`);
      wrong.push(...place(order, capture, pays.length > 0, isListed, waits(terminal.store, attempt.id, transactionId) ? null : returned(terminal.store, attempt.id, transactionId), order.captures.length === 1 || billed));
    }
  }
  return wrong;
}

/** What was given back of a transaction by the terminal's own refunds. */
function returned(store: Store, attemptId: string, transactionId: string): number {
  const ours = store.refunds.ofAttempt(attemptId).filter((refund) => refund.transactionId === transactionId);
  return ours.filter(({ phase }) => phase === 'refunded').reduce((sum, { amountMinor }) => sum + amountMinor, 0);
}

/** Does a refund of it wait for a person, listed? The scheme turned it down, and a doubled request may have gone through. */
function waits(store: Store, attemptId: string, transactionId: string): boolean {
  return store.refunds.ofAttempt(attemptId).some((refund) => refund.transactionId === transactionId && refund.phase === 'refused');
}

/** Has this money the one place that it should have? */
function place(order: Order, { transactionId, amountMinor, refundedMinor }: Capture, pays: boolean, isListed: boolean, ours: number | null, known: boolean): string[] {
  const where = `${transactionId} of ${order.orderNo} (${amountMinor}, ${refundedMinor} back)`;
  if (refundedMinor > amountMinor) return [`${where}: more went back than was paid`];
  if (refundedMinor < amountMinor && !pays && !isListed && known) return [`lost money: ${where} pays nothing and is shown nowhere`];
  if (pays && ours !== null && refundedMinor !== ours) return [`goods without money: ${where} pays a sale, and ${ours} of it is known to be back`];
  return [];
}

function sends(scheme: Scheme): string[] {
  const wrong: string[] = [];
  for (const [orderNo, times] of scheme.sent) if (times > 1) wrong.push(`${orderNo} was sent ${times} times`);
  for (const [code, orders] of scheme.codes) if (orders.size > 1) wrong.push(`payer code ${code} was sent under ${orders.size} numbers`);
  return wrong;
}

function attempts(schemes: readonly Scheme[], books: Books): string[] {
  const wrong: string[] = [];
  const orders = new Set(schemes.flatMap((scheme) => [...scheme.orders.keys()]));
  const numbers = new Set([...books.attempts.values()].map(({ orderNo }) => orderNo));
  if (numbers.size !== books.attempts.size) wrong.push('two attempts share an order number');
  for (const attempt of books.attempts.values()) {
    if (isUnresolved(attempt)) wrong.push(`${attempt.id} is still ${attempt.phase}`);
    if (attempt.phase === 'paid' && !orders.has(attempt.orderNo)) wrong.push(`${attempt.id} is paid, no scheme knows ${attempt.orderNo}`);
    // Each decision stands in the journal, with who and why.
    for (const { decision, transactionId } of looseOf(attempt)) {
      const told = books.decided.some((fact) => fact.transactionId === transactionId && fact.way === decision?.way && fact.by === decision.by);
      if (decision !== undefined && !told) wrong.push(`${transactionId} was decided on (${decision.way}), and no fact says so`);
    }
  }
  return wrong;
}

/** The rule, computed anew from the money that was counted, in its order. */
function points(store: Store, books: Books): string[] {
  const wrong: string[] = [];
  const day = new Intl.DateTimeFormat('sv-SE', { timeZone: 'Asia/Shanghai' });
  const soFar = new Map<string, number>();
  const add = (key: string, n: number): void => void soFar.set(key, (soFar.get(key) ?? 0) + n);
  let awaited: { transactionId: string; points: number } | null = null;
  let total = 0;
  for (const event of books.points) {
    if (event.kind === 'counted') {
      if (awaited !== null && awaited.points > 0) wrong.push(`${awaited.transactionId} was counted and earned nothing`);
      const { transactionId, amountMinor, payerId, paidAtMs } = event.money;
      const today = day.format(paidAtMs);
      const customer = payerId === undefined ? {} : { customer: soFar.get(`${today} ${payerId}`) ?? 0 };
      awaited = { transactionId, points: earn(shippedProgramme, minor(amountMinor), 100, { merchant: soFar.get(today) ?? 0, ...customer }).points };
      continue;
    }
    const { transactionId, points: n, payerId, day: on } = event.fact;
    const sign = event.kind === 'earned' ? 1 : -1;
    if (event.kind === 'earned') {
      if (awaited?.transactionId !== transactionId || awaited.points !== n) wrong.push(`${transactionId} earned ${n}, the rule says ${awaited?.points ?? 'nothing'} for ${awaited?.transactionId ?? 'nothing'}`);
      awaited = null;
    } else if (store.refunds.ofAttempt(event.fact.attemptId).every((refund) => refund.refundNo !== event.fact.refundNo)) wrong.push(`${event.fact.refundNo} took points and is no refund`);
    add(on, sign * n);
    if (payerId !== undefined) add(`${on} ${payerId}`, sign * n);
    total += sign * n;
  }
  if (awaited !== null && awaited.points > 0) wrong.push(`${awaited.transactionId} was counted and earned nothing`);
  if (store.points.balance(MERCHANT_ACCOUNT) !== total) wrong.push(`the balance is ${store.points.balance(MERCHANT_ACCOUNT)}, the facts give ${total}`);
  return [...wrong, ...kept(store, books)];
}

/** Nothing earns that is not kept: what went back holds no points. */
function kept(store: Store, books: Books): string[] {
  const net = new Map<string, number>();
  for (const event of books.points) {
    if (event.kind === 'counted') continue;
    const { transactionId, points: n } = event.fact;
    net.set(transactionId, (net.get(transactionId) ?? 0) + (event.kind === 'earned' ? n : -n));
  }
  const wrong: string[] = [];
  for (const { id } of books.attempts.values()) {
    for (const { transactionId = '', phase, amountMinor, paidMinor } of store.refunds.ofAttempt(id)) {
      const left = net.get(transactionId) ?? 0;
      if (phase === 'refunded' && amountMinor === paidMinor && left !== 0) wrong.push(`${transactionId} went back and holds ${left} points`);
    }
  }
  return wrong;
}

function sales(store: Store, books: Books): string[] {
  const wrong: string[] = [];
  if (store.sales.count() !== books.sales.size) wrong.push(`${store.sales.count()} sales are projected, ${books.sales.size} are in the journal`);
  let seq = 0;
  for (const sale of books.sales.values()) {
    if (sale.receiptSeq !== (seq += 1)) wrong.push(`receipt ${sale.receiptNo} is number ${seq}`);
    const tendered = sale.tenders.reduce((sum, { amountMinor }) => sum + amountMinor, 0);
    if (tendered !== sale.totalMinor) wrong.push(`${sale.receiptNo} is ${sale.totalMinor}, paid with ${tendered}`);
  }
  for (const attempt of store.attempts.inQuestion()) {
    if (!isUnresolved(attempt) && !looseOf(attempt).some(isOpen)) wrong.push(`${attempt.id} is in question for nothing`);
  }
  return wrong;
}
