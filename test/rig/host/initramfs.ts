/** The machine's first file system: busybox, udev, kernel modules and the libraries that Node and its add-ons link. */
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { basename, dirname, join, posix, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { archive, type Entry } from './cpio.ts';
import { loadOrder } from './modules.ts';
import type { Parts } from './packages.ts';

/** In the order of what is needed first. */
const MODULES = [
  ['virtio_pci', 'virtio_console', '9pnet_virtio', '9p'],
  ['xhci-pci', 'usbhid', 'hid-generic', 'uhid', 'uinput', 'evdev'],
  ['usbserial', 'ftdi_sio', 'cdc-acm', 'usblp', 'vhci-hcd'],
  ['configfs', 'libcomposite', 'usb_f_hid', 'usb_f_acm', 'usb_f_printer', 'dummy_hcd'],
].flat();
/** dummy_hcd gives this many pairs of a host port and a device controller: "another port" is another pair. */
const OPTIONS: Record<string, string> = { dummy_hcd: 'num=4' };
/** Builds of an add-on for other systems. */
const foreign = /(win32|windows|darwin|android|freebsd|arm|ia32|riscv|musl|ppc64|s390|loong)/;
const initScript = fileURLToPath(new URL('../guest/init.sh', import.meta.url));

/** @param root the project's folder, which the machine mounts read-only */
export function initramfs(parts: Parts, root: string): Buffer {
  const files: Entry[] = [
    { type: 'file', path: 'init', bytes: readFileSync(initScript), executable: true },
    program('bin/busybox', join(parts.guestRoot, 'bin', 'busybox')),
    program('bin/udevadm', join(parts.guestRoot, 'bin', 'udevadm')),
    { type: 'link', path: 'lib/systemd/systemd-udevd', to: '/bin/udevadm' },
    { type: 'file', path: 'etc/passwd', bytes: Buffer.from('root:x:0:0:root:/:/bin/sh\ncashier:x:1000:1000:cashier:/:/bin/sh\n'), executable: false },
    { type: 'file', path: 'etc/group', bytes: Buffer.from(groups()), executable: false },
    ...udevRules(parts.guestRoot),
    ...libraries(parts, root),
    ...modules(parts.modules),
  ];
  return archive([...folders(files), ...files]);
}

const program = (path: string, from: string): Entry => ({ type: 'file', path, bytes: readFileSync(from), executable: true });

/** The groups that udev's rules name. */
const groups = () =>
  ['root', 'tty', 'dialout', 'disk', 'lp', 'cdrom', 'audio', 'video', 'input', 'kvm', 'render', 'kmem', 'tape', 'sgx', 'plugdev']
    .map((name, i) => `${name}:x:${i}:\n`)
    .concat('cashier:x:1000:\n')
    .join('');

function udevRules(guestRoot: string): Entry[] {
  const folder = join(guestRoot, 'lib', 'udev');
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.parentPath.endsWith('hwdb.d'))
    .map((entry) => {
      const file = join(entry.parentPath, entry.name);
      const executable = (statSync(file).mode & 0o111) !== 0;
      return { type: 'file', path: join('lib', 'udev', relative(folder, file)), bytes: readFileSync(file), executable };
    });
}

/** What Node, udev and the built add-ons link, found by ldd; each is put where the host has it. */
function libraries(parts: Parts, root: string): Entry[] {
  const modulesFolder = join(root, 'node_modules');
  const addons = readdirSync(modulesFolder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.node') && !foreign.test(file))
    .map((file) => join(modulesFolder, file));
  const guestLibraries = join(parts.guestRoot, 'usr', 'lib', 'x86_64-linux-gnu');
  const listed = spawnSync('ldd', [process.execPath, join(parts.guestRoot, 'bin', 'udevadm'), ...addons], {
    encoding: 'utf8',
    env: { ...process.env, LD_LIBRARY_PATH: `${guestLibraries}:${join(parts.guestRoot, 'lib', 'x86_64-linux-gnu')}` },
  });
  const found = new Map<string, string>();
  for (const [, name, path] of listed.stdout.matchAll(/^\s+(?:(\S+) => )?(\/\S+) \(0x/gm)) {
    if (path !== undefined) found.set(name === undefined ? path : join('/lib/x86_64-linux-gnu', basename(name)), path);
  }
  return [...found].map(([path, from]) => program(path.slice(1), realpathSync(from)));
}

function modules(folder: string): Entry[] {
  const order = loadOrder(folder, MODULES);
  const list = order.map(({ name }) => `${name}.ko ${OPTIONS[name] ?? ''}`.trim()).join('\n');
  return [
    { type: 'file', path: 'modules/order', bytes: Buffer.from(`${list}\n`), executable: false },
    ...order.map(({ name, bytes }): Entry => ({ type: 'file', path: `modules/${name}.ko`, bytes, executable: false })),
  ];
}

function folders(files: readonly Entry[]): Entry[] {
  const all = new Set(['dev', 'proc', 'sys', 'tmp', 'run', 'project']);
  for (const { path } of files) {
    for (let folder = posix.dirname(path); folder !== '.'; folder = dirname(folder)) all.add(folder);
  }
  return [...all].sort().map((path) => ({ type: 'folder', path }));
}
