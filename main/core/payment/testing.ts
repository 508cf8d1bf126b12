/** An attempt driven by hand, for tests. */
import { minor } from '#main/contract';
import type { Attempt, CallName } from './attempt.ts';
import type { Answer, Mode, Procedure } from './procedure.ts';
import { step, type AttemptEvent, type Effect } from './step.ts';

export const procedure: Procedure = {
  firstQueryAfterMs: 5_000,
  queryEveryMs: 10_000,
  giveUpAfterMs: { mpm: 300_000, cpm: 45_000 },
  reverseNotBeforeMs: 15_000,
  reverseEveryMs: 5_000,
  reversesMax: 4,
  timeoutMs: 10_000,
};
export const T0 = 1_000_000;

export function created(mode: Mode): Attempt {
  return {
    id: 'a1', saleId: 's1', lane: '1', scheme: 'wechat', mode, orderNo: 'o1', amountMinor: minor(1000), currency: 'CNY',
    phase: 'created', createdAtMs: T0, phaseAtMs: T0, payerAsked: false, cancelAsked: false, queries: 0, reverses: 0,
    history: [{ phase: 'created', atMs: T0 }],
  };
}

export const paidAnswer = (transactionId = 't1', amount = 1000): Answer => ({ kind: 'paid', transactionId, amountMinor: minor(amount) });
export const unknown: Answer = { kind: 'unknown', reason: 'silence' };
export const waiting: Answer = { kind: 'waiting', asked: true };
export const absent: Answer = { kind: 'absent' };
export const shown: Answer = { kind: 'presented', qr: 'weixin://x', expiresAtMs: T0 + 7_200_000 };
export const reversed: Answer = { kind: 'reversed', refunded: false };

/** Drives an attempt by hand: time goes on to what it waits for. */
export function drive(mode: Mode, by: Partial<Procedure> = {}) {
  const rules = { ...procedure, ...by };
  let attempt = created(mode);
  let atMs = T0;
  let effects: Effect[] = [];
  const calls: CallName[] = [];
  const send = (event: AttemptEvent) => {
    ({ attempt, effects } = step(attempt, event, rules));
    for (const effect of effects) if (effect.kind === 'call') calls.push(effect.call);
    return driver;
  };
  const driver = {
    get attempt() { return attempt; },
    get atMs() { return atMs; },
    get effects() { return effects; },
    calls,
    send,
    pass(ms: number) { atMs += ms; return driver; },
    answer(answer: Answer) {
      const call = attempt.call;
      if (call === undefined) throw new Error(`no call is out in ${attempt.phase}`);
      return send({ type: 'answer', call: call.name, no: call.no, answer, atMs });
    },
    timer() {
      if (attempt.nextAtMs === undefined) throw new Error(`nothing is waited for in ${attempt.phase}`);
      atMs = Math.max(atMs, attempt.nextAtMs);
      return send({ type: 'timer', atMs });
    },
    tell(type: 'cancelAsked' | 'queryAsked' | 'restarted' | 'swept' | 'started') { return send({ type, atMs }); },
  };
  return driver.tell('started');
}
