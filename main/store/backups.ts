/** Backups of a running terminal: when one is due, one at a time, on a thread of its own. */
import { readdir } from 'node:fs/promises';
import { Worker } from 'node:worker_threads';
import { Fault, type BackupView } from '#main/contract';
import type { BackupPort, Clock, Log, Store } from '../ports.ts';
import { backupsAmong, type BackupFile } from './backup-files.ts';
import type { BackupOrder } from './backup.ts';
import type { BackupWord } from './backup.worker.ts';

/** After the start, so that a counter that opens in the morning is not held up. Milliseconds. */
export const FIRST_AFTER_MS = 60_000;

export interface BackupsOptions {
  store: Pick<Store, 'journal' | 'checkpoint' | 'stopped'>;
  dir: string;
  path: string;
  everyMinutes: number;
  keep: number;
  terminalId: string;
  clock: Clock;
  log: Log;
}

export function startBackups(options: BackupsOptions): BackupPort {
  const { store, dir, path, everyMinutes, keep, terminalId, clock, log } = options;
  let running: Promise<void> | null = null;
  let worker: Worker | null = null;
  let percent = 0;
  let last: { state: 'failed' | 'missing'; trouble: string } | null = null;
  let found: ReturnType<typeof backupsAmong> = [];
  let timer = clock.after(FIRST_AFTER_MS, due);
  void look();

  function due(): void {
    timer = clock.after(everyMinutes * 60_000, due);
    makeWhereNew().catch((error: unknown) => log.warn('backup.failed', { error: String(error) }));
  }

  async function makeWhereNew(): Promise<void> {
    await look();
    // Nothing new: what is there is as good.
    if (store.stopped() === null && found[0]?.seq !== store.journal.tail().seq) await make();
  }

  /** Never on the counter's thread: a share that hangs would hold it up. */
  async function look(): Promise<void> {
    found = backupsAmong(await readdir(path).catch((): string[] => []), terminalId);
  }

  function make(): Promise<void> {
    running ??= once().finally(() => {
      running = null;
      worker = null;
    });
    return running;
  }

  async function once(): Promise<void> {
    percent = 0;
    try {
      // What waits for an idle moment is in the database then.
      store.checkpoint();
      const made = await onThread({ dir, path, keep, atMs: clock.nowMs() });
      await look();
      last = null;
      log.info('backup.made', { file: made.file, seq: made.seq, bytes: made.bytes });
    } catch (error) {
      const missing = error instanceof Fault && error.details?.['reason'] === 'missing';
      await look();
      last = { state: missing ? 'missing' : 'failed', trouble: error instanceof Error ? error.message : String(error) };
      throw error;
    }
  }

  function onThread(order: BackupOrder): Promise<BackupFile> {
    return new Promise((resolve, reject) => {
      worker = new Worker(new URL(import.meta.url.endsWith('.ts') ? './backup.worker.ts' : './backup-worker.js', import.meta.url), { workerData: order });
      worker.on('message', (word: BackupWord) => {
        if ('percent' in word) percent = word.percent;
        else if ('made' in word) resolve(word.made);
        else reject(new Fault(word.error.code, word.error.message, word.error.details));
      });
      worker.once('error', (error) => reject(new Fault('BACKUP', `no backup was made: ${error.message}`)));
      worker.once('exit', () => reject(new Fault('BACKUP', 'the backup was broken off')));
    });
  }

  return {
    now: make,
    view(): BackupView {
      const newest = found[0];
      const state = running !== null ? ({ state: 'running', percent } as const) : (last ?? ({ state: 'waiting' } as const));
      return { path, ...state, kept: found.length, ...(newest === undefined ? {} : { lastAtMs: newest.atMs }) };
    },
    async close() {
      timer();
      await worker?.terminate();
      await running?.catch(() => undefined);
    },
  };
}
