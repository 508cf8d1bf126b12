/** `guitai doctor`: what this machine and data directory have, and what mends each finding. */
import { accessSync, constants, existsSync, mkdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { connect } from 'node:net';
import { join } from 'node:path';
import { findBrowser, thisMachine } from '../hosts/browser/open-browser.ts';
import { createProviders } from '../providers/index.ts';
import { readSettings, type Settings } from '../settings.ts';
import { openReader } from '../store/reader.ts';
import { quietLog, systemClock } from '../system.ts';

export interface Finding {
  name: string;
  ok: boolean;
  detail: string;
  /** What to type or do, where something is wrong. */
  remedy?: string;
}

const PROBE_MS = 2000;
const require = createRequire(import.meta.url);

function check(name: string, probe: () => string, remedy: string): Finding {
  try {
    return { name, ok: true, detail: probe() };
  } catch (error) {
    return { name, ok: false, detail: (error as Error).message.split('\n')[0] ?? '', remedy };
  }
}

function reach(host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host, port, timeout: PROBE_MS });
    socket.once('connect', () => resolve(void socket.destroy()));
    socket.once('timeout', () => reject(new Error(`no answer from ${host}:${port} in ${PROBE_MS} ms`)) ?? socket.destroy());
    socket.once('error', reject);
  });
}

async function checkAsync(name: string, probe: () => Promise<string>, remedy: string): Promise<Finding> {
  try {
    return { name, ok: true, detail: await probe() };
  } catch (error) {
    return { name, ok: false, detail: (error as Error).message.split('\n')[0] ?? '', remedy };
  }
}

function machine(): Finding[] {
  const native = (name: string, probe: () => unknown): Finding =>
    check(name, () => (probe(), 'loads'), `npm install; on Debian also: apt-get install libusb-1.0-0 libudev1`);
  return [
    check('node', () => {
      if (Number(process.versions.node.split('.')[0]) < 24) throw new Error(`Node ${process.versions.node} is older than 24`);
      return `Node ${process.versions.node}`;
    }, 'run through npm: npm run -s guitai -- doctor'),
    native('better-sqlite3', () => new (require('better-sqlite3') as new (file: string) => unknown)(':memory:')),
    native('serialport', () => require('serialport')),
    native('node-hid', () => (require('node-hid') as { devices(): unknown }).devices()),
    check('chromium', () => {
      const found = findBrowser(thisMachine);
      if (found === null) throw new Error('no Chromium, Chrome or Edge found: screens open in the default browser');
      return found;
    }, 'apt-get install chromium'),
  ];
}

function dataDirectory(data: string): Finding {
  return check('data directory', () => {
    mkdirSync(data, { recursive: true });
    accessSync(data, constants.W_OK);
    return `${data} is writable`;
  }, `give a directory this user may write: --data DIR, or chown it`);
}

/** Headquarters and printer, as the settings name them. */
async function outside(settings: Settings): Promise<Finding[]> {
  const findings: Finding[] = [];
  const printer = settings.devices.receiptPrinter;
  if (printer?.kind === 'tcp') {
    findings.push(await checkAsync('receipt printer', async () => {
      await reach(printer.host, printer.port);
      return `${printer.host}:${printer.port} answers`;
    }, 'check the printer’s power, its cable and its address'));
  }
  if (settings.sync !== undefined) {
    const url = new URL(settings.sync.url);
    findings.push(await checkAsync('headquarters', async () => {
      await reach(url.hostname, Number(url.port || 5432));
      return `${url.host} answers`;
    }, 'check sync.url in settings.json and the network; then: guitai hq init --url …'));
  }
  return findings;
}

/** The journal's end, which is what a crash could have touched. */
function journal(data: string): Finding {
  return check('journal', () => {
    const reader = openReader(data);
    try {
      const { seq } = reader.journal.tail();
      return `${seq} entries, the last ones in order`;
    } finally {
      reader.close();
    }
  }, 'guitai journal verify tells where it breaks');
}

/** Examines everything it can without changing anything; a running terminal is not disturbed. */
export async function doctor(data: string): Promise<{ ok: boolean; findings: Finding[] }> {
  const findings = [...machine(), dataDirectory(data)];
  let settings: Settings | null = null;
  findings.push(check('settings', () => {
    settings = readSettings(join(data, 'settings.json'));
    if (settings === null) return 'none: the terminal opens in training mode';
    createProviders(settings.payments, { clock: systemClock, nonce: () => '', log: quietLog });
    return `shop ${settings.shop.name}, terminal ${settings.shop.terminal}`;
  }, 'mend the named field in settings.json'));
  if (existsSync(join(data, 'guitai.db'))) findings.push(journal(data));
  if (settings !== null) findings.push(...(await outside(settings)));
  return { ok: findings.every((f) => f.ok), findings };
}
