/** Reads every page of a database, on a thread of its own. Sends one line that says what is wrong, or null. */
import { parentPort, workerData } from 'node:worker_threads';
import Database from 'better-sqlite3';

function check(file: string): string | null {
  try {
    const db = new Database(file, { readonly: true, fileMustExist: true });
    try {
      const found = db.pragma('quick_check(1)', { simple: true });
      return found === 'ok' ? null : `${file}: ${String(found)}`;
    } finally {
      db.close();
    }
  } catch (error) {
    return `${file}: ${error instanceof Error ? error.message : String(error)}`;
  }
}

parentPort?.postMessage(check(String(workerData)));
