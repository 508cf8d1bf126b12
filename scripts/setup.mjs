/**
 * Sets up what is missing: node_modules, packages of the system, the built screens, Electron's binary.
 * Run by npm's pre-scripts, `node scripts/setup.mjs [start|run|test]`, on Node 20 or newer. Says what it
 * does on stderr only; does nothing, fast, when nothing is missing; may run several times at once.
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { closeSync, existsSync, fsyncSync, mkdirSync, openSync, readdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundleIsStale, missingPackages, modulesAreStale, packagePlan, wantsElectron } from './setup-plan.mjs';
import { withLock } from './setup-lock.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const at = (/** @type {string[]} */ ...parts) => join(root, ...parts);
const stampFile = at('node_modules', '.guitai-setup.json');
const screensStamp = at('dist', '.screens-built');
const programStamp = at('dist', '.program-built');
const electronStamp = at('dist', '.electron-built');

/** Electron's binary is about 110 MB. */
const ELECTRON_FETCH_MS_MAX = 5 * 60_000;
const browsers = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome', 'microsoft-edge-stable'];

const say = (/** @type {string} */ text) => process.stderr.write(`set-up: ${text}\n`);

/** @typedef {{ lockHash?: string, aptFailedAtMs?: number, electronFailedAtMs?: number }} Stamp */

/** @returns {Stamp} */
function readStamp() {
  try {
    return JSON.parse(readFileSync(stampFile, 'utf8'));
  } catch {
    return {};
  }
}

/** @param {Stamp} changes */
function stamp(changes) {
  mkdirSync(at('node_modules'), { recursive: true });
  writeFileSync(stampFile, JSON.stringify({ ...readStamp(), ...changes }));
}

/**
 * Runs a command with its output on stderr, so that stdout is left to what runs after.
 * @param {string} command @param {string[]} args
 * @param {{ env?: Record<string, string>, timeout?: number, quiet?: boolean }} [options]
 */
function run(command, args, { env = {}, timeout, quiet = false } = {}) {
  const done = spawnSync(command, args, {
    cwd: root,
    env: { ...process.env, ...env },
    stdio: quiet ? 'ignore' : ['ignore', 2, 2],
    // npm is a script on Windows, which only a shell starts.
    shell: process.platform === 'win32',
    ...(timeout === undefined ? {} : { timeout }),
  });
  return done.status === 0;
}

const lockHash = () => createHash('sha256').update(readFileSync(at('package-lock.json'))).digest('hex');

const modulesStale = () =>
  modulesAreStale({ lockHash: lockHash(), installedHash: readStamp().lockHash, hasModules: existsSync(at('node_modules', '.bin')) });

const onPath = (/** @type {string} */ name) =>
  (process.env['PATH'] ?? '').split(delimiter).some((folder) => folder && existsSync(join(folder, name)));

function hasBrowser() {
  if (process.platform === 'darwin') {
    return ['Chromium', 'Google Chrome', 'Microsoft Edge'].some((app) => existsSync(`/Applications/${app}.app`));
  }
  if (process.platform === 'win32') return true; // Edge comes with the system.
  return browsers.some(onPath);
}

/** @returns {(name: string) => boolean} */
function installedCheck() {
  const dpkg = '/var/lib/dpkg/info';
  const lists = existsSync(dpkg) ? readdirSync(dpkg).filter((name) => name.endsWith('.list')) : [];
  // `libudev1:amd64.list` and, since the 64-bit time change, `libudev1t64:amd64.list`.
  const names = new Set(lists.map((name) => name.replace(/(t64)?(:[a-z0-9]+)?\.list$/, '')));
  return (name) => (name === 'chromium' ? hasBrowser() : process.platform !== 'linux' || names.has(name));
}

/** @param {import('./setup-plan.mjs').Purpose} purpose */
function packages(purpose) {
  return packagePlan(missingPackages(purpose, installedCheck()), {
    isRoot: process.getuid?.() === 0,
    hasApt: process.platform === 'linux' && onPath('apt-get'),
    platform: process.platform,
    failedAtMs: readStamp().aptFailedAtMs,
    nowMs: Date.now(),
  });
}

/** @param {string[]} folders @returns {number} when the newest file was changed, in ms */
function newest(folders) {
  let latest = 0;
  for (const folder of folders.filter((path) => existsSync(path))) {
    if (statSync(folder).isFile()) latest = Math.max(latest, statSync(folder).mtimeMs);
    else latest = Math.max(latest, newest(readdirSync(folder).map((name) => join(folder, name))));
  }
  return latest;
}

const builtAt = (/** @type {string} */ file) => (existsSync(file) ? statSync(file).mtimeMs : null);
const tools = [at('vite.config.ts'), at('package-lock.json')];

const screensStale = () =>
  existsSync(at('renderer', 'cashier', 'index.html')) &&
  bundleIsStale(builtAt(screensStamp), newest([at('renderer'), at('main', 'contract'), at('drivers', 'camera'), ...tools]));

/** @param {import('./setup-plan.mjs').Purpose} purpose */
const programStale = (purpose) =>
  purpose === 'start' && bundleIsStale(existsSync(at('dist', 'main', 'cli.js')) ? builtAt(programStamp) : null, newest([at('main'), at('drivers'), ...tools]));

