/**
 * A till on a disk that is cut off when it is asked for, in the middle of a step or of an opening; it goes on after it.
 * Arguments: the library, the folder of the run, a seed.
 */
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { failingDisk, type leaves } from '../disk/library.ts';
import { random } from '../random.ts';
import type { Expected } from './judge.ts';
import { stateOf } from './state.ts';
import { archive, keyed, openBare, step, type Till } from './workload.ts';

/** Steps of a data directory; then a new one begins. */
const DIRECTORY_STEPS = 300;
/** Of so many steps one is an end of the process and a new beginning. */
const RESTART_ONE_IN = 20;
/** Writing calls until the next cut at most: a few steps. */
const CALLS_MAX = 60;
const LEAVES = ['nothing', 'pages', 'sectors'] as const;

export interface Cut {
  /** The data directory as it was left. */
  dir: string;
  expected: Expected;
  nth: number;
  left: keyof typeof leaves;
  recordings: number;
  acknowledged: number;
  writes: number;
  flushes: number;
}

const [library = '', work = '', seed = ''] = process.argv.slice(2);
const disk = failingDisk(library);
const dice = random(Number(seed));
const data = join(work, 'data');
const snapshot = join(work, 'cut');
const totals = { recordings: 0, acknowledged: 0, writes: 0, flushes: 0 };

const open = (): Till => keyed(data, openBare(data));

function restart({ store }: Till): Till {
  if (dice.below(2) === 0) disk.whileDead(store.close);
  else store.close();
  if (dice.below(3) === 0) archive(data);
  return open();
}

/** One cut after the other, for ever. */
function* cuts(): Generator<Cut, never> {
  for (;;) {
    rmSync(data, { recursive: true, force: true });
    mkdirSync(data);
    disk.watch(data);
    totals.recordings += 1;
    let till: Till | null = null;
    let expected: Expected = { acknowledged: null, underWay: null };
    let nth = 0;
    let left: Cut['left'] = 'nothing';
    for (let steps = 0; steps < DIRECTORY_STEPS; steps += 1) {
      if (disk.cutLeft() === 0) {
        nth = 1 + dice.below(CALLS_MAX);
        left = dice.pick(LEAVES);
        // One that came while the last directory was closed was of no step: nothing of it belongs here.
        rmSync(snapshot, { recursive: true, force: true });
        disk.cutAt(snapshot, nth, left, dice.below(2 ** 31));
      }
      if (till === null) till = open();
      else if (dice.below(RESTART_ONE_IN) === 0) till = restart(till);
      else step(till, dice);
      const state = stateOf(till.store);
      expected = { acknowledged: expected.underWay, underWay: state };
      if (disk.cutLeft() === 0) yield { dir: snapshot, expected, nth, left, ...totals, writes: totals.writes + disk.count('write'), flushes: totals.flushes + disk.count('sync') };
      totals.acknowledged += 1;
    }
    totals.writes += disk.count('write');
    totals.flushes += disk.count('sync');
    till?.store.close();
  }
}

const next = cuts();
process.on('message', () => process.send?.(next.next().value));
