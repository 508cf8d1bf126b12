/**
 * One seeded run: a shift of some sales at a terminal whose network, scheme and power fail by chance.
 * Real services, real store, virtual time. The same seed gives the same run, to the byte.
 */
import { createHash } from 'node:crypto';
import { Fault, minor, type PaymentView } from '#main/contract';
import { isUnresolved } from '#main/core/payment/attempt.ts';
import { PARKED_QUERY_EVERY_MS } from '#main/core/payment/moves.ts';
import type { PaymentProvider, Store } from '#main/ports.ts';
import { CALL_GUARD_MS } from '#main/services/payment/calls.ts';
import { check } from './check.ts';
import { virtualClock } from './clock.ts';
import { random, type Random } from './random.ts';
import { procedure, simScheme, type Scheme } from './scheme.ts';
import { bench, LANE, PowerCut, type Terminal } from './terminal.ts';

/** Faults planted in the harness, each of which the invariants must catch. */
export const mutations = ['dropSave', 'newNumberOnRetry', 'timeoutIsRefused'] as const;
export type Mutation = (typeof mutations)[number];

export interface SimResult {
  seed: number;
  /** Broken promises; empty = all held. */
  wrong: string[];
  crashes: number;
  attempts: number;
  sales: number;
  phases: Record<string, number>;
  /** SHA-256 over everything that happened, hex. */
  digest: string;
  trace: string[];
}

const SALES_MAX = 4;
const STEPS_PER_SALE_MAX = 60;
/**
 * Once the network is back, an attempt that nobody touches ends within this: its own time, then the
 * hold and all rounds of the reverse with every call at its time-out, and two looks of a parked attempt.
 */
const ENDS_WITHIN_MS =
  procedure.giveUpAfterMs.mpm + procedure.reverseNotBeforeMs +
  (procedure.reversesMax + 1) * (procedure.reverseEveryMs + 2 * CALL_GUARD_MS) +
  2 * PARKED_QUERY_EVERY_MS +
  // A clock set back by less than an attempt's age puts its deadline off by as much.
  procedure.giveUpAfterMs.mpm;
const LATE_SEEN_WITHIN_MS = 4_000_000;
const CRASH_SHARE = 0.02;
/** Somebody, or NTP, sets the wall clock. */
const CLOCK_JUMP_SHARE = 0.02;
const CLOCK_JUMP_MAX_MS = 7_200_000;

interface World {
  chance: Random;
  scheme: Scheme;
  clock: ReturnType<typeof virtualClock>;
  terminal: () => Terminal;
  /** Lets time pass, and starts the terminal again where it lost its power. */
  pass: (ms: number) => Promise<void>;
  /** Does something at the till; what a Fault refuses is refused, and a power cut is one. */
  act: (what: string, run: (terminal: Terminal) => unknown) => Promise<string>;
}

export async function simulate(seed: number, mutation: Mutation | null = null): Promise<SimResult> {
  const chance = random(seed);
  const clock = virtualClock();
  const scheme = simScheme(clock, chance);
  let crashes = 0;
  let crashing = true;
  const b = bench({
    clock,
    providers: [mutation === null ? scheme.provider : mutated(scheme.provider, mutation)],
    faults: {
      crashHere: () => crashing && chance.chance(CRASH_SHARE),
      ...(mutation === 'dropSave' ? { store: withoutFirstSave } : {}),
    },
  });
  try {
    let terminal = boot();
    function boot(): Terminal {
      for (;;) {
        const started = b.boot();
        if (!started.dead()) return started;
        crashes += 1;
      }
    }
    async function revive(): Promise<void> {
      if (!terminal.dead()) return;
      crashes += 1;
      b.kill();
      scheme.trace.push(`${clock.nowMs()} power cut`);
      await clock.advance(chance.between(1_000, 90_000));
      terminal = boot();
      watchDisplay(terminal);
    }
    const read = new Set<string>();
    /** Customers read each code once, when it is first shown. */
    function watchDisplay(shown: Terminal): void {
      for (const { event, data } of shown.events.splice(0)) {
        const qr = event === 'payment' ? (data as PaymentView).attempt?.qr : undefined;
        if (qr === undefined || read.has(qr)) continue;
        read.add(qr);
        scheme.read(qr);
      }
    }
    const threw: string[] = [];
    const world: World = {
      chance, scheme, clock,
      terminal: () => terminal,
      async pass(ms) {
        for (let left = ms; left > 0; left -= 500) {
          await clock.advance(Math.min(left, 500));
          watchDisplay(terminal);
          await revive();
        }
      },
      async act(what, run) {
        let outcome = 'done';
        try {
          await run(terminal);
        } catch (error) {
          if (error instanceof Fault) outcome = error.code;
          else if (error instanceof PowerCut) outcome = 'power cut';
          else {
            outcome = String(error);
            threw.push(`${what} threw ${outcome}`);
          }
        }
        scheme.trace.push(`${clock.nowMs()} ${what}: ${outcome}`);
        await revive();
        return outcome;
      },
    };
    await shift(world);
    crashing = false;
    const wrong = [...threw, ...(await calm(world)), ...check(terminal, scheme)];
    return report(seed, wrong, crashes, terminal, scheme);
  } finally {
    b.remove();
  }
}

