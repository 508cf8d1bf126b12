/** A cashier with customers, by chance: what the fault runs let happen at a till between two faults. */
import { Fault, minor } from '#main/contract';
import { isUnresolved } from '#main/core/payment/attempt.ts';
import type { CompletedSale } from '#main/core/journal/facts.ts';
import type { Random } from '#test/sim/random.ts';
import { LANE, PIN, type Till } from './till.ts';

/** Looks at a payment before the cashier cancels it, and before they go on without its end. */
const LOOKS_MAX = 6;
const CANCEL_LOOKS_MAX = 40;
/** A payment's end is looked for this often; by the clock of the till. */
const LOOK_EVERY_MS = 1_500;
/** Longer than any scheme's time-out. */
const PROMISE_TRY_MS = 60_000;

export interface Customer {
  scheme: string;
  newCode(): string;
  /** Reads a code on the display, and may pay it. */
  read(qr: string): void;
}

export interface Cashier {
  till: Till;
  chance: Random;
  customers: readonly Customer[];
  /** Money to the static code is taken while the schemes cannot be reached. */
  promises?: boolean;
  /** Cards of the shop's members. */
  members?: readonly string[];
  /** Lets the till's time pass. */
  pass(ms: number): Promise<void>;
  /** Names what is being done, before it is done. */
  doing(step: string): void;
  /** The screen says that it is completed. */
  completed(sale: Pick<CompletedSale, 'saleId' | 'receiptNo' | 'totalMinor'>): void;
}

/** Does it; what the till refuses with a Fault is refused. A disk that does not save is not the till's refusal. */
async function tried(work: () => unknown): Promise<boolean> {
  try {
    await work();
    return true;
  } catch (error) {
    if (!(error instanceof Fault) || error.code.startsWith('STORE')) throw error;
    return false;
  }
}

/** One sale from its first item, with what else a cashier does meanwhile. */
export async function sellOne(at: Cashier): Promise<void> {
  const { till, chance, doing } = at;
  const { handlers } = till.sales;
  doing('next');
  await settle(at);
  if (till.sales.view(LANE).status === 'completed') handlers['sale.next']({}, till.caller());
  if (at.members !== undefined && chance.chance(0.3)) {
    doing('member');
    const code = chance.pick(at.members);
    await tried(() => handlers['sale.scan']({ code }, till.caller()));
  }
  for (let n = chance.between(1, 4); n > 0; n -= 1) {
    doing('item');
    await tried(() => till.sell(chance.between(100, 9_000)));
  }
  if (chance.chance(0.2)) await hold(at);
  if (chance.chance(0.05)) {
    doing('void');
    if (await tried(() => handlers['sale.clear']({}, till.caller()))) return;
  }
  await pay(at);
  if (chance.chance(0.15)) await refund(at);
  if (chance.chance(0.1)) {
    doing('reprint');
    await tried(() => till.receipts.handlers['receipt.reprint']({}, till.caller()));
  }
}

/** Puts the sale aside, and takes up one of those that wait. */
async function hold({ till, chance, doing }: Cashier): Promise<void> {
  doing('hold');
  await tried(() => till.sales.handlers['sale.hold']({}, till.caller()));
  const waiting = till.sales.held();
  if (waiting.length === 0) return;
  doing('resume');
  await tried(() => till.sales.handlers['sale.resume']({ saleId: chance.pick(waiting).id }, till.caller()));
}

