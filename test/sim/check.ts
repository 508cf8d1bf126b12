/** What must hold when the dust has settled: the terminal's books against the scheme's. */
import type { CompletedSale, Facts } from '#main/core/journal/facts.ts';
import { isUnresolved, type Attempt } from '#main/core/payment/attempt.ts';
import { earn, MERCHANT_ACCOUNT, shippedProgramme } from '#main/core/points/programme.ts';
import { minor, type TenderView } from '#main/contract';
import type { Store } from '#main/ports.ts';
import type { Scheme } from './scheme.ts';
import { LANE, type Terminal } from './terminal.ts';

interface Books {
  attempts: Map<string, Attempt>;
  sales: Map<string, CompletedSale>;
  earned: Facts['points.earned'][];
  /** In the journal's order. */
  paid: Attempt[];
}

const PAGE = 500;

function booksOf(store: Store): Books {
  const books: Books = { attempts: new Map(), sales: new Map(), earned: [], paid: [] };
  for (let seq = 0; ; ) {
    const entries = store.journal.after(seq, PAGE);
    for (const { kind, body } of entries) {
      const fact: unknown = JSON.parse(body);
      if (kind === 'attempt.step') {
        const attempt = fact as Attempt;
        if (attempt.phase === 'paid' && books.attempts.get(attempt.id)?.phase !== 'paid') books.paid.push(attempt);
        books.attempts.set(attempt.id, attempt);
      }
      if (kind === 'sale.completed') books.sales.set((fact as CompletedSale).saleId, fact as CompletedSale);
      if (kind === 'points.earned') books.earned.push(fact as Facts['points.earned']);
    }
    const last = entries.at(-1);
    if (last === undefined) return books;
    seq = last.seq;
  }
}

/** Every broken promise, in words. */
export function check(terminal: Terminal, scheme: Scheme): string[] {
  const books = booksOf(terminal.store);
  return [...money(terminal, scheme, books), ...sends(scheme, books), ...points(terminal.store, books), ...sales(terminal.store, books)];
}

function tendersOf(terminal: Terminal, books: Books, saleId: string): TenderView[] {
  const done = books.sales.get(saleId)?.tenders;
  if (done !== undefined) return done;
  const open = terminal.sales.view(LANE);
  return open.id === saleId ? open.tenders : [];
}

function money(terminal: Terminal, scheme: Scheme, books: Books): string[] {
  const wrong: string[] = [];
  const byOrder = new Map([...books.attempts.values()].map((attempt) => [attempt.orderNo, attempt]));
  const shown = new Set(terminal.store.attempts.inQuestion().map(({ id }) => id));
  const kept = new Map<string, string[]>();
  for (const order of scheme.orders.values()) {
    const attempt = byOrder.get(order.orderNo);
    if (attempt === undefined) {
      wrong.push(`order ${order.orderNo} (${order.state}) is in no book of ours`);
      continue;
    }
    const applied = tendersOf(terminal, books, attempt.saleId).filter(({ attemptId }) => attemptId === attempt.id);
    if (applied.length > 1) wrong.push(`${attempt.id} pays its sale ${applied.length} times`);
    const ours = applied.length === 1 && attempt.phase === 'paid';
    if (order.state === 'paid') {
      if (!ours && !shown.has(attempt.id)) wrong.push(`lost money: ${order.orderNo} is paid, ${attempt.id} is ${attempt.phase} and shown nowhere`);
      if (ours) kept.set(attempt.saleId, [...(kept.get(attempt.saleId) ?? []), order.orderNo]);
    } else if (applied.length > 0) wrong.push(`goods without money: ${order.orderNo} is ${order.state}, ${attempt.id} pays a sale`);
  }
  for (const [saleId, orders] of kept) {
    const taken = orders.reduce((sum, no) => sum + (scheme.orders.get(no)?.amountMinor ?? 0), 0);
    const total = books.sales.get(saleId)?.totalMinor ?? terminal.sales.view(LANE).totalMinor;
    if (taken > total) wrong.push(`double charge: ${taken} taken for ${saleId}, which is ${total}`);
  }
  for (const attempt of books.attempts.values()) {
    if (isUnresolved(attempt)) wrong.push(`${attempt.id} is still ${attempt.phase}`);
    // In this world a sale always waits for its own money: only a closed attempt's can be late.
    if (attempt.history.some(({ phase }) => phase === 'paid') && attempt.phase === 'paidLate') wrong.push(`${attempt.id} was paid and found no sale`);
    if (attempt.phase === 'paid' && scheme.orders.get(attempt.orderNo) === undefined) wrong.push(`${attempt.id} is paid, the scheme knows no ${attempt.orderNo}`);
  }
  return wrong;
}

function sends(scheme: Scheme, books: Books): string[] {
  const wrong: string[] = [];
  for (const [orderNo, times] of scheme.sent) if (times > 1) wrong.push(`${orderNo} was sent ${times} times`);
  for (const [code, orders] of scheme.codes) if (orders.size > 1) wrong.push(`payer code ${code} was sent under ${orders.size} numbers`);
  const numbers = new Set([...books.attempts.values()].map(({ orderNo }) => orderNo));
  if (numbers.size !== books.attempts.size) wrong.push('two attempts share an order number');
  return wrong;
}

/** The rule, computed anew from the paid attempts alone. */
function points(store: Store, books: Books): string[] {
  const wrong: string[] = [];
  const day = new Intl.DateTimeFormat('sv-SE', { timeZone: 'Asia/Shanghai' });
  const soFar = new Map<string, number>();
  let total = 0;
  for (const { id, amountMinor, payerId, paidAtMs } of books.paid) {
    if (books.attempts.get(id)?.phase === 'paidLate') continue;
    const today = day.format(paidAtMs);
    const of = `${today} ${payerId ?? ''}`;
    const customer = payerId === undefined ? {} : { customer: soFar.get(of) ?? 0 };
    const earned = earn(shippedProgramme, minor(amountMinor), 2, { merchant: soFar.get(today) ?? 0, ...customer }).points;
    soFar.set(today, (soFar.get(today) ?? 0) + earned);
    if (payerId !== undefined) soFar.set(of, (soFar.get(of) ?? 0) + earned);
    total += earned;
    const facts = books.earned.filter(({ attemptId }) => attemptId === id);
    if (facts.length !== 1 || facts[0]?.points !== earned) wrong.push(`${id} earned ${facts.map((f) => f.points).join('+') || 'nothing'}, the rule says ${earned}`);
  }
  if (store.points.balance(MERCHANT_ACCOUNT) !== total) wrong.push(`the balance is ${store.points.balance(MERCHANT_ACCOUNT)}, collections give ${total}`);
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
  return wrong;
}
