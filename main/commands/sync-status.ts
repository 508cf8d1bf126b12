/** `guitai sync status`, also while a terminal runs: the journal is only read. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Fault } from '#main/contract';
import { readSettings } from '../settings.ts';
import { openReader } from '../store/reader.ts';
import { syncStatus, type SyncStatus } from './sync.ts';

/** @throws Fault NOT_FOUND, SETTINGS, or of the store */
export async function syncStatusOf(data: string): Promise<SyncStatus> {
  if (!existsSync(join(data, 'guitai.db'))) throw new Fault('NOT_FOUND', `${data} holds no journal: name the data directory with --data`);
  const url = readSettings(join(data, 'settings.json'))?.sync?.url;
  const store = openReader(data);
  try {
    return await syncStatus({ store, url });
  } finally {
    store.close();
  }
}
