/** Answers `payment.*`: starts attempts, and keeps the rule that a sale has one open attempt at most. */
import { Fault, type Lane, type Minor, type PaymentView } from '#main/contract';
import { isUnresolved, type Attempt } from '../../core/payment/attempt.ts';
import { schemeByForm } from '../../core/payment/codes.ts';
import { LATE_WATCH_MAX_MS } from '../../core/payment/moves.ts';
import type { Clock, Emit, Handlers, Ids, Log, PaymentProvider, Payments, Register, Store } from '../../ports.ts';
import type { PointsService } from '../points/index.ts';
import { saveStep } from './collect.ts';
import { createRunner } from './runner.ts';
import { attemptView } from './views.ts';

/** Attempts of one sale: beyond this something is wrong that another code will not mend. */
export const ATTEMPTS_PER_SALE_MAX = 99;
/** Journal entries looked through at start for attempts that were reversed a moment ago. */
export const LATE_LOOKBACK_ENTRIES = 500;

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

type PaymentHandlers = Pick<Handlers, Extract<keyof Handlers, `payment.${string}`>>;

export interface PaymentsService extends Payments {
  handlers: PaymentHandlers;
  view(lane: Lane): PaymentView;
  /** At start: asks the schemes about every attempt that was open. Sends nothing anew. */
  recover(): void;
  close(): void;
}

