/** All devices that are there: the machine's, and those that only the settings know. */
import { existsSync } from 'node:fs';
import { portPath, tcpAddress } from '../device/key.ts';
import type { DeviceKey, FoundDevice } from '../device/model.ts';
import { findPortable } from './portable.ts';
import { findInSysfs } from './sysfs.ts';

export interface Finder {
  find(): Promise<FoundDevice[]>;
}

/**
 * @param configured keys that settings name: network addresses and ports that no list tells
 * @param onError told once for each list that cannot be had
 */
export function createFinder(configured: readonly DeviceKey[], onError: (library: string, error: Error) => void, platform = process.platform): Finder {
  const told = new Set<string>();
  const once = (library: string, error: Error) => {
    if (told.has(library)) return;
    told.add(library);
    onError(library, error);
  };
  return {
    async find() {
      const found = platform === 'linux' ? await findInSysfs() : await findPortable(once);
      const known = new Set(found.map(({ key }) => key));
      return [...found, ...configured.filter((key) => !known.has(key)).flatMap((key) => named(key, platform))];
    },
  };
}

/** A device by its key alone; none where a port is not there. */
function named(key: DeviceKey, platform: NodeJS.Platform): FoundDevice[] {
  const address = tcpAddress(key);
  if (address !== null) return [{ key, category: 'Unknown', name: `${address.host}:${address.port}`, connection: { bus: 'tcp', ...address } }];
  const path = portPath(key, platform);
  if (path === null || (platform !== 'win32' && !existsSync(path))) return [];
  return [{ key, category: 'Unknown', name: path, connection: { bus: 'serial', path } }];
}
