/**
 * What the rig's machine is made of: qemu, and a stock Debian kernel, busybox and udev unpacked into a cache.
 * Only qemu is installed; the rest is downloaded once (about 75 MB) and never touches the system.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';

/** Longest that bringing what is missing may take in all, milliseconds. */
const BRING_MS_MAX = 4 * 60_000;
const QEMU = 'qemu-system-x86_64';
const QEMU_PACKAGE = 'qemu-system-x86';
const KERNEL_META_PACKAGE = 'linux-image-amd64';
/** Unpacked beside the kernel. */
const GUEST_PACKAGES = ['busybox-static', 'udev', 'libkmod2'];
/** The parts of the kernel's package that hold what the machine loads; the whole would be 400 MB. */
const KERNEL_PARTS = [
  './boot/vmlinuz-*',
  './*lib/modules/*/modules.*',
  ...['usb', 'hid', 'input', 'virtio', 'char', 'tty'].map((folder) => `./*lib/modules/*/kernel/drivers/${folder}/*`),
  ...['fs/9p', 'fs/netfs', 'fs/fscache', 'fs/configfs', 'net/9p', 'lib'].map((folder) => `./*lib/modules/*/kernel/${folder}/*`),
];

/** Files of the machine. */
export interface Parts {
  qemu: string;
  vmlinuz: string;
  /** `…/lib/modules/<release>`. */
  modules: string;
  /** Holds bin/busybox, bin/udevadm and lib/udev. */
  guestRoot: string;
}

/** Why the rig cannot run here: one line that says what is missing. */
export class Missing extends Error {}

const cache = join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'guitai', 'rig');

const onPath = (name: string) =>
  (process.env['PATH'] ?? '')
    .split(delimiter)
    .map((folder) => join(folder, name))
    .find((file) => existsSync(file));

/** What is here already; installs and downloads nothing. @throws Missing */
export function presentParts(): Parts {
  if (process.platform !== 'linux' || process.arch !== 'x64') throw new Missing('the device rig needs Linux on x86-64');
  const qemu = onPath(QEMU);
  if (!qemu) throw new Missing(`no ${QEMU}: run \`npm run rig\` as root on Debian, or install ${QEMU_PACKAGE}`);
  const unpacked = join(cache, 'unpacked');
  if (!existsSync(unpacked)) throw new Missing(`no kernel for the machine in ${cache}: run \`npm run rig\` on Debian`);
  const kernel = join(unpacked, 'kernel');
  const image = only(join(kernel, 'boot'), 'vmlinuz-');
  const library = existsSync(join(kernel, 'usr', 'lib', 'modules')) ? join(kernel, 'usr', 'lib', 'modules') : join(kernel, 'lib', 'modules');
  return { qemu, vmlinuz: image, modules: only(library, ''), guestRoot: join(unpacked, 'guest') };
}

/** What is here, or can be brought by apt. @throws Missing */
export function bringParts(say: (text: string) => void): Parts {
  if (process.platform !== 'linux' || process.arch !== 'x64') throw new Missing('the device rig needs Linux on x86-64');
  const hasKernel = existsSync(join(cache, 'unpacked'));
  const hasQemu = onPath(QEMU) !== undefined;
  const isRoot = process.getuid?.() === 0;
  if (!hasQemu && (!onPath('apt-get') || !isRoot)) throw new Missing(`no ${QEMU}, and it can be installed only by root with apt-get`);
  if (!hasKernel && (!onPath('apt-get') || !onPath('dpkg-deb'))) throw new Missing('no kernel for the machine, and no apt-get to download one');
  const run = runner(performance.now() + BRING_MS_MAX);
  if (isRoot && !(hasKernel && hasQemu)) run('apt-get', ['-qq', 'update']);
  if (!hasKernel) download(say, run);
  if (!hasQemu) {
    say(`installing ${QEMU_PACKAGE}`);
    run('apt-get', ['-qq', '-o', 'DPkg::Lock::Timeout=120', 'install', '-y', '--no-install-recommends', QEMU_PACKAGE]);
  }
  return presentParts();
}

/** Runs a command. @returns what it printed. @throws Missing with its last words */
type Run = (command: string, args: readonly string[], cwd?: string) => string;

/** Into a folder beside, renamed when whole: what is in the cache is complete. */
function download(say: (text: string) => void, run: Run): void {
  const kernel = /Depends: (linux-image-\S+)/.exec(run('apt-cache', ['depends', KERNEL_META_PACKAGE]))?.[1];
  if (kernel === undefined) throw new Missing(`apt-get knows no ${KERNEL_META_PACKAGE}: run apt-get update`);
  say(`downloading ${kernel}, ${GUEST_PACKAGES.join(', ')}, once`);
  const folder = join(cache, `unpacking-${process.pid}`);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(join(folder, 'kernel'), { recursive: true });
  mkdirSync(join(folder, 'guest'));
  try {
    run('apt-get', ['-qq', 'download', kernel, ...GUEST_PACKAGES], folder);
    for (const file of readdirSync(folder).filter((name) => name.endsWith('.deb'))) {
      const deb = join(folder, file);
      if (file.startsWith(kernel)) unpack(run, deb, join(folder, 'kernel'), KERNEL_PARTS);
      else unpack(run, deb, join(folder, 'guest'), ['./*']);
      rmSync(deb);
    }
    if (!existsSync(join(cache, 'unpacked'))) renameSync(folder, join(cache, 'unpacked'));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** tar complains of a folder that this kernel has not; only dpkg-deb's failure is one. */
function unpack(run: Run, deb: string, into: string, wanted: readonly string[]): void {
  const script = 'set -o pipefail; dpkg-deb --fsys-tarfile "$0" | tar -x --no-same-owner --wildcards -C "$@" 2>/dev/null || test ${PIPESTATUS[0]} = 0';
  run('bash', ['-c', script, deb, into, ...wanted]);
}

/** @param untilMs when everything has to be done, on `performance.now()`'s clock */
const runner =
  (untilMs: number): Run =>
  (command, args, cwd) => {
    const done = spawnSync(command, args, {
      encoding: 'utf8',
      timeout: Math.max(1, Math.round(untilMs - performance.now())),
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive', LC_ALL: 'C' },
      ...(cwd === undefined ? {} : { cwd }),
    });
    if (done.status === 0) return done.stdout;
    const why = done.error?.message ?? done.stderr.trim().split('\n').at(-1) ?? '';
    throw new Missing(`${command} ${args.join(' ')} failed: ${why}`);
  };

function only(folder: string, prefix: string): string {
  const names = existsSync(folder) ? readdirSync(folder).filter((name) => name.startsWith(prefix)) : [];
  if (names.length !== 1) throw new Missing(`${folder} is not what the rig unpacked: delete ${cache} and run \`npm run rig\` again`);
  return join(folder, names[0] ?? '');
}
