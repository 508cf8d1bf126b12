/** Makes a backup on a thread of its own: the counter's thread is never held up by it. */
import { parentPort, workerData } from 'node:worker_threads';
import { Fault, type FaultBody } from '#main/contract';
import { backUp, type BackupOrder } from './backup.ts';
import type { BackupFile } from './backup-files.ts';

export type BackupWord = { percent: number } | { made: BackupFile } | { error: FaultBody };

const say = (word: BackupWord): void => parentPort?.postMessage(word);

try {
  const made = await backUp(workerData as BackupOrder, (percent) => say({ percent }));
  say({ made });
} catch (error) {
  say({ error: error instanceof Fault ? error.toJSON() : { code: 'BACKUP', message: String(error) } });
}
