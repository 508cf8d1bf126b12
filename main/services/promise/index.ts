/**
 * Answers `promise.*`: money to the shop's static code while the line is down. It is taken within the shop's limits, is
 * not yet collected until something proves it, and is listed until then.
 */
import { Fault, minor, type Args, type CommandName, type PromiseTermsView, type PromiseView, type Result } from '#main/contract';
import { barOf, ended, isOpen, isUnreachable, proofsOf, withCandidates, type PromiseBar, type PromiseEnd, type Promised } from '../../core/promise/promise.ts';
import type { BillTaker, Caller, Clock, Emit, Ids, Log, PaymentProvider, Register, SettledBill, Store, Supervisors, Sync } from '../../ports.ts';

export interface PromisesDeps {
  store: Store;
  register: Register;
  /** The schemes that are switched on. */
  providers: readonly PaymentProvider[];
  /** Read at each promise, since headquarters may change them. Absent: none are taken here. Those that were stay listed. */
  readonly terms?: PromiseTermsView | undefined;
  supervisors: Supervisors;
  clock: Clock;
  ids: Ids;
  log: Log;
  emit: Emit;
  sync: Pick<Sync, 'wake'>;
}

type Names = Extract<CommandName, `promise.${string}`>;
type PromiseHandlers = { [K in Names]: (args: Args<K>, caller: Caller) => Result<K> | Promise<Result<K>> };

export interface PromisesService extends BillTaker {
  handlers: PromiseHandlers;
  views(): PromiseView[];
}

const gone = (promiseId: string): Fault => new Fault('BAD_STATE', 'this payment is settled already, or that row is not its own: look at the list again', { promiseId });

export function createPromises(deps: PromisesDeps): PromisesService {
  const { store, supervisors, clock } = deps;
  const list = (): PromiseView[] => viewsOf(store);

  return {
    views: list,
    handlers: {
      'promise.take': ({ scheme }, caller) => take(deps, scheme, caller),
      'promise.list': () => ({ promises: list() }),
      'promise.match'({ promiseId, transactionId }, { client: by }) {
        const known = list().find(({ id }) => id === promiseId)?.candidates.some((row) => row.transactionId === transactionId);
        if (known !== true) throw gone(promiseId);
        end(deps, promiseId, 'collected', { proof: 'bill', atMs: clock.nowMs(), by, transactionId });
        return null;
      },
      async 'promise.ask'({ promiseId, transactionId }, { client: by }) {
        await proveByScheme(deps, promiseId, transactionId.trim(), by);
        return null;
      },
      async 'promise.decide'({ promiseId, collected, note, pin }, { client: by }) {
        openOf(store, promiseId);
        const approvedBy = await supervisors.approve(pin);
        end(deps, promiseId, collected ? 'collected' : 'givenUp', { proof: 'supervisor', atMs: clock.nowMs(), by, approvedBy, note });
        return null;
      },
    },
    takeBill: (bill) => takeBill(deps, bill),
  };
}

/** @throws Fault NOT_FOUND, BAD_STATE where it has ended */
function openOf(store: Store, promiseId: string): Promised {
  const promise = store.promises.byId(promiseId);
  if (promise === null) throw new Fault('NOT_FOUND', 'there is no such payment', { promiseId });
  if (!isOpen(promise)) throw gone(promiseId);
  return promise;
}

function end(deps: PromisesDeps, promiseId: string, state: 'collected' | 'givenUp', how: PromiseEnd): void {
  const { store, log } = deps;
  const after = ended(openOf(store, promiseId), state, how);
  store.commit((tx) => tx.append('promise.step', after));
  log.info('promise.ended', { promise: promiseId, state, proof: how.proof });
  changed(deps);
}

const askWords = {
  none: 'the scheme knows no such payment: read the number again',
  unfit: 'that payment is not this one: another amount or time, or it is accounted for already',
  unknown: 'the scheme does not say: ask again later',
  cannot: 'this scheme cannot be asked so: wait for its bill',
};
const notProven = (reason: keyof typeof askWords): Fault => new Fault('BAD_STATE', askWords[reason], { reason });

/** @throws Fault NOT_FOUND, BAD_STATE with `details.reason` */
async function proveByScheme(deps: PromisesDeps, promiseId: string, transactionId: string, by: string): Promise<void> {
  const { store, providers, clock } = deps;
  const { scheme } = openOf(store, promiseId);
  const provider = providers.find((one) => one.scheme === scheme);
  if (provider?.find === undefined) throw notProven('cannot');
  const found = await provider.find(transactionId);
  if (found.kind !== 'payment') throw notProven(found.kind);
  // While the scheme was asked it may have ended, and so is looked at again.
  const fitting = proofsOf(openOf(store, promiseId), [found.row], accountedFor(store, scheme, [found.row]));
  if (fitting.length === 0) throw notProven('unfit');
  end(deps, promiseId, 'collected', { proof: 'query', atMs: clock.nowMs(), by, transactionId });
}

function changed({ store, emit, sync }: PromisesDeps): void {
  emit('promises', viewsOf(store), null);
  sync.wake();
}

