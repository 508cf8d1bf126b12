/** What a power-cut run needs of the machine: a logged disk, a loop device, two file systems, and the right to mount. */
import { spawnSync } from 'node:child_process';
import { accessSync, constants, existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** Why the run cannot be done here: one line that says what is missing. */
export class Missing extends Error {}

const PACKAGES: Readonly<Record<string, string>> = { 'qemu-storage-daemon': 'qemu-system-common', 'mkfs.xfs': 'xfsprogs', 'mkfs.ext4': 'e2fsprogs', losetup: 'mount' };
const BRING_MS_MAX = 4 * 60_000;

const folders = [...(process.env['PATH'] ?? '').split(delimiter), '/usr/sbin', '/sbin'];

/** Where a program of the system is: those of the administrator are not on everybody's path. @throws Missing */
export function program(name: string): string {
  const file = folders.map((folder) => join(folder, name)).find((path) => existsSync(path));
  if (file === undefined) throw new Missing(`no ${name}: install ${PACKAGES[name] ?? name}`);
  return file;
}

/** Looks only, changes nothing. @throws Missing */
export function checkParts(): void {
  if (process.platform !== 'linux') throw new Missing('a logged file system needs Linux');
  if (process.getuid?.() !== 0) throw new Missing('mounting a file system needs root');
  for (const device of ['/dev/fuse', '/dev/loop-control']) {
    try {
      accessSync(device, constants.R_OK | constants.W_OK);
    } catch {
      throw new Missing(`${device} is not there or may not be used`);
    }
  }
  for (const name of Object.keys(PACKAGES)) program(name);
}

/** Installs what is missing with apt-get, where there is one. @throws Missing */
export function bringParts(say: (text: string) => void): void {
  const missing = Object.entries(PACKAGES).filter(([name]) => !folders.some((folder) => existsSync(join(folder, name)))).map(([, name]) => name);
  if (missing.length > 0 && process.getuid?.() === 0 && existsSync('/usr/bin/apt-get')) {
    say(`installing ${missing.join(', ')}\n`);
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive', LC_ALL: 'C' };
    for (const args of [['-qq', 'update'], ['-qq', '-o', 'DPkg::Lock::Timeout=120', 'install', '-y', '--no-install-recommends', ...missing]]) {
      spawnSync('apt-get', args, { env, stdio: 'ignore', timeout: BRING_MS_MAX });
    }
  }
  checkParts();
}
