/** Runs an import on a worker thread, so that a running terminal goes on selling. */
import { Worker } from 'node:worker_threads';
import { Fault, type FaultBody } from '#main/contract';
import type { ImportOptions, ImportProgress, ImportResult } from './run.ts';

export type WorkerMessage =
  | { kind: 'progress'; progress: ImportProgress }
  | { kind: 'done'; result: ImportResult }
  | { kind: 'fault'; fault: FaultBody };

/**
 * Resolves when the new catalogue is in place: call `Catalogue.reopen` then.
 * @throws Fault as `runImport`; the old catalogue is then unchanged
 */
export function importOnWorker(options: ImportOptions, onProgress: (progress: ImportProgress) => void): Promise<ImportResult> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL(import.meta.url.endsWith('.ts') ? './worker.ts' : './import-worker.js', import.meta.url), { workerData: options });
    worker.on('message', (message: WorkerMessage) => {
      if (message.kind === 'progress') onProgress(message.progress);
      else if (message.kind === 'done') resolve(message.result);
      else reject(new Fault(message.fault.code, message.fault.message, message.fault.details));
    });
    worker.on('error', reject);
    // Without effect where the worker has answered.
    worker.on('exit', (code) => reject(new Fault('INTERNAL', `the import's worker ended with code ${code}: the old catalogue is unchanged`)));
  });
}
