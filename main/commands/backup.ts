/** `guitai backup now|list`, also while a terminal sells. */
import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { Fault } from '#main/contract';
import { readSettings, type Settings } from '../settings.ts';
import { listBackups, type BackupFile } from '../store/backup-files.ts';
import { backUp } from '../store/backup.ts';
import type { Progress } from './progress.ts';

export interface BackedUp extends BackupFile {
  ok: true;
  /** Is it on the disk of the data directory? That one's death takes both. */
  sameDisk: boolean;
}
export interface Listed {
  ok: true;
  path: string;
  backups: BackupFile[];
}

type Place = Pick<NonNullable<Settings['backup']>, 'path' | 'keep'> & { terminalId?: string };

/**
 * Where backups of a data directory are: what is said, else what its settings say.
 * @throws Fault SETTINGS where neither does
 */
export function backupPlace(data: string, said: string | undefined): Place {
  const settings = readSettings(join(data, 'settings.json'));
  const place = said === undefined ? settings?.backup : { path: said, keep: settings?.backup?.keep ?? 24 };
  if (place === undefined) throw new Fault('SETTINGS', `${data}: settings.json names no place for backups: set backup.path, or name one with --path`);
  return { ...place, ...(settings === null ? {} : { terminalId: settings.shop.terminal }) };
}

/** @throws Fault NOT_FOUND, SETTINGS, BACKUP, or of the store */
export async function backupNow({ data, path: said, progress }: { data: string; path: string | undefined; progress: (progress: Progress) => void }): Promise<BackedUp> {
  if (!existsSync(join(data, 'guitai.db'))) throw new Fault('NOT_FOUND', `${data} holds no journal: name the data directory with --data`);
  const { path, keep } = backupPlace(data, said);
  const made = await backUp({ dir: data, path, keep, atMs: Date.now() }, (percent) => progress({ done: percent, total: 100, unit: 'percent' }));
  return { ok: true, ...made, sameDisk: statSync(data).dev === statSync(path).dev };
}

/** @throws Fault SETTINGS, BACKUP where the place is not there */
export function backupList({ data, path: said }: { data: string; path: string | undefined }): Listed {
  const { path, terminalId } = backupPlace(data, said);
  return { ok: true, path, backups: listBackups(path, said === undefined ? terminalId : undefined) };
}
