/** Judges what a cut left, where copies of a file are alike: see shim.c. Arguments: the library, the folder of the run, a seed. */
import { rmSync } from 'node:fs';
import { random } from '../random.ts';
import type { Cut } from './files-seller.child.ts';
import { DEEP_EVERY, judge } from './judge.ts';

const dice = random(Number(process.argv[4]));
let points = 0;

process.on('message', ({ dir, expected }: Cut) => {
  points += 1;
  const verdict = judge(dir, expected, dice, points % DEEP_EVERY === 0);
  rmSync(dir, { recursive: true, force: true });
  process.send?.(verdict);
});
