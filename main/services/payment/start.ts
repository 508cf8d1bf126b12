/** Starts attempts: a code to show, or a charge of the customer's code. */
import { Fault, type Lane, type Minor } from '#main/contract';
import type { Attempt } from '../../core/payment/attempt.ts';
import type { Clock, Ids, Register, Store } from '../../ports.ts';
import { amountFor, assertFresh, schemeOf, type Providers } from './rules.ts';
import type { Runner } from './runner.ts';

export interface StartDeps {
  store: Store;
  providers: Providers;
  register: Register;
  runner: Runner;
  clock: Clock;
  ids: Ids;
  sha256: (text: string) => string;
}

/** Who asks for what. The attempt's id is the command's: a resend, also after a restart, finds what it asked for. */
export interface Request {
  lane: Lane;
  commandId: string;
  amountMinor: Minor | undefined;
}

/** @throws Fault SCHEME_OFF, and what `amountFor` throws */
export function present(deps: StartDeps, scheme: string, request: Request): { attemptId: string } {
  if (deps.store.attempts.byId(request.commandId) !== null) return { attemptId: request.commandId };
  if (deps.providers.get(scheme)?.modes.includes('mpm') !== true) {
    throw new Fault('SCHEME_OFF', `${scheme} shows no code in this shop: choose another way to pay`, { scheme });
  }
  return begin(deps, newAttempt(deps, scheme, 'mpm', request));
}

/** @throws Fault CODE_NOT_RECOGNISED, SCHEME_OFF, CODE_USED, and what `amountFor` throws */
export function charge(deps: StartDeps, code: string, request: Request): { attemptId: string } {
  if (deps.store.attempts.byId(request.commandId) !== null) return { attemptId: request.commandId };
  const attempt = newAttempt(deps, schemeOf(deps.providers, code), 'cpm', request);
  const payerCodeHash = deps.sha256(code);
  assertFresh(deps.store, payerCodeHash);
  return begin(deps, { ...attempt, payerCodeHash }, code);
}

function begin({ register, runner }: StartDeps, attempt: Attempt, payerCode?: string): { attemptId: string } {
  register.beginTender(attempt.lane);
  runner.begin(attempt, payerCode);
  return { attemptId: attempt.id };
}

export function newAttempt({ store, register, clock, ids }: StartDeps, scheme: string, mode: Attempt['mode'], request: Request): Attempt {
  const sale = register.current(request.lane);
  const amountMinor = amountFor(store, sale, request.amountMinor);
  const atMs = clock.nowMs();
  return {
    id: request.commandId,
    saleId: sale.saleId,
    lane: request.lane,
    scheme,
    mode,
    orderNo: ids.next(),
    amountMinor,
    currency: sale.currency,
    phase: 'created',
    createdAtMs: atMs,
    phaseAtMs: atMs,
    payerAsked: false,
    cancelAsked: false,
    queries: 0,
    reverses: 0,
    history: [{ phase: 'created', atMs }],
  };
}
