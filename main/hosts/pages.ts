/** The built screens, read once and served from memory: no path from outside ever reaches the disk. */
import { readdirSync, readFileSync, existsSync } from 'node:fs';
import { extname, join, relative, sep } from 'node:path';
import { Fault, roles, type Role } from '#main/contract';

export interface Page {
  /** Its path of an address. */
  path: string;
  body: Buffer;
  /** Media type. */
  type: string;
  /** Its name holds a hash of its content: it never changes. */
  immutable: boolean;
}

const types: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.jpg': 'image/jpeg',
  '.webp': 'image/webp',
  '.woff2': 'font/woff2',
  '.wasm': 'application/wasm',
  '.bin': 'application/octet-stream',
};

/** The screens that may use the camera: a technician's, and where a customer is alone. */
const cameraRoles: readonly Role[] = ['diagnostics', 'kiosk'];
export const mayUseCamera = (role: string): boolean => cameraRoles.some((one) => one === role);

/** The worker that looks for a face; a script of its own, under a policy of its own. */
const FACE_WORKER = '/assets/face-worker-';

/**
 * Reads the built screens. Keys are paths of an address: `/cashier`, `/assets/x-1a2b3c4d.js`.
 * @throws Fault NOT_FOUND where they are not built
 */
export function readPages(staticDir: string): Map<string, Page> {
  const missing = roles.find((role) => !existsSync(join(staticDir, role, 'index.html')));
  if (missing) {
    throw new Fault('NOT_FOUND', `the ${missing} screen is not built in ${staticDir}: run \`npm run build\``);
  }
  const pages = new Map<string, Page>();
  for (const entry of readdirSync(staticDir, { recursive: true, withFileTypes: true })) {
    const file = join(entry.parentPath, entry.name);
    const type = types[extname(file)];
    if (!entry.isFile() || !type) continue;
    const path = `/${relative(staticDir, file).split(sep).join('/')}`;
    const immutable = path.startsWith('/assets/');
    const at = path.replace(/\/index\.html$/, '');
    pages.set(at, { path: at, body: readFileSync(file), type, immutable });
  }
  return pages;
}

/**
 * What a page may do and load: only what comes from the terminal itself.
 * @param connect the one place it may talk to, or none (Electron: the bridge is no connection)
 */
export function contentSecurityPolicy({ path }: Page, connect: string | null): string {
  // A worker answers to the policy of its own script: only there may WebAssembly be compiled and its files be fetched.
  const isFaceWorker = path.startsWith(FACE_WORKER);
  return [
    "default-src 'none'",
    isFaceWorker ? "script-src 'self' 'wasm-unsafe-eval'" : "script-src 'self'",
    ...(mayUseCamera(path.slice(1)) ? ["worker-src 'self'"] : ["worker-src 'none'"]),
    "style-src 'self'",
    "img-src 'self' data: blob:",
    "font-src 'self'",
    `connect-src ${isFaceWorker ? "'self'" : (connect ?? "'none'")}`,
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
}

/**
 * Headers of every answer.
 * @param connect as for `contentSecurityPolicy`
 */
export function pageHeaders(page: Page, connect: string | null): Record<string, string> {
  const camera = mayUseCamera(page.path.slice(1)) ? 'self' : '';
  return {
    'content-type': page.type,
    'cache-control': page.immutable ? 'public, max-age=31536000, immutable' : 'no-store',
    'content-security-policy': contentSecurityPolicy(page, connect),
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
    'permissions-policy': `camera=(${camera}), microphone=(), geolocation=(), usb=(), serial=(), hid=()`,
    'referrer-policy': 'no-referrer',
    'x-content-type-options': 'nosniff',
  };
}

/** The page's path for a role. */
export const pagePath = (role: Role): string => `/${role}`;
