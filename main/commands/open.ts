/** Opens a terminal on a data directory: the shop's own, or the training shop with stand-ins of the schemes. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { openTerminal, type Terminal } from '../compose.ts';
import type { ForkDevices } from '../devices/supervisor.ts';
import { readSettings, type Settings } from '../settings.ts';
import { prepareDirectory } from '../store/connection.ts';
import { trainingSettings } from '../training/settings.ts';
import { importInto } from './import-into.ts';
import { defaultData, root } from './options.ts';
import type { SystemKeyStore } from '../secrets/cipher.ts';
import { startSandbox } from './sandbox.ts';
import { unlockSettings } from './secret.ts';

export interface Opened {
  terminal: Terminal;
  /** The data directory. */
  data: string;
  /** Address of the schemes' stand-ins, in training mode only. */
  sandboxUrl?: string;
  close(): Promise<void>;
}

/**
 * Opens the terminal of a data directory; without settings there, in training mode.
 * @param data null = the system's place for data
 * @param keys the system's key store, where the host has one
 * @throws Fault of the settings, the store or the catalogue
 */
export async function openFor(data: string | null, forkDevices: ForkDevices, keys?: SystemKeyStore): Promise<Opened> {
  const place = data ?? defaultData();
  const settings = readSettings(join(place, 'settings.json'));
  if (settings !== null) {
    const terminal = openTerminal({ data: place, settings: await unlockSettings(settings, place, keys), forkDevices });
    return { terminal, data: place, close: () => terminal.close() };
  }
  // A shop's data directory and the training one are never the same: nothing played is ever in the books.
  return openTraining({ data: data ?? join(place, 'training'), forkDevices });
}

/** Training: stand-ins with fresh keys, the demo catalogue where there is none yet, a virtual printer. */
export async function openTraining(options: { data: string; forkDevices: ForkDevices; sync?: Settings['sync'] }): Promise<Opened> {
  const { data, forkDevices, sync } = options;
  prepareDirectory(data);
  const sandbox = await startSandbox({ stateFile: join(data, 'sandbox-keys.json') });
  try {
    if (!existsSync(join(data, 'catalogue.db'))) {
      await importInto({ data, file: join(root, 'main', 'training', 'demo-catalogue.tsv'), progress: () => {} });
    }
    const settings = { ...trainingSettings(sandbox.settings), ...(sync === undefined ? {} : { sync }) };
    const terminal = openTerminal({ data, settings, sandboxUrl: sandbox.url, forkDevices });
    return {
      terminal,
      data,
      sandboxUrl: sandbox.url,
      async close() {
        await terminal.close();
        await sandbox.close();
      },
    };
  } catch (error) {
    await sandbox.close();
    throw error;
  }
}