/** A few sales, each until it is paid. */
async function shift(world: World): Promise<void> {
  const { chance, scheme } = world;
  const sales = chance.between(1, SALES_MAX);
  for (let i = 0; i < sales; i += 1) {
    scheme.network.up = !chance.chance(0.15);
    await world.act('sell', (t) => t.sell(chance.between(1, 80_000)));
    for (let n = 0; n < STEPS_PER_SALE_MAX && world.terminal().sales.view(LANE).status !== 'completed'; n += 1) {
      await doSomething(world);
      await world.pass(chance.between(100, chance.chance(0.8) ? 8_000 : 60_000));
      if (chance.chance(0.1)) scheme.network.up = true;
      if (chance.chance(CLOCK_JUMP_SHARE)) world.clock.jump(chance.between(-CLOCK_JUMP_MAX_MS, CLOCK_JUMP_MAX_MS));
    }
    await world.act('next', (t) => t.sales.handlers['sale.next']({}, t.caller()));
  }
}

/** What a cashier may try at any moment, wise or not. */
async function doSomething(world: World): Promise<void> {
  const { chance, scheme, act, terminal } = world;
  const sale = terminal().sales.view(LANE);
  if (sale.lines.length === 0) return void (await act('sell', (t) => t.sell(chance.between(1, 80_000))));
  const open = terminal().payments.unresolvedOf(sale.id);
  const dice = chance.next();
  if (open !== null) {
    const { id: attemptId } = open;
    if (dice < 0.12) await act('cancel', (t) => t.payments.handlers['payment.cancel']({ attemptId }, t.caller()));
    else if (dice < 0.2) await act('query', (t) => t.payments.handlers['payment.query']({ attemptId }, t.caller()));
    else if (dice < 0.25) await act('cash', (t) => t.payments.handlers['payment.cash']({ tenderedMinor: minor(100_000) }, t.caller()));
    else if (dice < 0.35) await act('another', (t) => t.payments.handlers['payment.charge']({ code: scheme.newCode() }, t.caller()));
    else if (dice < 0.4) await resend(world, attemptId);
    return;
  }
  if (dice > 0.9) {
    const ended = terminal().store.attempts.ofSale(sale.id).at(-1);
    if (ended !== undefined) return resend(world, ended.id);
  }
  const part = chance.chance(0.2) && sale.dueMinor > 1 ? { amountMinor: minor(Math.ceil(sale.dueMinor / 2)) } : {};
  if (dice < 0.06) await act('cash', (t) => t.payments.handlers['payment.cash']({ tenderedMinor: minor(100_000) }, t.caller()));
  else if (dice < 0.5) await act('present', (t) => t.payments.handlers['payment.present']({ scheme: 'wechat', ...part }, t.caller()));
  else await act('charge', (t) => t.payments.handlers['payment.charge']({ code: usedOrNew(scheme, chance), ...part }, t.caller()));
}

/** A screen that reconnects sends its command again, however long ago that was. */
async function resend({ act }: World, commandId: string): Promise<void> {
  await act('resend', (t) => t.payments.handlers['payment.present']({ scheme: 'wechat' }, t.caller(commandId)));
}

function usedOrNew(scheme: Scheme, chance: Random): string {
  const used = [...scheme.codes.keys()];
  return used.length > 0 && chance.chance(0.15) ? chance.pick(used) : scheme.newCode();
}

/** The network is back and everybody keeps their hands off: every attempt ends, and late money is seen. */
async function calm(world: World): Promise<string[]> {
  world.scheme.network.up = true;
  world.scheme.network.faulty = false;
  await world.pass(ENDS_WITHIN_MS);
  const { store, payments } = world.terminal();
  const open = store.attempts.inQuestion().filter(isUnresolved);
  const wrong = open.filter(({ phase }) => phase !== 'parked').map(({ id, phase }) => `${id} is ${phase} long after the network came back`);
  // A parked one whose order still stands is a person's to end: they ask for the cancel again.
  for (const { id } of open) payments.handlers['payment.cancel']({ attemptId: id }, world.terminal().caller());
  await world.clock.advance(LATE_SEEN_WITHIN_MS);
  return wrong;
}

function report(seed: number, wrong: string[], crashes: number, terminal: Terminal, scheme: Scheme): SimResult {
  const phases: Record<string, number> = {};
  const { store } = terminal;
  const last = new Map<string, string>();
  for (const { kind, body } of store.journal.after(0, store.journal.tail().seq)) {
    if (kind !== 'attempt.step') continue;
    const { id, phase } = JSON.parse(body) as { id: string; phase: string };
    last.set(id, phase);
  }
  for (const phase of last.values()) phases[phase] = (phases[phase] ?? 0) + 1;
  const trace = [...scheme.trace, `journal ${store.journal.tail().hash}`];
  const digest = createHash('sha256').update(trace.join('\n')).digest('hex');
  return { seed, wrong, crashes, attempts: last.size, sales: store.sales.count(), phases, digest, trace };
}

// ------------------------------------------------------------------ planted faults

/** The attempt's first step is not saved before its call. */
function withoutFirstSave(store: Store): Store {
  return {
    ...store,
    commit: (work) => store.commit((tx) => work({
      ...tx,
      append(kind, body) {
        const dropped = kind === 'attempt.step' && 'phase' in body && body.phase === 'sent';
        return dropped ? { seq: 0, atMs: 0, kind, body: '', prevHash: '', hash: '' } : tx.append(kind, body);
      },
    })),
  };
}

function mutated(provider: PaymentProvider, mutation: Mutation): PaymentProvider {
  if (mutation === 'dropSave') return provider;
  return {
    ...provider,
    async charge(order, code) {
      const answer = await provider.charge(order, code);
      if (answer.kind !== 'unknown') return answer;
      if (mutation === 'timeoutIsRefused') return { kind: 'refused', code: 'TIMEOUT', message: 'no answer' };
      return await provider.charge({ ...order, orderNo: `${order.orderNo}R` }, code);
    },
  };
}