/** Until it is completed: by a scheme, or else in cash. */
async function pay(at: Cashier): Promise<void> {
  const { till, chance, doing } = at;
  const sale = till.sales.view(LANE);
  if (sale.lines.length === 0 || sale.status === 'completed') return;
  doing('tender');
  await tried(() => till.payments.handlers['payment.begin']({}, till.caller()));
  if (at.members !== undefined && chance.chance(0.5)) {
    doing('points');
    await tried(() => till.spendPoints());
  }
  if (till.sales.view(LANE).status !== 'completed' && chance.chance(0.65)) await payByScheme(at);
  if (at.promises === true && till.payments.unresolvedOf(sale.id) === null && till.sales.view(LANE).status !== 'completed' && chance.chance(0.6)) await promise(at);
  if (till.payments.unresolvedOf(sale.id) === null && till.sales.view(LANE).status !== 'completed') {
    doing('cash');
    const tenderedMinor = minor(till.sales.view(LANE).dueMinor + chance.between(0, 5_000));
    await tried(() => till.payments.handlers['payment.cash']({ tenderedMinor }, till.caller()));
  }
  const { id: saleId, status, receiptNo, totalMinor } = till.sales.view(LANE);
  if (saleId === sale.id && status === 'completed' && receiptNo !== undefined) at.completed({ saleId, receiptNo, totalMinor });
}

/** To the static code, which is refused while the scheme can be reached. */
async function promise({ till, customers, chance, doing, pass }: Cashier): Promise<void> {
  doing('promise');
  const taken = tried(() => till.promises.handlers['promise.take']({ scheme: chance.pick(customers).scheme }, till.caller()));
  // The scheme is tried meanwhile, in the time of the till.
  await pass(PROMISE_TRY_MS);
  await taken;
}

async function payByScheme(at: Cashier): Promise<void> {
  const { till, chance, doing } = at;
  const customer = chance.pick(at.customers);
  const { handlers } = till.payments;
  const part = chance.chance(0.15) ? { amountMinor: minor(Math.ceil(till.sales.view(LANE).dueMinor / 2)) } : {};
  if (chance.chance(0.5)) {
    doing('charge');
    await tried(() => handlers['payment.charge']({ code: customer.newCode(), ...part }, till.caller()));
  } else {
    doing('present');
    await tried(() => handlers['payment.present']({ scheme: customer.scheme, ...part }, till.caller()));
  }
  await settle(at, (qr) => customer.read(qr));
}

/** Looks again and again until the payment of this sale has its end; the cashier cancels it when it takes long. */
export async function settle(at: Cashier, read: (qr: string) => void = () => {}): Promise<void> {
  const { till, doing } = at;
  let shown = false;
  let told = '';
  for (let looks = 0; looks < LOOKS_MAX + CANCEL_LOOKS_MAX; looks += 1) {
    const { attempt } = till.payments.view(LANE);
    const open = attempt === undefined ? null : till.store.attempts.byId(attempt.id);
    if (attempt === undefined || open === null || !isUnresolved(open)) return;
    if (attempt.qr !== undefined && !shown) {
      shown = true;
      read(attempt.qr);
    }
    if (attempt.phase !== told) doing((told = attempt.phase));
    const { id: attemptId } = attempt;
    if (looks === LOOKS_MAX || (attempt.phase === 'parked' && looks === 0)) await tried(() => till.payments.handlers['payment.cancel']({ attemptId }, till.caller()));
    else if (looks % 2 === 1) await tried(() => till.payments.handlers['payment.query']({ attemptId }, till.caller()));
    await at.pass(LOOK_EVERY_MS);
    // With the scheme away it stays parked, and the sale waits: other customers are served at another time.
    if (attempt.phase === 'parked' && looks > LOOKS_MAX) return;
  }
}

/** Gives all or part of a finished sale back. */
async function refund({ till, chance, doing, pass }: Cashier): Promise<void> {
  const sales = till.store.sales.recent(5).filter(({ totalMinor }) => totalMinor > 0);
  if (sales.length === 0) return;
  const { saleId } = chance.pick(sales);
  const { handlers } = till.refunds;
  doing('refund');
  await tried(async () => {
    const { lines, returns } = await handlers['refund.open']({ saleId }, till.caller());
    const back = lines.filter(({ refundableMilli }) => refundableMilli > 0).slice(0, chance.between(1, lines.length));
    if (back.length === 0) return;
    const some = back.map(({ lineId, refundableMilli }) => ({ lineId, quantityMilli: refundableMilli }));
    await handlers['refund.begin']({ saleId, lines: some, returns: returns.length, pin: PIN, reason: '退货' }, till.caller());
  });
  await pass(LOOK_EVERY_MS);
}
