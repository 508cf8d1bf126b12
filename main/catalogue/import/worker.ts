/** The worker's side of an import. */
import { parentPort, workerData } from 'node:worker_threads';
import { Fault } from '#main/contract';
import type { WorkerMessage } from './on-worker.ts';
import { runImport, type ImportOptions } from './run.ts';

const tell = (message: WorkerMessage): void => parentPort?.postMessage(message);

try {
  const result = await runImport(workerData as ImportOptions, (progress) => tell({ kind: 'progress', progress }));
  tell({ kind: 'done', result });
} catch (error) {
  if (!(error instanceof Fault)) throw error;
  tell({ kind: 'fault', fault: error.toJSON() });
}
