/** The worker's side of building a table. */
import { parentPort, workerData } from 'node:worker_threads';
import { Fault, type FaultBody } from '#main/contract';
import { buildTable, type BuildOrder } from './tables.ts';

let fault: FaultBody | null = null;
try {
  buildTable(workerData as BuildOrder);
} catch (error) {
  if (!(error instanceof Fault)) throw error;
  fault = error.toJSON();
}
parentPort?.postMessage(fault);
