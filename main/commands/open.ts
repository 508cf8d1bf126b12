/** Opens a terminal on a data directory: the shop's own, or the training shop with stand-ins of the schemes. */
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Fault } from '#main/contract';
import { openTerminal, type Terminal } from '../compose.ts';
import { regions, type RegionId } from '../core/regions/index.ts';
import type { ForkFace } from '../devices/face-sdk.ts';
import type { ForkDevices } from '../devices/supervisor.ts';
import { readSettings, type Settings } from '../settings.ts';
import { listBackups } from '../store/backup-files.ts';
import { prepareDirectory } from '../store/connection.ts';
import { catalogueFor } from '../training/catalogue.ts';
import { trainingSettings } from '../training/settings.ts';
import { importFile } from './import.ts';
import { defaultData, root } from './options.ts';
import type { SystemKeyStore } from '../secrets/cipher.ts';
import { startSandbox } from './sandbox.ts';
import { unlockTerminal } from './secret.ts';

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
 * @param host.keys the system's key store, where the host has one
 * @param host.region of training; a shop's own is in its settings
 * @param host.kiosk training plays a kiosk; a shop's own is one by its settings
 * @throws Fault of the settings, the store or the catalogue
 */
export async function openFor(data: string | null, forkDevices: ForkDevices, host: { keys?: SystemKeyStore; region?: RegionId; forkFace?: ForkFace; kiosk?: boolean } = {}): Promise<Opened> {
  const place = data ?? defaultData();
  const settings = readSettings(join(place, 'settings.json'));
  const forkFace = host.forkFace === undefined ? {} : { forkFace: host.forkFace };
  if (settings !== null) {
    if (host.kiosk === true && settings.kiosk === undefined) throw new Fault('SETTINGS', `${join(place, 'settings.json')}: this terminal is no kiosk: add "kiosk": {}`);
    const unlocked = await unlockTerminal(settings, place, host.keys);
    const terminal = withBackup(settings, () => openTerminal({ data: place, ...unlocked, forkDevices, ...forkFace }));
    return { terminal, data: place, close: () => terminal.close() };
  }
  // A shop's data directory and the training one are never the same: nothing played is ever in the books.
  const { region = 'cn', kiosk = false } = host;
  const name = ['training', ...(kiosk ? ['kiosk'] : []), ...(region === 'cn' ? [] : [region])].join('-');
  return openTraining({ data: data ?? join(place, name), forkDevices, region, kiosk });
}

/** Whoever stands before a damaged database wants to know what there is to restore. */
function withBackup<T>({ backup, shop }: Settings, open: () => T): T {
  try {
    return open();
  } catch (error) {
    if (!(error instanceof Fault) || error.code !== 'STORE_CORRUPT') throw error;
    throw new Fault('STORE_CORRUPT', `${error.message}. ${newestBackup(backup?.path, shop.terminal)}`, error.details);
  }
}

function newestBackup(path: string | undefined, terminalId: string): string {
  if (path === undefined) return 'No place of backups is set';
  try {
    const [newest] = listBackups(path, terminalId);
    if (newest === undefined) return `There is no backup in ${path} yet`;
    return `The newest backup was made ${new Date(newest.atMs).toISOString().slice(0, 16).replace('T', ' ')} UTC, up to entry ${newest.seq}`;
  } catch (error) {
    return error instanceof Fault ? error.message : String(error);
  }
}

/** Training: stand-ins with fresh keys, the demo catalogue where there is none yet, a virtual printer. */
export async function openTraining(options: { data: string; forkDevices: ForkDevices; sync?: Settings['sync']; region?: RegionId; kiosk?: boolean }): Promise<Opened> {
  const { data, forkDevices, sync, region = 'cn', kiosk = false } = options;
  prepareDirectory(data);
  const sandbox = await startSandbox({ region, stateFile: join(data, 'sandbox-keys.json') });
  try {
    if (!existsSync(join(data, 'catalogue.db'))) {
      await importDemo(data, region);
    }
    const settings = { ...trainingSettings(sandbox.settings, region, kiosk), ...(sync === undefined ? {} : { sync }) };
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

/** The demo catalogue, at the region's prices. */
async function importDemo(data: string, region: RegionId): Promise<void> {
  const { exponent, taxClasses } = regions[region];
  const file = join(data, 'demo-catalogue.tsv');
  writeFileSync(file, catalogueFor(readFileSync(join(root, 'main', 'training', 'demo-catalogue.tsv'), 'utf8'), regions[region]));
  await importFile({ data, file, currencyExponent: exponent, taxClasses });
  rmSync(file);
}