/** With the bills' rows that nothing else turned out to be. */
function viewsOf(store: Store): PromiseView[] {
  return store.promises.open().map(({ id, saleId, receiptNo, scheme, amountMinor, currency, madeAtMs, candidates = [] }) => ({
    id, saleId, receiptNo, scheme, amountMinor, currency, madeAtMs,
    candidates: candidates.filter(({ transactionId }) => store.promises.byTransaction(scheme, transactionId) === null),
  }));
}

async function take(deps: PromisesDeps, scheme: string, { lane, commandId, client }: Caller): Promise<Result<'promise.take'>> {
  const { store, register, clock, log } = deps;
  // The promise has the command's id: a resend, also after a restart, finds what it asked for.
  const before = store.promises.byId(commandId);
  if (before !== null) return { promiseId: before.id, receiptNo: before.receiptNo };
  const { provider, terms } = allowed(deps, scheme);
  assertWithin(deps, terms, lane);
  const asked = register.current(lane);
  await assertUnreachable(deps, provider, lane);
  // While the scheme was tried somebody may have been faster, or have changed the sale.
  assertWithin(deps, terms, lane);
  const now = register.current(lane);
  if (now.saleId !== asked.saleId || now.dueMinor !== asked.dueMinor || now.status !== asked.status) throw new Fault('BAD_STATE', 'the sale is another now: look at what is due');
  const { sale, done } = store.commit((tx) => {
    const taken = register.endWith(tx, lane, (amountMinor) => ({ kind: 'promised', scheme, amountMinor, promiseId: commandId }));
    const { saleId, receiptNo, completedAtMs: madeAtMs, tenders } = taken.sale;
    const amountMinor = tenders.at(-1)?.amountMinor ?? minor(0);
    tx.append('promise.step', { id: commandId, saleId, lane, by: client, receiptNo, scheme, amountMinor, currency: now.currency, madeAtMs, state: 'notCollected' });
    return taken;
  });
  log.info('promise.taken', { promise: commandId, scheme, receiptNo: sale.receiptNo, atMs: clock.nowMs() });
  done();
  changed(deps);
  return { promiseId: commandId, receiptNo: sale.receiptNo };
}

/** @throws Fault SCHEME_OFF */
function allowed({ terms, providers }: PromisesDeps, scheme: string): { provider: PaymentProvider; terms: PromiseTermsView } {
  const provider = providers.find((one) => one.scheme === scheme);
  if (terms?.schemes.includes(scheme) === true && provider !== undefined) return { provider, terms };
  throw new Fault('SCHEME_OFF', `nothing is taken on the static code of ${scheme} here: collect in cash, or set promises in settings.json`, { scheme });
}

const barWords: Record<PromiseBar['limit'], string> = {
  amountMinor: 'this sale is more than one such payment may be',
  count: 'too many payments are not yet collected',
  sumMinor: 'too much is not yet collected',
  ageMs: 'a payment is not yet collected for too long: settle it first',
};

/** @throws Fault LIMIT, BAD_STATE */
function assertWithin({ store, register, clock }: PromisesDeps, terms: PromiseTermsView, lane: string): void {
  const { status, dueMinor } = register.current(lane);
  if (status === 'completed') throw new Fault('BAD_STATE', 'this sale is paid: start the next one');
  const bar = barOf(store.promises.open(), dueMinor, terms, clock.nowMs());
  if (bar !== null) throw new Fault('LIMIT', `${barWords[bar.limit]}: collect in cash`, { ...bar });
}

/**
 * Asks the scheme for an order that was never made. An answer of whatever kind says that the line is up, and with it up
 * a code that can be confirmed is the way. A scheme that answers with an error is reached too.
 * @throws Fault BAD_STATE
 */
async function assertUnreachable({ register, ids }: PromisesDeps, provider: PaymentProvider, lane: string): Promise<void> {
  const { dueMinor: amountMinor, currency } = register.current(lane);
  const answer = await provider.query({ orderNo: ids.next(), amountMinor, currency, mode: 'cpm', subject: '', closing: true });
  if (isUnreachable(answer)) return;
  throw new Fault('BAD_STATE', `${provider.scheme} can be reached: show or scan a code, which can be confirmed`, { reason: 'online' });
}

/** Rows that nothing of ours accounts for are kept with the promises that they may be: a person says which it is. */
function takeBill(deps: PromisesDeps, { scheme, rows }: SettledBill): number {
  const { store, log } = deps;
  const open = store.promises.open().filter((one) => one.scheme === scheme);
  if (open.length === 0) return 0;
  const known = accountedFor(store, scheme, rows);
  const found = open.map((one) => ({ before: one, after: withCandidates(one, proofsOf(one, rows, known)) })).filter(({ before, after }) => after !== before);
  if (found.length === 0) return 0;
  store.commit((tx) => {
    for (const { after } of found) tx.append('promise.step', after);
  });
  log.info('promise.found', { scheme, promises: found.length });
  changed(deps);
  return 0;
}

/** Order numbers and transactions of a bill that are an attempt's, another promise's, or went back again. */
function accountedFor(store: Store, scheme: string, rows: SettledBill['rows']): Set<string> {
  const known = new Set<string>();
  for (const { kind, orderNo, transactionId } of rows) {
    if (orderNo !== '' && store.attempts.byOrderNo(orderNo) !== null) known.add(orderNo);
    if (kind === 'refund' || store.promises.byTransaction(scheme, transactionId) !== null) known.add(transactionId);
  }
  return known;
}