export function createPayments(deps: PaymentsDeps): PaymentsService {
  const { store, register, points, clock, ids, log, emit } = deps;
  const providers = new Map(deps.providers.map((provider) => [provider.scheme, provider]));
  const collected = (): void => emit('points', points.view(), null);
  const runner = createRunner({
    store,
    providers,
    clock,
    log,
    subject: deps.subject,
    save: (before, after) => saveStep({ store, register, points, log, collected }, before, after),
    announce: (lane) => emit('payment', view(lane), lane),
    trouble: ({ code, message }) => emit('trouble', { code, message }, null),
  });

  function view(lane: Lane): PaymentView {
    const shown = store.attempts.ofSale(register.current(lane).saleId).at(-1);
    const others = store.attempts.inQuestion().filter((attempt) => attempt.id !== shown?.id);
    const inQuestion = others.map((attempt) => attemptView(runner.latest(attempt)));
    return shown === undefined ? { inQuestion } : { attempt: attemptView(runner.latest(shown)), inQuestion };
  }

  function unresolvedOf(saleId: string): Attempt | null {
    return store.attempts.ofSale(saleId).find(isUnresolved) ?? null;
  }

  function assertSettled(saleId: string): void {
    const open = unresolvedOf(saleId);
    if (open === null) return;
    const details = { attemptId: open.id, phase: open.phase };
    throw new Fault('PAYMENT_OPEN', 'a payment of this sale is not settled yet: wait for its result or cancel it', details);
  }

  function recognise(code: string): { scheme: string; enabled: boolean } | null {
    for (const provider of providers.values()) {
      if (provider.modes.includes('cpm') && provider.ownsCode(code)) return { scheme: provider.scheme, enabled: true };
    }
    const scheme = schemeByForm(code);
    return scheme === null ? null : { scheme, enabled: false };
  }

  /** The attempt a command asks for, in its first phase. @throws Fault where the sale cannot take it. */
  function newAttempt(lane: Lane, id: string, scheme: string, mode: Attempt['mode'], asked: Minor | undefined): Attempt {
    const { saleId, status, dueMinor, currency } = register.current(lane);
    if (status === 'completed') throw new Fault('BAD_STATE', 'this sale is paid: start the next one');
    assertSettled(saleId);
    const amountMinor = asked ?? dueMinor;
    if (amountMinor <= 0 || amountMinor > dueMinor) {
      throw new Fault('AMOUNT', 'a collection is more than nothing and at most what is due', { amountMinor, dueMinor });
    }
    if (store.attempts.ofSale(saleId).length >= ATTEMPTS_PER_SALE_MAX) {
      throw new Fault('LIMIT', `this sale had ${ATTEMPTS_PER_SALE_MAX} payment attempts: collect in cash, or clear it and begin anew`);
    }
    const atMs = clock.nowMs();
    return {
      id, saleId, lane, scheme, mode, orderNo: ids.next(), amountMinor, currency,
      phase: 'created', createdAtMs: atMs, phaseAtMs: atMs, payerAsked: false, cancelAsked: false,
      queries: 0, reverses: 0, history: [{ phase: 'created', atMs }],
    };
  }

  function begin(attempt: Attempt, payerCode?: string): { attemptId: string } {
    register.beginTender(attempt.lane);
    runner.begin(attempt, payerCode);
    return { attemptId: attempt.id };
  }

  function present(lane: Lane, scheme: string, id: string, amountMinor: Minor | undefined): { attemptId: string } {
    // The attempt's id is the command's: a resend, also after a restart, finds what it asked for.
    if (store.attempts.byId(id) !== null) return { attemptId: id };
    if (providers.get(scheme)?.modes.includes('mpm') !== true) {
      throw new Fault('SCHEME_OFF', `${scheme} shows no code in this shop: choose another way to pay`, { scheme });
    }
    return begin(newAttempt(lane, id, scheme, 'mpm', amountMinor));
  }

  function charge(lane: Lane, code: string, id: string, amountMinor?: Minor): { attemptId: string } {
    if (store.attempts.byId(id) !== null) return { attemptId: id };
    const known = recognise(code);
    if (known === null) throw new Fault('CODE_NOT_RECOGNISED', 'no payment scheme knows this code: scan the payment code of the wallet');
    if (!known.enabled) throw new Fault('SCHEME_OFF', `${known.scheme} is not switched on in this shop: use another wallet`, { scheme: known.scheme });
    const attempt = newAttempt(lane, id, known.scheme, 'cpm', amountMinor);
    const payerCodeHash = deps.sha256(code);
    const used = store.attempts.byPayerCode(payerCodeHash);
    // A code is single-use, also where its payment failed.
    if (used !== null) throw new Fault('CODE_USED', 'this code was used before: ask the customer for a new one', { attemptId: used.id, phase: used.phase });
    return begin({ ...attempt, payerCodeHash }, code);
  }

  function request(attemptId: string, type: 'cancelAsked' | 'queryAsked'): null {
    const attempt = store.attempts.byId(attemptId);
    if (attempt === null) throw new Fault('NOT_FOUND', 'there is no such payment attempt', { attemptId });
    runner.feed(attempt, type);
    return null;
  }

  const handlers: PaymentHandlers = {
    'payment.begin': (_, { lane }) => {
      register.beginTender(lane);
      return null;
    },
    'payment.back': (_, { lane }) => {
      assertSettled(register.current(lane).saleId);
      register.backToSelling(lane);
      return null;
    },
    'payment.present': ({ scheme, amountMinor }, { lane, commandId }) => present(lane, scheme, commandId, amountMinor),
    'payment.charge': ({ code, amountMinor }, { lane, commandId }) => charge(lane, code.trim(), commandId, amountMinor),
    'payment.cancel': ({ attemptId }) => request(attemptId, 'cancelAsked'),
    'payment.query': ({ attemptId }) => request(attemptId, 'queryAsked'),
    'payment.cash': ({ tenderedMinor }, { lane }) => {
      assertSettled(register.current(lane).saleId);
      const { changeMinor } = register.payCash(lane, tenderedMinor);
      return { changeMinor };
    },
  };

  /** Attempts reversed so lately that late money is still looked for. */
  function lately(): Attempt[] {
    const found = new Map<string, Attempt>();
    const fromMs = clock.nowMs() - LATE_WATCH_MAX_MS;
    const { seq } = store.journal.tail();
    for (const entry of store.journal.after(Math.max(0, seq - LATE_LOOKBACK_ENTRIES), LATE_LOOKBACK_ENTRIES)) {
      if (entry.kind !== 'attempt.step') continue;
      const attempt = JSON.parse(entry.body) as Attempt;
      found.set(attempt.id, attempt);
    }
    return [...found.values()].filter(({ phase, phaseAtMs }) => phase === 'reversed' && phaseAtMs > fromMs);
  }

  return {
    handlers,
    view,
    unresolvedOf,
    charge,
    recognise,
    recover() {
      for (const attempt of [...store.attempts.inQuestion().filter(isUnresolved), ...lately()]) {
        if (providers.has(attempt.scheme)) runner.resume(attempt);
        else log.warn('payment.schemeOff', { attempt: attempt.id, scheme: attempt.scheme });
      }
    },
    close: () => runner.close(),
  };
}
