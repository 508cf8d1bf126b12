/**
 * A till whose every saved step is written down with how far the disk's log was then. Arguments: the data directory,
 * the disk's log, the file for what was acknowledged, a seed, how many steps, what is done before it is opened (`open`
 * is nothing, `archive`, `backUp`: with what a killed one left), and how it ends: `close`, `archive`, `backUp` or `kill`.
 */
import { appendFileSync, openSync } from 'node:fs';
import { random } from '../random.ts';
import { blockLog } from './block-log.ts';
import { stateOf, type State } from './state.ts';
import { archive, backUpTill, keyed, openBare, step } from './workload.ts';

export interface Acknowledged {
  /** Entries of the disk's log when the till said that it is saved. */
  cut: number;
  state: State;
  /** The last entry of the newest backup that is said to be made. */
  backupSeq?: number;
}

const [dir = '', logFile = '', acknowledgedFile = '', seed = '', steps = '', begin = '', end = ''] = process.argv.slice(2);
const log = blockLog(openSync(logFile, 'r'));
const dice = random(Number(seed));

function acknowledge(state: State, backupSeq?: number): void {
  const said: Acknowledged = { cut: log.readOn().length, state, ...(backupSeq === undefined ? {} : { backupSeq }) };
  appendFileSync(acknowledgedFile, `${JSON.stringify(said)}\n`);
}

if (begin === 'archive') archive(dir);
const backupSeq = begin === 'backUp' ? await backUpTill(dir) : undefined;
const bare = openBare(dir);
const { store } = bare;
acknowledge(stateOf(store), backupSeq);
const till = keyed(dir, bare);
acknowledge(stateOf(store));
for (let i = 0; i < Number(steps); i += 1) {
  step(till, dice);
  acknowledge(stateOf(store));
}
if (end === 'kill') process.kill(process.pid, 'SIGKILL');
const state = stateOf(store);
store.close();
if (end === 'archive') archive(dir);
acknowledge(state, end === 'backUp' ? await backUpTill(dir) : undefined);
process.exit(0);
