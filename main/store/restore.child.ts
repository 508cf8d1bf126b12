/** For tests: restores a backup and ends itself at a step. Arguments: the data directory, the backup, the step's name. */
import { restore } from './restore.ts';

const [dir = '', file = '', at = ''] = process.argv.slice(2);
await restore({
  dir,
  file,
  terminalId: 'T1',
  atMs: 1_767_225_600_000,
  beyond: [],
  onStep(step) {
    if (step === at) process.kill(process.pid, 'SIGKILL');
  },
});
