/** Answers `payment.*`: starts attempts, and keeps the rule that a sale has one open attempt at most. */
import { Fault, type Args, type CommandName, type Lane, type MoneyView, type PaymentView, type Result } from '#main/contract';
import type { Caller, Clock, Emit, Ids, Log, PaymentProvider, Payments, Register, Store } from '../../ports.ts';
import type { Attempt } from '../../core/payment/attempt.ts';
import type { PointsService } from '../points/index.ts';
import { createCalls } from './calls.ts';
import { saveStep } from './collect.ts';
import { moneyHandlers, moneyList, type MoneyHandlers } from './money.ts';
import { openAttempts } from './recover.ts';
import { assertSettled, recognise, unresolvedOf } from './rules.ts';
import { createRunner, type Runner } from './runner.ts';
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
}

/** They answer at once: what the scheme says comes as events. */
type PaymentHandlers = {
  [K in Extract<CommandName, `payment.${string}`>]: (args: Args<K>, caller: Caller) => Result<K>;
};

export interface PaymentsService extends Payments {
  handlers: PaymentHandlers & MoneyHandlers;
  view(lane: Lane): PaymentView;
  /** Every sum in question, the oldest first. */
  money(): MoneyView[];
  /** At start: asks the schemes about every attempt that was open. Sends nothing anew. */
  recover(): void;
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
    save: (before, after) => saveStep({ store, register, points, log, collected }, before, after),
    announce: (lane) => {
      emit('payment', view(lane), lane);
      emit('money', moneyList(asked), null);
    },
    trouble: ({ code, message }) => emit('trouble', { code, message }, null),
  });
  const asked = { store, latest: (attempt: Attempt) => runner.latest(attempt) };
  const starting = { ...deps, providers, runner };

  function view(lane: Lane): PaymentView {
    const shown = store.attempts.ofSale(register.current(lane).saleId).at(-1);
    const others = store.attempts.inQuestion().filter((attempt) => attempt.id !== shown?.id);
    const inQuestion = others.map((attempt) => attemptView(runner.latest(attempt)));
    return shown === undefined ? { inQuestion } : { attempt: attemptView(runner.latest(shown)), inQuestion };
  }

  return {
    handlers: { ...handlersOf(starting), ...moneyHandlers(asked) },
    view,
    money: () => moneyList(asked),
    unresolvedOf: (saleId) => unresolvedOf(store, saleId),
    charge: (lane, code, commandId, amountMinor) => charge(starting, code, { lane, commandId, amountMinor }),
    recognise: (code) => recognise(providers, code),
    recover() {
      for (const attempt of openAttempts(store)) {
        if (providers.has(attempt.scheme)) runner.resume(attempt);
        else log.warn('payment.schemeOff', { attempt: attempt.id, scheme: attempt.scheme });
      }
    },
    close: () => runner.close(),
  };
}

function handlersOf(deps: StartDeps): PaymentHandlers {
  const { store, register, runner } = deps;
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
    'payment.cancel': ({ attemptId }) => request(store, runner, attemptId, 'cancelAsked'),
    'payment.query': ({ attemptId }) => request(store, runner, attemptId, 'queryAsked'),
    'payment.cash': ({ tenderedMinor }, { lane }) => {
      assertSettled(store, register.current(lane).saleId);
      const { changeMinor } = register.payCash(lane, tenderedMinor);
      return { changeMinor };
    },
  };
}

function request(store: Store, runner: Runner, attemptId: string, type: 'cancelAsked' | 'queryAsked'): null {
  const attempt = store.attempts.byId(attemptId);
  if (attempt === null) throw new Fault('NOT_FOUND', 'there is no such payment attempt', { attemptId });
  runner.feed(attempt, type);
  return null;
}
