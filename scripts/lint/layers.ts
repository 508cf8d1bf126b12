/** Who may import what: the import rules of the architecture as a table, and the question asked of it. */
import { posix } from 'node:path';

interface Layer {
  /** The folder or file this row is about, from the root. The longest that fits a file is its row. */
  path: string;
  /** Folders and files of ours it may import besides itself. */
  ours: readonly string[];
  /** Packages, and whether Node's own modules are among them. */
  packages: readonly string[] | 'any';
  node: boolean;
}

const shared = ['main/contract', 'main/core', 'main/ports.ts', 'drivers/ports.ts'];
const screenParts = ['main/contract', 'drivers/camera', 'renderer/link', 'renderer/state', 'renderer/ui', 'renderer/i18n'];
const screenPackages = ['preact', '@preact/signals', 'qrcode', 'qr'];

/** A part of the terminal that talks to the outside: free in its libraries, apart from its neighbours. */
const adapter = (path: string, more: readonly string[] = []): Layer => ({
  path,
  ours: [...shared, 'main/settings.ts', ...more],
  packages: 'any',
  node: true,
});
const screen = (path: string): Layer => ({ path, ours: screenParts, packages: screenPackages, node: false });

export const layers: readonly Layer[] = [
  { path: 'main/contract', ours: [], packages: ['valibot'], node: false },
  { path: 'main/core', ours: ['main/contract', 'drivers/ports.ts'], packages: [], node: false },
  { path: 'main/ports.ts', ours: ['main/contract', 'main/core', 'drivers/ports.ts', 'main/face-ports.ts', 'main/money-ports.ts', 'main/rental-ports.ts', 'main/store-ports.ts', 'main/version-ports.ts'], packages: [], node: false },
  { path: 'main/store-ports.ts', ours: ['main/contract', 'main/core', 'main/money-ports.ts', 'main/rental-ports.ts'], packages: [], node: false },
  { path: 'main/money-ports.ts', ours: ['main/contract', 'main/core', 'main/ports.ts'], packages: [], node: false },
  { path: 'main/face-ports.ts', ours: ['main/contract', 'main/ports.ts'], packages: [], node: false },
  { path: 'main/rental-ports.ts', ours: ['main/contract', 'main/core'], packages: [], node: false },
  { path: 'main/version-ports.ts', ours: ['main/contract', 'main/core'], packages: [], node: false },
  { path: 'main/settings.ts', ours: ['main/contract', 'main/core', 'drivers/printer/profiles.ts'], packages: ['valibot'], node: true },
  { path: 'main/shared-ports.ts', ours: ['main/contract', 'main/core'], packages: [], node: false },
  { path: 'main/services', ours: [...shared, 'main/shared-ports.ts'], packages: [], node: false },
  adapter('main/store'),
  adapter('main/catalogue'),
  adapter('main/providers'),
  adapter('main/secrets'),
  adapter('main/sync'),
  adapter('main/hq'),
  adapter('main/shop', ['main/shared-ports.ts']),
  adapter('main/versions', ['main/catalogue']),
  adapter('main/devices', ['drivers']),
  adapter('main/wire'),
  adapter('main/hosts'),
  { path: 'main', ours: ['main', 'drivers'], packages: 'any', node: true },
  { path: 'drivers', ours: [], packages: 'any', node: true },
  { path: 'drivers/camera', ours: [], packages: [], node: false },
  // A page has it as a worker only: it never loads what is in it.
  { path: 'drivers/face', ours: ['drivers/camera'], packages: ['@tensorflow/tfjs-core', '@tensorflow/tfjs-converter', '@tensorflow/tfjs-backend-wasm'], node: false },
  { path: 'renderer', ours: screenParts, packages: screenPackages, node: false },
  screen('renderer/cashier'),
  screen('renderer/display'),
  screen('renderer/phone'),
  screen('renderer/kiosk'),
  screen('renderer/diagnostics'),
  { path: 'scripts', ours: [], packages: ['vite', 'playwright', 'iconv-lite'], node: true },
];

/** The only folder that may import these. */
const reserved: Record<string, string> = { electron: 'main/hosts/electron' };

/** The row of a file, or null where there is none: tests and configuration may import anything. */
export function layerOf(file: string): Layer | null {
  if (/\.test\.tsx?$/.test(file)) return null;
  const rows = layers.filter(({ path }) => isIn(file, path));
  return rows.reduce<Layer | null>((best, row) => (best && best.path.length >= row.path.length ? best : row), null);
}

/**
 * Why a file may not import a module, or null where it may.
 * @param file path from the root, with forward slashes
 * @param specifier as it is written: relative, `#main/…`, `node:…` or a package
 */
export function refusal(file: string, specifier: string): string | null {
  const layer = layerOf(file);
  if (!layer) return null;
  const target = ownFile(file, specifier);
  if (target !== null) {
    // The same row, not the same folder: `renderer` holds the screens, which have rows of their own.
    const allowed = layerOf(target) === layer || layer.ours.some((path) => isIn(target, path));
    return allowed ? null : `${layer.path} may not import ${target}`;
  }
  if (specifier.startsWith('node:')) return layer.node ? null : `${layer.path} may not import Node's own modules`;
  const name = packageOf(specifier);
  const home = reserved[name];
  if (home !== undefined) return isIn(file, home) ? null : `only ${home} may import ${name}`;
  return layer.packages === 'any' || layer.packages.includes(name) ? null : `${layer.path} may not import the package ${name}`;
}

/** The file of ours that a specifier means, from the root; null for a package. */
function ownFile(file: string, specifier: string): string | null {
  if (specifier.startsWith('#')) return specifier.slice(1).replace(/^main\/contract$/, 'main/contract/index.ts');
  if (!/^\.{0,2}\//.test(specifier)) return null;
  return posix.normalize(specifier.startsWith('/') ? specifier.slice(1) : posix.join(posix.dirname(file), specifier));
}

const isIn = (file: string, path: string) => file === path || file.startsWith(`${path}/`);

const packageOf = (specifier: string) => specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/');
