/** Which transitions the runs took, against all that the machine can take: from, by which event, to. */
import type { AttemptPhase, MoneyWay } from '#main/contract';
import { minor } from '#main/contract';
import type { Attempt, CallName } from '#main/core/payment/attempt.ts';
import type { Answer, Mode, Procedure } from '#main/core/payment/procedure.ts';
import { step, type AttemptEvent } from '#main/core/payment/step.ts';
import type { Log } from '#main/ports.ts';
import { random, type Random } from './random.ts';
import { procedure } from './worlds.ts';

/** `from event to`, with how often. */
export type Coverage = Map<string, number>;

export function coverageLog(seen: Coverage): Log {
  const note = (event: string, { from, to, call, answer, event: by }: Record<string, unknown> = {}): void => {
    if (event !== 'payment.heard' && event !== 'payment.event') return;
    const key = `${String(from)} ${event === 'payment.heard' ? `${String(call)}:${String(answer)}` : String(by)} ${String(to)}`;
    seen.set(key, (seen.get(key) ?? 0) + 1);
  };
  return { info: note, warn() {}, error() {} };
}

/** What a scheme may answer to each call, by the provider's contract. */
const answers: Record<CallName, readonly Answer['kind'][]> = {
  present: ['presented', 'refused', 'unknown'],
  charge: ['waiting', 'paid', 'refused', 'unknown'],
  query: ['waiting', 'paid', 'refused', 'absent', 'reversed', 'unknown'],
  reverse: ['reversed', 'paid', 'again', 'refused', 'absent', 'waiting', 'unknown'],
};
const WALKS = 12_000;
const STEPS = 40;
const T0 = Date.UTC(2026, 0, 5, 4);

/** Every transition that changes the phase, found by walks at random through the pure machine. */
export function possible(): Set<string> {
  const chance = random(1);
  const found = new Set<string>();
  const rules: Procedure[] = [procedure, { ...procedure, reverse: { mpm: 'close', cpm: 'none' } }, { ...procedure, reverseUntil: { afterMs: 60_000 } }];
  for (let walk = 0; walk < WALKS; walk += 1) {
    let attempt = created(chance.pick(['mpm', 'cpm'] as const));
    const by = chance.pick(rules);
    let atMs = T0;
    for (let n = 0; n < STEPS; n += 1) {
      atMs = Math.max(atMs + chance.between(0, 20_000), chance.chance(0.5) ? (attempt.nextAtMs ?? 0) : 0);
      const event: AttemptEvent = n === 0 ? { type: 'started', atMs } : anyEvent(attempt, atMs, chance);
      const { attempt: after } = step(attempt, event, by);
      const label = event.type === 'answer' ? `${event.call}:${event.answer.kind}` : event.type;
      if (after.phase !== attempt.phase) found.add(`${attempt.phase} ${label} ${after.phase}`);
      attempt = after;
    }
  }
  found.delete('created started sent');
  found.add('paid saleNotWaiting paidLate');
  return found;
}

function created(mode: Mode): Attempt {
  return {
    id: 'a', saleId: 's', lane: '1', scheme: 'wechat', mode, orderNo: 'o', amountMinor: minor(1000), currency: 'CNY', phase: 'created',
    createdAtMs: T0, phaseAtMs: T0, payerAsked: false, cancelAsked: false, queries: 0, reverses: 0, history: [],
  };
}

function anyEvent(attempt: Attempt, atMs: number, chance: Random): AttemptEvent {
  const { call } = attempt;
  const dice = chance.next();
  if (call !== undefined && dice < 0.6) return { type: 'answer', call: call.name, no: call.no, answer: anyAnswer(call.name, chance), atMs };
  if (dice < 0.7) {
    const name = chance.pick(['present', 'charge', 'query', 'reverse'] as const);
    return { type: 'answer', call: name, no: chance.between(0, 6), answer: anyAnswer(name, chance), atMs };
  }
  if (dice < 0.85) return { type: chance.pick(['timer', 'timer', 'cancelAsked', 'queryAsked', 'restarted', 'swept'] as const), atMs };
  const transactionId = chance.pick(['t1', 't2']);
  if (dice < 0.93) {
    const payment = chance.chance(0.3) ? {} : { payment: { transactionId, amountMinor: minor(chance.pick([1000, 900])), refunded: chance.chance(0.3) } };
    return { type: 'bill', word: { ...payment, fromMs: 0, untilMs: T0 + 1e9, complete: true }, atMs };
  }
  const decision = { way: chance.pick<MoneyWay>(['refund', 'attach', 'keep']), atMs, by: 'p' };
  return chance.chance(0.3) ? { type: 'decided', decision, atMs } : { type: 'decided', transactionId, decision, atMs };
}

function anyAnswer(call: CallName, chance: Random): Answer {
  const kind = chance.pick(answers[call]);
  switch (kind) {
    case 'presented':
      return { kind, qr: 'x', expiresAtMs: T0 + 7_200_000 };
    case 'waiting':
      return { kind, asked: false };
    case 'paid':
      return { kind, transactionId: chance.pick(['t1', 't1', 't2']), amountMinor: minor(chance.pick([1000, 1000, 900])) };
    case 'refused':
      return { kind, code: 'X', message: 'x' };
    case 'reversed':
      return { kind, refunded: false };
    case 'again':
      return { kind, afterMs: 1_000 };
    case 'unknown':
      return { kind, reason: 'x' };
    case 'absent':
      return { kind };
  }
}

/** Why a transition that the machine has a rule for does not come up in these runs. The first that fits. */
const reasons: readonly (readonly [RegExp, string])[] = [
  [/ swept /, 'every open attempt has a timer or a call here; the sweep is for the case that one has not'],
  [/ present:refused /, 'a scheme that makes no code at all is not in this world; the machine settles it as any refusal'],
  [/ reverse:refused /, 'these schemes never refuse a reverse; an order that is dead answers that it is closed'],
  [/^paid saleNotWaiting /, 'a sale waits for its own attempt: a person would have to void it, which is refused meanwhile'],
  [/^amountMismatch query:refused /, 'an order that took money is never refused later'],
];

export interface Told {
  lines: string[];
  /** Possible, never seen, and no reason known. */
  unexplained: string[];
}

/** The table: each state, and what led from where to where. */
export function tell(seen: Coverage, phases: Record<string, number>): Told {
  const all = possible();
  const rows = new Map<string, string[]>();
  for (const [key, n] of [...seen].toSorted(([a], [b]) => (a < b ? -1 : 1))) {
    const [from = '', event = '', to = ''] = key.split(' ');
    if (from === to) continue;
    const row = `${from} → ${to}`;
    rows.set(row, [...(rows.get(row) ?? []), `${event} ${n}`]);
    all.delete(key);
  }
  const unexplained: string[] = [];
  const missing = [...all].toSorted().map((key) => {
    const reason = reasons.find(([form]) => form.test(key))?.[1];
    if (reason === undefined) unexplained.push(key);
    const [from = '', event = '', to = ''] = key.split(' ');
    return `  ${from} → ${to} by ${event}: ${reason ?? 'NOT SEEN'}`;
  });
  const ends = Object.entries(phases).map(([phase, n]) => `${phase as AttemptPhase} ${n}`);
  const lines = [`ends: ${ends.join(', ')}`, ...[...rows].map(([row, events]) => `  ${row}: ${events.join(', ')}`), `never seen (${missing.length}):`, ...missing];
  return { lines, unexplained };
}
