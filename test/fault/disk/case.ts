/** One till on one disk that fails at one call: what it says then, what is there, and how it goes on. */
import { cpSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { Fault } from '#main/contract';
import type { Store } from '#main/ports.ts';
import { judge, type Expected } from '../power/judge.ts';
import { stateOf, type State } from '../power/state.ts';
import { keyed, openBare, step, type Till } from '../power/workload.ts';
import { random } from '../random.ts';
import { leaves, type FailingDisk, type Fault as DiskFault } from './library.ts';

/** Steps of a till in one case, and after a reopening. */
export const STEPS = 40;
const STEPS_AFTER = 4;
const START_MS = 1_767_225_600_000;

export interface Shop {
  disk: FailingDisk;
  /** Holds the data directory and copies of it. */
  work: string;
  /** The data directory as it is at the beginning of each case: a till was killed there. */
  base: string;
  seed: number;
  /** What a till has after so many steps, where nothing fails. */
  states: readonly State[];
}

export interface CaseEnd {
  /** `absorbed`: the till did not see it. `refused`: it stopped. `unopened`: it did not open. `spared`: there was no such call. */
  end: 'spared' | 'absorbed' | 'refused' | 'unopened';
  wrong: string[];
}

/** A clock that gives the same times at each run. */
export function countingClock(): () => number {
  let at = START_MS;
  return () => {
    at += 1_000;
    return at;
  };
}

export function openShop(dir: string): Till {
  const nowMs = countingClock();
  const bare = openBare(dir, nowMs);
  try {
    return keyed(dir, bare, nowMs);
  } catch (error) {
    bare.store.close();
    throw error;
  }
}

const words = (error: unknown): string => (error instanceof Error ? `${error.constructor.name}: ${error.message}` : String(error));

/** The disk's failure as a till has to tell it. */
const isStoreFault = (error: unknown): error is Fault => error instanceof Fault && error.code.startsWith('STORE');

/** After a failure nothing may be taken for saved: each way to save must be refused. */
function stillSaves(store: Store): string[] {
  const ways: Record<string, () => unknown> = {
    commit: () => store.commit((tx) => tx.saveDraft('main', 'not saved')),
    cursor: () => store.cursors.set('other', 1),
    'print job': () => store.printJobs.setState('none', 'done'),
  };
  return Object.entries(ways).flatMap(([name, way]) => {
    try {
      way();
      return [`${name}: saved after the failure`];
    } catch (error) {
      return isStoreFault(error) ? [] : [`${name}: ${words(error)}`];
    }
  });
}

/** Opened again while the disk may still fail: it is open, or as closed as before. */
function reopenAtOnce(store: Store): string[] {
  try {
    store.reopen();
    return [];
  } catch (error) {
    return isStoreFault(error) ? stillSaves(store) : [`reopened at once: ${words(error)}`];
  }
}

/** What is found at the next opening: after a kill, and after the power went, too. */
function look({ disk, work, seed }: Shop, dir: string, expected: Expected, when: string): string[] {
  const copy = join(work, 'look');
  return (['kill', ...(Object.keys(leaves) as (keyof typeof leaves)[])] as const).flatMap((left) => {
    rmSync(copy, { recursive: true, force: true });
    if (left === 'kill') cpSync(dir, copy, { recursive: true });
    else disk.cut(copy, left, seed);
    const { wrong } = judge(copy, expected, random(seed), false);
    return wrong === null ? [] : [`${when}, ${left === 'kill' ? 'killed' : `without power, ${left} of the unsafe there`}: ${wrong.kind}: ${wrong.why}`];
  });
}

interface Sold {
  done: number;
  error?: unknown;
}

function sell(till: Till, seed: number, most: number): Sold {
  const dice = random(seed);
  for (let done = 0; done < most; done += 1) {
    try {
      step(till, dice);
    } catch (error) {
      return { done, error };
    }
  }
  return { done: most };
}

/** What a till must be found with after it stopped. */
function expectedAfter({ states }: Shop, { done, error }: Sold): Expected {
  const unknown = error instanceof Fault && error.details?.['unknown'] === true;
  return { acknowledged: states[done] ?? null, underWay: unknown ? (states[done + 1] ?? null) : null };
}

/**
 * Opens again on a disk that is well, sells on, and has all of it, even if the power goes then.
 * @param isRestarted by another process; else the running one opens again
 */
function goOn(shop: Shop, dir: string, till: Till | null, isRestarted: boolean): string[] {
  const how = isRestarted ? 'restarted' : 'reopened';
  let opened = till;
  try {
    if (opened !== null && isRestarted) shop.disk.whileDead(opened.store.close);
    if (opened === null || isRestarted) opened = openShop(dir);
    else opened.store.reopen();
    const { error } = sell(opened, shop.seed + 1, STEPS_AFTER);
    if (error !== undefined) return [`${how}: ${words(error)}`];
    return look(shop, dir, { acknowledged: stateOf(opened.store), underWay: null }, how);
  } catch (error) {
    opened = null;
    return [`cannot be ${how}: ${words(error)}`];
  } finally {
    opened?.store.close();
  }
}

/**
 * @param nth such call since the opening began
 * @param isRestarted after it, by another process
 */
export function runCase(shop: Shop, fault: DiskFault, nth: number, isRestarted: boolean): CaseEnd {
  const { disk, work, base, seed } = shop;
  const dir = join(work, 'data');
  rmSync(dir, { recursive: true, force: true });
  cpSync(base, dir, { recursive: true });
  disk.watch(dir);
  disk.arm(fault, nth);
  let till: Till | null = null;
  let sold: Sold;
  try {
    till = openShop(dir);
    sold = sell(till, seed, STEPS);
  } catch (error) {
    sold = { done: 0, error };
  }
  const isSpared = disk.hits() === 0;
  const { error } = sold;
  const wrong: string[] = [];
  if (error !== undefined && !isStoreFault(error)) wrong.push(`tells it as ${words(error)}`);
  if (error !== undefined && till !== null) wrong.push(...stillSaves(till.store));
  if (error !== undefined && till !== null && fault.stays === true) wrong.push(...reopenAtOnce(till.store));
  disk.disarm();
  wrong.push(...look(shop, dir, expectedAfter(shop, sold), 'at the failure'), ...goOn(shop, dir, till, isRestarted));
  disk.watch('');
  const end = isSpared ? 'spared' : error === undefined ? 'absorbed' : till === null ? 'unopened' : 'refused';
  return { end, wrong };
}
