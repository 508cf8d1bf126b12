/** The cases, in a process with the failing disk. Argument: the library. The order comes by a message, the results go back so. */
import { cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { stateOf, type State } from '../power/state.ts';
import { step } from '../power/workload.ts';
import { random, type Random } from '../random.ts';
import { openShop, runCase, STEPS, type CaseEnd, type Shop } from './case.ts';
import { calls, failingDisk } from './library.ts';
import { inMemory } from './memory.ts';
import { rows } from './rows.ts';

/** Steps of the till that was there before. */
const STEPS_BEFORE = 25;

export interface Order {
  seed: number;
  /** Of each row. */
  cases: number;
  /** This one alone, with and without another process after it. */
  only?: { row: string; nth: number };
}

export interface CaseReport extends CaseEnd {
  row: string;
  nth: number;
}

export type Message = { type: 'case'; report: CaseReport } | { type: 'end' };

function prepare(library: string, seed: number, work: string): { shop: Shop; counts: Record<keyof typeof calls, number> } {
  const disk = failingDisk(library);
  const [first, base, plain] = ['first', 'base', 'plain'].map((name) => join(work, name)) as [string, string, string];
  mkdirSync(first);
  disk.watch(first);
  const before = openShop(first);
  const dice = random(seed);
  for (let i = 0; i < STEPS_BEFORE; i += 1) step(before, dice);
  disk.cut(base, 'nothing', seed);
  before.store.close();
  cpSync(base, plain, { recursive: true });
  disk.watch(plain);
  const till = openShop(plain);
  const states: State[] = [stateOf(till.store)];
  const same = random(seed);
  for (let i = 0; i < STEPS; i += 1) {
    step(till, same);
    states.push(stateOf(till.store));
  }
  const counts = Object.fromEntries(Object.keys(calls).map((call) => [call, disk.count(call as keyof typeof calls)])) as Record<keyof typeof calls, number>;
  till.store.close();
  disk.watch('');
  return { shop: { disk, work, base, seed, states }, counts };
}

/** The calls that fail, one a case: all of them, or so many of them drawn. */
function drawn(of: number, count: number, dice: Random): number[] {
  const all = Array.from({ length: Math.max(of, 1) }, (_, i) => i + 1);
  while (all.length > count) all.splice(dice.below(all.length), 1);
  return all;
}

process.once('message', ({ seed, cases, only }: Order) => {
  const tell = (message: Message): void => void process.send?.(message);
  const work = mkdtempSync(join(inMemory(), 'guitai-disk-'));
  try {
    const { shop, counts } = prepare(process.argv[2] ?? '', seed, work);
    const dice = random(seed);
    for (const [row, fault] of Object.entries(rows)) {
      if (only !== undefined) {
        if (only.row === row) for (const isRestarted of [false, true]) tell({ type: 'case', report: { row, nth: only.nth, ...runCase(shop, fault, only.nth, isRestarted) } });
        continue;
      }
      for (const nth of drawn(counts[fault.call], cases, dice)) tell({ type: 'case', report: { row, nth, ...runCase(shop, fault, nth, dice.below(2) === 0) } });
    }
    tell({ type: 'end' });
  } finally {
    rmSync(work, { recursive: true, force: true });
    process.disconnect();
  }
});
