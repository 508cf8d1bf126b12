/**
 * A till whose every saved step is written down with how far the disk's log was then. Arguments: the data directory,
 * the disk's log, the file for what was acknowledged, a seed, how many steps, and how it ends: `close` or `kill`.
 */
import { appendFileSync, openSync } from 'node:fs';
import { openStore } from '#main/store/open.ts';
import { random } from '../random.ts';
import { blockLog } from './block-log.ts';
import { stateOf, type State } from './state.ts';
import { step, terminal } from './workload.ts';

export interface Acknowledged {
  /** Entries of the disk's log when the till said that it is saved. */
  cut: number;
  state: State;
}

const [dir = '', logFile = '', acknowledgedFile = '', seed = '', steps = '', end = ''] = process.argv.slice(2);
const log = blockLog(openSync(logFile, 'r'));
const dice = random(Number(seed));

function acknowledge(state: State): void {
  appendFileSync(acknowledgedFile, `${JSON.stringify({ cut: log.readOn().length, state } satisfies Acknowledged)}\n`);
}

const store = openStore(dir, { terminal, nowMs: Date.now });
acknowledge(stateOf(store));
for (let i = 0; i < Number(steps); i += 1) {
  step(store, dice);
  acknowledge(stateOf(store));
}
if (end === 'kill') process.kill(process.pid, 'SIGKILL');
store.close();
process.exit(0);
