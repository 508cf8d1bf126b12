/** Answers `refund.*`, and gives money in question back: every refund of this terminal goes through here. */
import { Fault, type CurrencyCode, type RefundView } from '#main/contract';
import type { CompletedSale } from '../../core/journal/facts.ts';
import type { RegionPack } from '../../core/regions/index.ts';
import { hasFailed, isDone, isUnderWay, type Refund } from '../../core/refund/refund.ts';
import type { Clock, Emit, Handlers, Ids, Log, PaymentProvider, RefundEnds, Refunds, Store, Supervisors, Sync, Tx } from '../../ports.ts';
import type { PointsService } from '../points/index.ts';
import { begin, newRefund, type BeginDeps } from './begin.ts';
import { createCalls } from './calls.ts';
import { find, keptAfter, open, quote, type LookDeps } from './look.ts';
import { createRunner, type Runner } from './runner.ts';
import { settle } from './settle.ts';
import { refundView } from './views.ts';

export { createSupervisors, type SupervisorParts } from './supervisor.ts';

/** A slip waits this long for the schemes' answers, so that it can say them. Milliseconds. */
export const SLIP_WAIT_MS = 5_000;

export interface RefundParts {
  store: Store;
  /** The schemes that are switched on. */
  providers: readonly PaymentProvider[];
  points: PointsService;
  supervisors: Supervisors;
  region: RegionPack;
  currency: CurrencyCode;
  clock: Clock;
  ids: Ids;
  log: Log;
  emit: Emit;
  sync: Pick<Sync, 'wake'>;
  /** What the customer reads in the wallet: the shop's name. */
  subject: string;
  /** A slip can be printed. */
  completed(): void;
  /** Who asked for money in question to be given back. */
  ends(): RefundEnds;
}

export interface RefundsService extends Refunds {
  handlers: Pick<Handlers, Extract<keyof Handlers, `refund.${string}`>>;
  /** Those that are not done. */
  views(): RefundView[];
  /** At start: takes up what was under way, always with its own number. */
  recover(): void;
  /** The store was opened again: what it holds counts. */
  reopened(): void;
  close(): void;
}

export function createRefunds(parts: RefundParts): RefundsService {
  const { store, log, emit, sync } = parts;
  const providers = new Map(parts.providers.map((provider) => [provider.scheme, provider]));
  const look: LookDeps = { ...parts, providers };
  const slips = createSlips(parts);
  const runner = createRunner({
    ...look,
    log,
    calls: createCalls(parts),
    write: (tx, before, after) => writeStep(parts, tx, before, after),
    stepped,
    trouble: ({ code, message }) => emit('trouble', { code, message }, null),
  });

  const views = (): RefundView[] => store.refunds.open().map((refund) => refundView(runner.latest(refund)));

  function stepped(before: Refund | null, after: Refund): void {
    const { id, refundNo, phase } = after;
    if (before?.phase !== phase) log.info('refund.phase', { refund: id, refundNo, phase });
    const ended = isDone(after) ? [refundView(after)] : [];
    emit('refunds', [...views(), ...ended], null);
    if (before?.phase === phase) return;
    sync.wake();
    slips.stepped(after);
    if (isDone(after)) emit('points', parts.points.view(), null);
    tellEnd(parts, after);
  }

  function recover(): void {
    for (const refund of store.refunds.open().filter(isUnderWay)) {
      if (providers.has(refund.scheme)) runner.resume(refund);
      else log.warn('refund.schemeOff', { refund: refund.id, scheme: refund.scheme });
    }
  }

  const beginning: BeginDeps = { ...parts, ...look, runner, documented: slips.documented };
  return {
    views,
    handlers: {
      'refund.find': ({ text }) => ({ sales: find(look, text) }),
      'refund.open': (by) => open(look, by),
      'refund.quote': ({ saleId, lines, inCash }) => quote(look, saleId, lines, inCash === true),
      'refund.begin': (args, caller) => begin(beginning, args, caller),
      'refund.retry': ({ refundId }) => retry(store, runner, refundId),
      'refund.settle': (args, caller) => settle(beginning, args, caller),
      'refund.list': () => ({ refunds: views() }),
    },
    giveBack(attemptId, transactionId, amountMinor, reason, { lane }) {
      const known = store.refunds.ofAttempt(attemptId).find((one) => one.transactionId === transactionId && one.receiptNo === undefined);
      if (known !== undefined) return again(parts, runner, known);
      const attempt = store.attempts.byId(attemptId);
      if (attempt === null) throw new Fault('NOT_FOUND', 'there is no such payment attempt', { attemptId });
      // All that this transaction took goes back.
      const created = newRefund(parts, attempt, { refundNo: parts.ids.next(), reason, lane, amountMinor, paidMinor: amountMinor, transactionId });
      store.commit((tx) => runner.begin(tx, created)).run();
    },
    recover,
    reopened() {
      runner.reset();
      recover();
    },
    close() {
      slips.close();
      runner.close();
    },
  };
}

