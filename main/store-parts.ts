/** What the keeper of the store looks after: its files, and its backups where the settings want some. */
import type { TerminalOptions } from './compose.ts';
import type { Clock, Log, Store } from './ports.ts';
import type { StoreKeeperDeps } from './services/store/index.ts';
import { startBackups } from './store/backups.ts';
import { storeFiles } from './store/files.ts';

export function storeParts({ data, settings }: TerminalOptions, { store, clock, log }: { store: Store; clock: Clock; log: Log }): Pick<StoreKeeperDeps, 'files' | 'backup'> {
  const { backup, shop } = settings;
  const files = storeFiles(data);
  return backup === undefined ? { files } : { files, backup: startBackups({ ...backup, store, dir: data, terminalId: shop.terminal, clock, log }) };
}
