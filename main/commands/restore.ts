/** `guitai restore`: a backup in the place of a damaged database, with what headquarters has beyond it. */
import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { Fault } from '#main/contract';
import { readSettings } from '../settings.ts';
import { listBackups } from '../store/backup-files.ts';
import { restore, type Beyond, type Restored } from '../store/restore.ts';
import { openLink } from '../sync/link.ts';
import { backupPlace } from './backup.ts';
import type { Progress } from './progress.ts';

/** Entries that are asked of headquarters at a time. */
const PULL_ENTRIES = 500;

export interface RestoreResult extends Restored {
  ok: true;
  from: string;
  /** Backups that did not hold, newer than the one that did. */
  skipped: { file: string; why: string }[];
  headquarters: 'none' | 'asked' | 'notReached';
  /** Why it was not reached. */
  trouble?: string;
}

export interface RestoreCall {
  data: string;
  /** A file, or `newest`. */
  from: string;
  /** A place of backups, instead of what the settings say. */
  path: string | undefined;
  progress: (progress: Progress) => void;
}

/** @throws Fault SETTINGS, BACKUP, STORE_LOCKED, STORE_READONLY */
export async function restoreFrom({ data, from, path, progress }: RestoreCall): Promise<RestoreResult> {
  const settings = readSettings(join(data, 'settings.json'));
  const terminalId = settings?.shop.terminal ?? null;
  const files = from === 'newest' ? newest(data, path) : [theFile(from)];
  const hq = headquarters(settings?.sync?.url);
  const skipped: RestoreResult['skipped'] = [];
  for (const file of files) {
    try {
      const onProgress = (done: number, total: number): void => progress({ done, total, unit: 'entries' });
      const restored = await restore({ dir: data, file, terminalId, atMs: Date.now(), beyond: hq.beyond, onProgress });
      return { ok: true, from: file, ...restored, skipped, ...hq.became() };
    } catch (error) {
      if (!(error instanceof Fault) || error.code !== 'BACKUP' || file === files.at(-1)) throw error;
      skipped.push({ file, why: error.message });
    }
  }
  throw new Fault('BACKUP', 'there is no backup yet: name a file with --from');
}

function theFile(from: string): string {
  if (existsSync(from) && statSync(from).isFile()) return from;
  throw new Fault('BACKUP', `${from} is no file: name a backup, or --from newest`);
}

function newest(data: string, path: string | undefined): string[] {
  const place = backupPlace(data, path);
  const found = listBackups(place.path, place.terminalId);
  const terminals = new Set(found.map(({ terminalId }) => terminalId));
  if (terminals.size > 1) throw new Fault('BACKUP', `${place.path} holds backups of ${[...terminals].join(', ')}: name one with --from FILE`);
  return found.map(({ file }) => file);
}

/** What headquarters has of this stream after the backup's end, and of streams that continue it. */
function headquarters(url: string | undefined): { beyond: Beyond[]; became(): Pick<RestoreResult, 'headquarters' | 'trouble'> } {
  if (url === undefined) return { beyond: [], became: () => ({ headquarters: 'none' }) };
  let trouble: string | undefined;
  const beyond: Beyond = {
    name: 'headquarters',
    async *after(end) {
      try {
        const link = await openLink(url);
        try {
          let { seq, hash, stream } = end;
          for (;;) {
            const batch = await link.entries(stream, seq, PULL_ENTRIES);
            if (batch.length > 0) yield batch;
            const last = batch.at(-1);
            if (last !== undefined) ({ seq, hash } = last);
            else {
              const child = await link.childOf(stream, seq, hash);
              if (child === null) return;
              stream = child;
            }
          }
        } finally {
          link.close();
        }
      } catch (error) {
        // What came until then was checked and stays.
        if (!(error instanceof Fault)) throw error;
        trouble = error.message;
      }
    },
  };
  return { beyond: [beyond], became: () => (trouble === undefined ? { headquarters: 'asked' } : { headquarters: 'notReached', trouble }) };
}
