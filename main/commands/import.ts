/** `guitai import`: a shop's product file into the catalogue. */
import { runImport, type ImportOptions, type ImportProgress, type ImportResult } from '../catalogue/import/run.ts';
import type { Progress } from './progress.ts';

export type { ImportOptions, ImportProgress, ImportResult } from '../catalogue/import/run.ts';
export { importOnWorker } from '../catalogue/import/on-worker.ts';

/**
 * Imports in this process, which is busy meanwhile: for the command line. A running terminal uses
 * `importOnWorker`. The caller appends the fact `catalogue.imported` (version, products, rejected,
 * sha256 are in the result) and calls `Catalogue.reopen`.
 * @throws Fault IMPORT, USAGE, STORE_LOCKED, STORE_READONLY, STORE: the old catalogue is then unchanged
 */
export async function importFile(
  options: ImportOptions & { onProgress?: (progress: ImportProgress) => void },
): Promise<ImportResult> {
  const { onProgress, ...rest } = options;
  return runImport(rest, onProgress ?? (() => {}));
}

/** An import's progress for the bar. */
export function importBar({ step, rows, bytesDone, bytesTotal }: ImportProgress): Progress {
  const detail = `${rows.toLocaleString('en')} ${step === 'reading' ? 'rows' : 'indexed'}`;
  return { done: bytesDone, total: bytesTotal, unit: 'bytes', detail };
}
