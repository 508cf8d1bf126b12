/** Kernel modules in the order in which they can be loaded, from what each says of itself. */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';

const MODULE_BYTES_MAX = 64 * 1024 * 1024;

export interface KernelModule {
  name: string;
  bytes: Uint8Array;
}

/** `-` and `_` mean the same in a module's name. */
const plain = (file: string) => basename(file).replace(/\.ko(\.xz)?$/, '').replaceAll('-', '_');

const lines = (file: string) => readFileSync(file, 'utf8').split('\n').filter(Boolean);

/** @param folder `…/lib/modules/<release>` @returns the modules and all they depend on, dependencies first */
export function loadOrder(folder: string, wanted: readonly string[]): KernelModule[] {
  const builtIn = new Set(lines(join(folder, 'modules.builtin')).map(plain));
  const files = new Map(lines(join(folder, 'modules.order')).map((file) => [plain(file), file]));
  const loaded = new Map<string, KernelModule>();
  const add = (asked: string) => {
    const name = plain(asked);
    if (loaded.has(name) || builtIn.has(name)) return;
    const file = files.get(name);
    if (file === undefined) throw new Error(`the kernel has no module ${name}`);
    const bytes = readModule(join(folder, file.replace(/\.xz$/, '')));
    for (const dependency of dependencies(bytes)) add(dependency);
    loaded.set(name, { name, bytes });
  };
  for (const name of wanted) add(name);
  return [...loaded.values()];
}

/** Debian 13 and later compress modules; the list names them either way. */
function readModule(file: string): Buffer {
  if (existsSync(file)) return readFileSync(file);
  const done = spawnSync('xz', ['-dc', `${file}.xz`], { maxBuffer: MODULE_BYTES_MAX });
  if (done.status !== 0) throw new Error(`${file} was not unpacked or xz is not installed`);
  return done.stdout;
}

/** The `depends=` of the module's .modinfo section. */
export function dependencies(bytes: Buffer): string[] {
  const key = '\0depends=';
  const at = bytes.indexOf(key, 0, 'latin1');
  if (at < 0) return [];
  const from = at + key.length;
  return bytes.toString('latin1', from, bytes.indexOf(0, from)).split(',').filter(Boolean);
}
