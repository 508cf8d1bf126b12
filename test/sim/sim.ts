/**
 * One seeded run: a shift of some sales at a terminal whose network, schemes and power fail by chance.
 * Real services, real store, virtual time. The same seed gives the same run, to the byte.
 */
import { createHash } from 'node:crypto';
import { Fault, type PaymentView } from '#main/contract';
import { isUnresolved } from '#main/core/payment/attempt.ts';
import { PARKED_QUERY_EVERY_MS } from '#main/core/payment/moves.ts';
import { CALL_GUARD_MS } from '#main/services/payment/calls.ts';
import { check } from './check.ts';
import { virtualClock } from './clock.ts';
import { coverageLog, type Coverage } from './coverage.ts';
import { mutated, withoutFirstSave, type Mutation } from './mutations.ts';
import { simNetwork } from './network.ts';
import { shift, takeBills, decideAll } from './people.ts';
import { random } from './random.ts';
import { simScheme, type Scheme } from './scheme.ts';
import { bench, LANE, PowerCut, type Terminal } from './terminal.ts';
import type { World } from './world.ts';
import { endsWithinMs, shapes } from './worlds.ts';

export interface SimResult {
  seed: number;
  /** Broken promises; empty = all held. */
  wrong: string[];
  crashes: number;
  attempts: number;
  sales: number;
  refunds: number;
  phases: Record<string, number>;
  /** SHA-256 over everything that happened, hex. */
  digest: string;
  trace: string[];
}

/** Schemes that a shop has switched on in one run. */
const SCHEMES_MAX = 3;
/** Late money is looked for an hour at the longest, and a look may be made again; parked ones ask twice an hour at least. */
const LATE_SEEN_WITHIN_MS = 7_500_000;
const CRASH_SHARE = 0.015;

export async function simulate(seed: number, { mutation = null, coverage = new Map() }: { mutation?: Mutation | null; coverage?: Coverage } = {}): Promise<SimResult> {
  const chance = random(seed);
  const clock = virtualClock();
  const network = simNetwork(clock, chance);
  const first = chance.between(0, shapes.length - 1);
  const chosen = Array.from({ length: chance.between(1, SCHEMES_MAX) }, (_, i) => (first + i * 3) % shapes.length);
  const schemes: Scheme[] = [];
  for (const i of new Set(chosen)) {
    const shape = shapes[i];
    if (shape !== undefined) schemes.push(simScheme(shape, i, clock, chance, network));
  }
  let crashes = 0;
  let crashing = true;
  const b = bench({
    clock,
    inMemory: true,
    log: coverageLog(coverage),
    providers: schemes.map(({ provider }) => (mutation === null ? provider : mutated(provider, mutation))),
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
      network.tell('power cut');
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
        schemes.find(({ shape }) => shape.name === qr.split(':')[1])?.read(qr);
      }
    }
    const threw: string[] = [];
    const world: World = {
      chance, schemes, clock, network,
      terminal: () => terminal,
      async pass(ms) {
        for (let left = ms; left > 0; left -= 1_000) {
          await clock.advance(Math.min(left, 1_000));
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
        network.tell(`${what}: ${outcome}`);
        watchDisplay(terminal);
        await revive();
        return outcome;
      },
    };
    await shift(world);
    crashing = false;
    const wrong = [...threw, ...(await calm(world)), ...check(terminal, schemes, false)];
    // Nothing will be paid any more, whatever the clock was set to: these bills cover all time.
    await takeBills(world, true, Number.MAX_SAFE_INTEGER);
    await world.clock.advance(LATE_SEEN_WITHIN_MS);
    wrong.push(...check(terminal, schemes, true), ...(await decideAll(world)), ...check(terminal, schemes, true));
    return report(seed, wrong, crashes, terminal, network.trace);
  } finally {
    b.remove();
  }
}

/** The network is back and everybody keeps their hands off: every attempt ends, and late money is seen. */
async function calm({ network, clock, schemes, terminal }: World): Promise<string[]> {
  network.up = true;
  network.faulty = false;
  await clock.advance(Math.max(...schemes.map(({ shape }) => endsWithinMs(shape.procedure, CALL_GUARD_MS, PARKED_QUERY_EVERY_MS))));
  const { store, payments, caller } = terminal();
  const open = store.attempts.inQuestion().filter(isUnresolved);
  const wrong = open.filter(({ phase }) => phase !== 'parked').map(({ id, phase }) => `${id} is ${phase} long after the network came back`);
  // A parked one whose order still stands is a person's to end: they ask for the cancel again.
  for (const { id } of open) payments.handlers['payment.cancel']({ attemptId: id }, caller());
  await clock.advance(LATE_SEEN_WITHIN_MS);
  return wrong;
}

function report(seed: number, wrong: string[], crashes: number, terminal: Terminal, told: string[]): SimResult {
  const phases: Record<string, number> = {};
  const { store } = terminal;
  const last = new Map<string, string>();
  const refunds = new Set<string>();
  for (const { kind, body } of store.journal.after(0, store.journal.tail().seq)) {
    if (kind === 'refund.step') refunds.add((JSON.parse(body) as { id: string }).id);
    if (kind !== 'attempt.step') continue;
    const { id, phase } = JSON.parse(body) as { id: string; phase: string };
    last.set(id, phase);
  }
  for (const phase of last.values()) phases[phase] = (phases[phase] ?? 0) + 1;
  const trace = [...told, `sale ${terminal.sales.view(LANE).status}`, `journal ${store.journal.tail().hash}`];
  const digest = createHash('sha256').update(trace.join('\n')).digest('hex');
  return { seed, wrong, crashes, attempts: last.size, sales: store.sales.count(), refunds: refunds.size, phases, digest, trace };
}