/** A terminal that runs reads what the last build made as it needs it. What is older than that build nobody reads. */
function dropOldProgram() {
  const folder = at('dist', 'main');
  for (const name of existsSync(folder) ? readdirSync(folder) : []) {
    if (statSync(join(folder, name)).mtimeMs < (builtAt(programStamp) ?? 0)) rmSync(join(folder, name));
  }
}

const hasElectron = () => existsSync(at('node_modules', 'electron', 'path.txt'));

const electronBundleStale = () =>
  hasElectron() && bundleIsStale(builtAt(electronStamp), newest([at('main'), at('drivers'), ...tools]));

const electronWanted = (/** @type {import('./setup-plan.mjs').Purpose} */ purpose) =>
  wantsElectron({
    purpose,
    hasModule: existsSync(at('node_modules', 'electron', 'install.js')),
    hasBinary: hasElectron(),
    hasDisplay: process.platform !== 'linux' || Boolean(process.env['DISPLAY'] || process.env['WAYLAND_DISPLAY']),
    failedAtMs: readStamp().electronFailedAtMs,
    nowMs: Date.now(),
  });

/** @param {string[]} names */
function installPackages(names) {
  say(`installing ${names.join(', ')}`);
  const env = { DEBIAN_FRONTEND: 'noninteractive' };
  const wait = ['-o', 'DPkg::Lock::Timeout=300', '-o', 'Dpkg::Use-Pty=0', '-qq'];
  run('apt-get', [...wait, 'update'], { env });
  if (run('apt-get', [...wait, 'install', '-y', '--no-install-recommends', ...names], { env })) return;
  stamp({ aptFailedAtMs: Date.now() });
  say('apt-get failed, see above');
}

function installModules() {
  say('installing node_modules');
  // `install`, not `ci`: a lock made where some optional platform binaries cannot be had is refused by `ci`.
  const args = ['install', '--no-save', '--no-audit', '--no-fund', '--loglevel=error'];
  if (!run('npm', args, { env: { ELECTRON_SKIP_BINARY_DOWNLOAD: '1' } })) {
    say('npm install failed, see above');
    process.exit(1);
  }
  stamp({ lockHash: lockHash() });
}

/** Onto the disk: after a power cut a stamp must not stand beside empty files. @param {string} folder */
function flush(folder) {
  for (const path of readdirSync(folder).map((name) => join(folder, name))) {
    if (statSync(path).isDirectory()) {
      flush(path);
      continue;
    }
    const fd = openSync(path, 'r+');
    fsyncSync(fd);
    closeSync(fd);
  }
}

/** @param {string[][]} builds arguments of each `vite build` @param {string} file written when all is built */
function build(builds, file) {
  const startedAt = new Date();
  const vite = at('node_modules', 'vite', 'bin', 'vite.js');
  const node = at('node_modules', '.bin', process.platform === 'win32' ? 'node.cmd' : 'node');
  for (const args of builds) {
    if (!run(node, [vite, 'build', '--logLevel', 'warn', ...args])) {
      say('the build failed, see above');
      process.exit(1);
    }
  }
  flush(at('dist'));
  writeFileSync(file, '');
  // What is changed while it builds is newer than this.
  utimesSync(file, startedAt, startedAt);
}

function fetchElectron() {
  say('fetching Electron, once');
  const fetched = run(process.execPath, [at('node_modules', 'electron', 'install.js')], { timeout: ELECTRON_FETCH_MS_MAX, quiet: true });
  if (fetched && hasElectron()) return;
  rmSync(at('node_modules', 'electron', 'dist'), { recursive: true, force: true });
  stamp({ electronFailedAtMs: Date.now() });
  say('Electron could not be fetched: the screens open in the browser instead');
}

/** @param {import('./setup-plan.mjs').Purpose} purpose */
const isDone = (purpose) =>
  !modulesStale() && packages(purpose).kind !== 'install' && !screensStale() && !programStale(purpose) && !electronWanted(purpose) && !electronBundleStale();

/** @param {import('./setup-plan.mjs').Purpose} purpose */
function setUp(purpose) {
  if (modulesStale()) installModules();
  const plan = packages(purpose);
  if (plan.kind === 'install') installPackages(plan.packages);
  if (screensStale()) {
    say('building the screens');
    build([[]], screensStamp);
  }
  if (programStale(purpose)) {
    say('building the program');
    dropOldProgram();
    build([['--mode', 'main']], programStamp);
  }
  if (electronWanted(purpose)) fetchElectron();
  if (electronBundleStale()) build([['--mode', 'electron'], ['--mode', 'preload']], electronStamp);
}

const asked = process.argv[2] ?? 'run';
if (asked !== 'start' && asked !== 'run' && asked !== 'test') {
  say(`unknown purpose ${asked}: start, run or test`);
  process.exit(2);
}
if (!isDone(asked)) await withLock(at('node_modules'), say, () => (isDone(asked) ? undefined : setUp(asked)));
const left = packages(asked);
if (left.kind === 'tell') say(left.text);