/** The step, and with money that went back the points that it had earned: one commit. */
function writeStep({ store, points }: RefundParts, tx: Tx, before: Refund | null, after: Refund): void {
  tx.append('refund.step', after);
  if (!isDone(after) || (before !== null && isDone(before)) || after.transactionId === undefined) return;
  const { scheme, transactionId, refundNo, attemptId } = after;
  const keptMinor = keptAfter(store, after);
  const back = points.takingBack({ scheme, transactionId, refundNo, attemptId, keptMinor });
  if (back !== null) tx.append('points.takenBack', back);
}

function retry(store: Store, runner: Runner, refundId: string): null {
  const refund = store.refunds.byId(refundId);
  if (refund === null) throw new Fault('NOT_FOUND', 'there is no such refund', { refundId });
  if (isDone(refund)) throw new Fault('BAD_STATE', 'this refund is done', { phase: refund.phase });
  runner.ask(refund);
  return null;
}

/** Asked for once more: it is the same refund. What ended well is told again, what failed is sent again. */
function again(parts: RefundParts, runner: Runner, refund: Refund): void {
  if (isDone(refund)) tellEnd(parts, refund);
  else runner.ask(refund);
}

/** Money in question is another's to end: it is told what became of it. */
function tellEnd({ ends }: RefundParts, refund: Refund): void {
  const { attemptId, transactionId, receiptNo } = refund;
  if (receiptNo !== undefined || transactionId === undefined) return;
  if (isDone(refund)) ends().refundEnded(attemptId, transactionId, 'done');
  else if (hasFailed(refund)) ends().refundEnded(attemptId, transactionId, 'failed');
}

/** Prints a document's slip once every scheme has said something of its part, or a while has passed. */
function createSlips({ clock, sync, completed }: Pick<RefundParts, 'clock' | 'sync' | 'completed'>) {
  const waiting = new Map<string, { parts: Set<string>; stop: () => void }>();
  const print = (saleId: string): void => {
    waiting.get(saleId)?.stop();
    waiting.delete(saleId);
    completed();
  };
  return {
    documented({ saleId }: CompletedSale, refunds: readonly Refund[]): void {
      sync.wake();
      const parts = new Set(refunds.filter(({ phase }) => phase === 'sent').map(({ id }) => id));
      if (parts.size === 0) return completed();
      waiting.set(saleId, { parts, stop: clock.after(SLIP_WAIT_MS, () => print(saleId)) });
    },
    stepped({ id, phase, returnSaleId = '' }: Refund): void {
      const slip = waiting.get(returnSaleId);
      if (slip === undefined || phase === 'sent') return;
      slip.parts.delete(id);
      if (slip.parts.size === 0) print(returnSaleId);
    },
    close(): void {
      for (const { stop } of waiting.values()) stop();
      waiting.clear();
    },
  };
}
