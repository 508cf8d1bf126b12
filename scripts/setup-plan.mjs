/** What the set-up decides, as functions of what was found. No dependency: it runs before there are any. */

/**
 * @typedef {'start' | 'run' | 'test'} Purpose what is about to run: the terminal, a command, the tests
 * @typedef {{ file: string, packages: Record<string, string> }} Found
 */

/** Debian packages the terminal needs of the system, and how each is told to be there. */
export const systemPackages = {
  chromium: 'a Chromium for the screens',
  'fonts-noto-cjk': 'Chinese and Japanese letters',
  'libusb-1.0-0': 'USB devices',
  libudev1: 'finding devices',
};

/** What only tests use: reading codes back from pictures, counting fsyncs, serial lines without hardware, certificates, disks that fail. */
export const testPackages = {
  'zbar-tools': 'reading codes back',
  strace: 'counting fsyncs',
  socat: 'serial lines',
  openssl: 'certificates and signatures by another hand',
  gcc: 'the library that makes a disk fail',
  'libc6-dev': 'the same',
  xvfb: 'a screen for the kiosk',
  xdotool: 'a hand that tries to leave it',
};

/** A set-up step that failed is not tried again for this long: a machine without a network must still start fast. */
export const RETRY_AFTER_MS = 60 * 60 * 1000;

/**
 * @param {Purpose} purpose
 * @param {(name: string) => boolean} isInstalled
 * @returns {string[]} names of Debian packages that are missing
 */
export function missingPackages(purpose, isInstalled) {
  const wanted = purpose === 'test' ? { ...systemPackages, ...testPackages } : systemPackages;
  return Object.keys(wanted).filter((name) => !isInstalled(name));
}

/**
 * How missing packages get there.
 * @param {string[]} missing
 * @param {{ isRoot: boolean, hasApt: boolean, platform: string, failedAtMs?: number | undefined, nowMs: number }} machine
 * @returns {{ kind: 'none' } | { kind: 'install', packages: string[] } | { kind: 'tell', text: string }}
 */
export function packagePlan(missing, machine) {
  if (missing.length === 0) return { kind: 'none' };
  const names = missing.join(' ');
  if (machine.hasApt) {
    const failedJustNow = machine.failedAtMs !== undefined && machine.nowMs - machine.failedAtMs < RETRY_AFTER_MS;
    if (machine.isRoot && !failedJustNow) return { kind: 'install', packages: missing };
    const sudo = machine.isRoot ? '' : 'sudo ';
    return { kind: 'tell', text: `missing: ${missing.join(', ')}. To install: ${sudo}apt-get update && ${sudo}apt-get install -y ${names}` };
  }
  if (machine.platform === 'linux') {
    return { kind: 'tell', text: `missing: ${missing.join(', ')} (Debian's names). Install them with this system's package manager` };
  }
  if (!missing.includes('chromium')) return { kind: 'none' };
  return { kind: 'tell', text: 'no Chromium, Chrome or Edge found: install one, or open the printed address in any browser' };
}

/**
 * Is node_modules what the lock file says?
 * @param {{ lockHash: string, installedHash: string | undefined, hasModules: boolean }} state
 */
export const modulesAreStale = ({ lockHash, installedHash, hasModules }) => !hasModules || installedHash !== lockHash;

/**
 * Is a bundle older than what it is made of?
 * @param {number | null} builtAtMs
 * @param {number} newestSourceMs
 */
export const bundleIsStale = (builtAtMs, newestSourceMs) => builtAtMs === null || builtAtMs < newestSourceMs;

/**
 * Should Electron's binary be fetched now?
 * @param {{ purpose: Purpose, hasModule: boolean, hasBinary: boolean, hasDisplay: boolean, failedAtMs?: number | undefined, nowMs: number }} state
 */
export function wantsElectron({ purpose, hasModule, hasBinary, hasDisplay, failedAtMs, nowMs }) {
  if (purpose !== 'start' || !hasModule || hasBinary || !hasDisplay) return false;
  return failedAtMs === undefined || nowMs - failedAtMs >= RETRY_AFTER_MS;
}
