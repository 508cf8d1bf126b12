/** The data directory: room, clock, settings, journal, catalogue; and what the settings name outside. */
import { join } from 'node:path';
import { openCatalogue } from '../../catalogue/open.ts';
import { createProviders } from '../../providers/index.ts';
import { readSettings, type Settings } from '../../settings.ts';
import { openReader } from '../../store/reader.ts';
import { quietLog, systemClock } from '../../system.ts';
import type { ProductSource } from '../../ports.ts';
import { check, checkAsync, type Finding } from './finding.ts';
import type { Machine } from './machine.ts';

/** Less room than this and a sale may soon not be saved. */
export const FREE_BYTES_MIN = 512 * 1024 * 1024;
/** Nothing was sold with this software before: a clock that says so is wrong. */
const EARLIEST_MS = Date.UTC(2026, 0, 1);
/** A clock may be behind the last entry by this much: entries of one moment, a small correction. */
const BEHIND_MS_MAX = 60_000;

const megabytes = (bytes: number): string => `${Math.floor(bytes / 1024 / 1024)} MB`;
const noProducts: ProductSource = { byBarcode: () => null, byId: () => null, search: () => [], count: () => 0 };

export function dataDirectory(machine: Machine, data: string): Finding[] {
  return [
    check('data directory', () => (machine.writable(data), `${data} is writable`), `give a directory this user may write: --data DIR, or: sudo chown -R ${machine.user} '${data}'`),
    check('disk space', () => {
      const free = machine.freeBytes(data);
      if (free < FREE_BYTES_MIN) throw new Error(`${megabytes(free)} are free: fewer than ${megabytes(FREE_BYTES_MIN)}`);
      return `${megabytes(free)} free`;
    }, 'make room on the disk of the data directory: du -xh / | sort -h | tail'),
  ];
}

/** @param lastMs when the last entry of the journal was written, or null */
export function clock(machine: Machine, lastMs: number | null): Finding {
  return check('clock', () => {
    const now = machine.nowMs();
    if (now < EARLIEST_MS) throw new Error(`the clock says ${new Date(now).toISOString()}: it is wrong, and payments will be refused for it`);
    if (lastMs !== null && now < lastMs - BEHIND_MS_MAX) throw new Error(`the clock is behind the journal's last entry (${new Date(lastMs).toISOString()})`);
    let isSynced = 'unknown';
    try {
      isSynced = machine.run('timedatectl', ['show', '-p', 'NTPSynchronized', '--value']).trim();
    } catch {
      // A machine without systemd: the two looks above are all there is.
    }
    if (isSynced === 'no') throw new Error('the clock is not set by the network: it will drift');
    return new Date(now).toISOString();
  }, 'sudo timedatectl set-ntp true');
}

export function settingsOf(data: string): { finding: Finding; settings: Settings | null } {
  let settings: Settings | null = null;
  const finding = check('settings', () => {
    settings = readSettings(join(data, 'settings.json'));
    if (settings === null) return 'none: the terminal opens in training mode';
    createProviders(settings.payments, { clock: systemClock, nonce: () => '', log: quietLog });
    return `shop ${settings.shop.name}, terminal ${settings.shop.terminal}`;
  }, 'mend the named field in settings.json');
  return { finding, settings };
}

export function technician(settings: Settings): Finding {
  return check('technician’s PIN', () => {
    if (settings.technician === undefined) throw new Error('none is set: nobody can open the diagnostics screen');
    return 'set';
  }, 'guitai pin set, and put the line that it prints into settings.json');
}

/** The journal's end, which is what a crash could have touched. */
export function journal(machine: Machine, data: string): { finding: Finding | null; lastMs: number | null } {
  if (!machine.exists(join(data, 'guitai.db'))) return { finding: null, lastMs: null };
  let lastMs: number | null = null;
  const finding = check('journal', () => {
    const reader = openReader(data);
    try {
      const { seq, atMs } = reader.journal.tail();
      lastMs = atMs;
      return `${seq} entries, the last ones in order`;
    } finally {
      reader.close();
    }
  }, 'guitai journal verify tells where it breaks');
  return { finding, lastMs };
}

export function catalogue(machine: Machine, data: string): Finding {
  return check('catalogue', () => {
    if (!machine.exists(join(data, 'catalogue.db'))) throw new Error('none is imported: nothing can be sold by its barcode');
    const opened = openCatalogue(data, noProducts);
    try {
      return `${opened.count()} products`;
    } finally {
      opened.close();
    }
  }, 'guitai import FILE');
}

/** Headquarters and printer, as the settings name them. */
export async function outside(machine: Machine, settings: Settings): Promise<Finding[]> {
  const findings: Finding[] = [];
  const printer = settings.devices.receiptPrinter;
  if (printer?.kind === 'tcp') {
    const { host, port } = printer;
    findings.push(await checkAsync('receipt printer', async () => {
      await machine.reach(host, port);
      return `${host}:${port} answers`;
    }, `check the printer’s power and cable, and its address with: ping ${host}`));
  }
  if (settings.sync !== undefined) {
    const url = new URL(settings.sync.url);
    findings.push(await checkAsync('headquarters', async () => {
      await machine.reach(url.hostname, Number(url.port || 5432));
      return `${url.host} answers`;
    }, 'check sync.url in settings.json and the network; then: guitai hq init --url …'));
  }
  return findings;
}
