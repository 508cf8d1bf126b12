/** What the keeper of the store looks after: its files. */
import type { TerminalOptions } from './compose.ts';
import type { StoreKeeperDeps } from './services/store/index.ts';
import { storeFiles } from './store/files.ts';

export function storeParts({ data }: TerminalOptions): Pick<StoreKeeperDeps, 'files'> {
  return { files: storeFiles(data) };
}
