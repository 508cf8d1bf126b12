/** Examines a journal on a thread of its own: see audit.ts. */
import { parentPort, workerData } from 'node:worker_threads';
import { auditSlowly, type AuditMessage, type AuditOrder } from './audit.ts';

const tell = (message: AuditMessage): void => parentPort?.postMessage(message);
tell({ result: await auditSlowly(workerData as AuditOrder, (done, total) => tell({ progress: { done, total } })) });
