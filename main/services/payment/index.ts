/** Answers `payment.*`: starts attempts, and keeps the rule that a sale has one open attempt at most. */
import { Fault, type Args, type AttemptView, type CommandName, type FaceView, type Lane, type MoneyView, type PaymentView, type Result } from '#main/contract';
import type { Attempt } from '../../core/payment/attempt.ts';
import type { BillTaker, Caller, Clock, Emit, Ids, Log, PaymentProvider, Payments, RefundEnds, Refunds, Register, Store, Supervisors } from '../../ports.ts';
import type { PointsService } from '../points/index.ts';
import { createCalls } from './calls.ts';
import { createFace, type FaceHandlers } from './face.ts';
import { saveStep } from './collect.ts';
import { exitsOf, moneyHandlers, moneyList, refundEnds, resumeRefunds, type MoneyDeps, type MoneyHandlers } from './money.ts';
import { createReconciler } from './reconciler.ts';
import { assertSettled, recognise, unresolvedOf } from './rules.ts';
import { createRunner } from './runner.ts';
import { charge, present, type StartDeps } from './start.ts';
import { attemptView } from './views.ts';

export interface PaymentsDeps {
  store: Store;
  /** The schemes that are switched on. */
  providers: readonly PaymentProvider[];
  register: Register;
  points: PointsService;
  clock: Clock;
  ids: Ids;
  log: Log;
  emit: Emit;
  /** Hex SHA-256 of a text. */
  sha256: (text: string) => string;
  /** What the customer reads in the wallet: the shop's name. */
  subject: string;
  /** Absent: money in question cannot be given back, and nobody can approve of keeping it. */
  refunds?: Refunds;
  supervisors?: Supervisors;
}

/** They answer at once: what the scheme says comes as events. */
type PaymentHandlers = {
  [K in Extract<CommandName, `payment.${string}` | `face.${string}`>]: (args: Args<K>, caller: Caller) => Result<K>;
};

export interface PaymentsService extends Payments, RefundEnds, BillTaker {
  handlers: PaymentHandlers & MoneyHandlers;
  view(lane: Lane): PaymentView;
  /** Absent = no scheme takes faces here. */
  face(): FaceView | undefined;
  /** Every sum in question, the oldest first, with its ways out at this lane. */
  money(lane: Lane): MoneyView[];
  /** At start: asks the schemes about every attempt that was open. Sends nothing anew. */
  recover(): void;
  /** The store was opened again: what it holds counts, and the schemes are asked anew about what is open. */
  reopened(): void;
  close(): void;
}

export function createPayments(deps: PaymentsDeps): PaymentsService {
  const { store, register, points, clock, log, emit } = deps;
  const providers = new Map(deps.providers.map((provider) => [provider.scheme, provider]));
  const collected = (): void => emit('points', points.view(), null);
  const runner = createRunner({
    store,
    providers,
    clock,
    log,
    calls: createCalls(deps),
    save: (before, after, decided) => saveStep({ store, register, points, log, collected }, before, after, decided),
    announce: (lane) => {
      face.look();
      emit('payment', view(lane), lane);
      emit('money', moneyList(asked, lane), lane);
    },
    trouble: ({ code, message }) => emit('trouble', { code, message }, null),
  });
  const asked: MoneyDeps = { ...deps, latest: runner.latest, feed: runner.feed };
  const face = createFace({ ...deps, providers, runner });
  const reconciler = createReconciler({ ...deps, providers, runner, resumeRefunds: () => resumeRefunds(asked) });

  function view(lane: Lane): PaymentView {
    const shown = store.attempts.ofSale(register.current(lane).saleId).at(-1);
    const viewOf = (saved: Attempt): AttemptView => {
      const attempt = runner.latest(saved);
      return attemptView(attempt, (sum) => exitsOf(asked, attempt, sum, lane));
    };
    const inQuestion = store.attempts.inQuestion().filter((attempt) => attempt.id !== shown?.id).map(viewOf);
    return shown === undefined ? { inQuestion } : { attempt: viewOf(shown), inQuestion };
  }

  return {
    handlers: { ...handlersOf({ ...deps, providers, runner }), ...face.handlers, ...moneyHandlers(asked) },
    ...refundEnds(asked),
    view,
    face: face.view,
    money: (lane) => moneyList(asked, lane),
    unresolvedOf: (saleId) => unresolvedOf(store, saleId),
    charge: (lane, code, commandId, amountMinor) => charge({ ...deps, providers, runner }, code, { lane, commandId, amountMinor }),
    recognise: (code) => recognise(providers, code),
    recover() {
      reconciler.recover();
      face.start();
    },
    reopened() {
      face.drop();
      runner.reset();
      reconciler.takeUp();
    },
    takeBill: (bill) => reconciler.takeBill(bill),
    close() {
      reconciler.close();
      runner.close();
      face.close();
    },
  };
}

function handlersOf(deps: StartDeps): Omit<PaymentHandlers, keyof FaceHandlers> {
  const { store, register } = deps;
  return {
    'payment.begin': (_, { lane }) => {
      register.beginTender(lane);
      return null;
    },
    'payment.back': (_, { lane }) => {
      assertSettled(store, register.current(lane).saleId);
      register.backToSelling(lane);
      return null;
    },
    'payment.present': ({ scheme, amountMinor }, { lane, commandId }) => present(deps, scheme, { lane, commandId, amountMinor }),
    'payment.charge': ({ code, amountMinor }, { lane, commandId }) => charge(deps, code.trim(), { lane, commandId, amountMinor }),
    'payment.cancel': ({ attemptId }) => request(deps, attemptId, 'cancelAsked'),
    'payment.query': ({ attemptId }) => request(deps, attemptId, 'queryAsked'),
    'payment.cash': ({ tenderedMinor }, { lane }) => {
      assertSettled(store, register.current(lane).saleId);
      const { changeMinor } = register.payCash(lane, tenderedMinor);
      return { changeMinor };
    },
  };
}

function request({ store, runner, clock }: StartDeps, attemptId: string, type: 'cancelAsked' | 'queryAsked'): null {
  const attempt = store.attempts.byId(attemptId);
  if (attempt === null) throw new Fault('NOT_FOUND', 'there is no such payment attempt', { attemptId });
  runner.feed(attempt, { type, atMs: clock.nowMs() });
  return null;
}
