/** `guitai bundle`: one zip that a supporter can work with, without secrets or personal data. */
import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { strToU8, zipSync } from 'fflate';
import { Fault, type AboutView, type DeviceReport, type PrintJobView } from '#main/contract';
import { redactLine, redactSentence } from '../core/support/redact.ts';
import { settingsSummary, secretsOf } from '../core/support/settings.ts';
import type { Store } from '../ports.ts';
import { readSettings, type Settings } from '../settings.ts';
import { openReader } from '../store/reader.ts';
import { logTail } from '../system.ts';
import { about as aboutThis } from '../technician.ts';
import { doctor } from './doctor.ts';

/** Entries of the journal's end: number, kind and hash of each. */
export const JOURNAL_ENTRIES_MAX = 200;
export const LOG_LINES_MAX = 2000;
/** Most bytes of a bundle: small enough for any mail. Where it would be more, the oldest half of the log goes, again and again. */
export const BUNDLE_BYTES_MAX = 1_000_000;
/** Bundles kept in the data directory; the oldest goes first. */
export const BUNDLES_MAX = 5;

export interface BundleParts {
  data: string;
  settings: Settings | null;
  about: AboutView;
  devices: DeviceReport[];
  jobs: PrintJobView[];
  journal: Pick<Store['journal'], 'tail' | 'after'> | null;
}

/** The files of a bundle by name. */
export async function bundleFiles(parts: BundleParts): Promise<Record<string, string>> {
  const { data, settings, journal } = parts;
  const secrets = secretsOf(settings);
  // Of a device's key, vendor and product alone: its serial number tells one device from all others.
  const say = (text: string): string => redactSentence(text.replaceAll(/(usb:[0-9a-f]{4}:[0-9a-f]{4})[:@]\S+/g, '$1'), secrets);
  const json = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;
  const { findings } = await doctor(data);
  const lines = logTail(data).slice(-LOG_LINES_MAX).flatMap((line) => redactLine(line, secrets) ?? []);
  return {
    'about.json': json({ ...parts.about, madeAt: new Date().toISOString() }),
    'settings.json': json(settingsSummary(settings)),
    // The remedies are ours, but one may name a place of this machine.
    'doctor.json': json(findings.map(({ name, ok, detail, remedy }) => ({ name, ok, detail: say(detail), ...(remedy === undefined ? {} : { remedy: say(remedy) }) }))),
    'devices.json': json(parts.devices.map((device) => safeDevice(device, say))),
    'print-jobs.json': json(parts.jobs.map(({ state, duplicate, queuedAtMs, sectionsPrinted }) => ({ state, duplicate, queuedAtMs, sectionsPrinted }))),
    'terminal.log': lines.map((line) => `${JSON.stringify(line)}\n`).join(''),
    'journal.json': json(journal === null ? [] : journalTail(journal)),
  };
}

function safeDevice(device: DeviceReport, say: (text: string) => string): object {
  const { category, roles, lifecycle, power, trouble, jobsWaiting, statistics } = device;
  return {
    // A key may hold a serial number; vendor and product are what a supporter needs of it.
    device: /^(usb:[0-9a-f]{4}:[0-9a-f]{4}|[a-z]+)/.exec(device.key)?.[1] ?? '',
    category, roles, lifecycle, power, trouble, jobsWaiting, statistics,
    health: device.health.map(({ level, ok, text, atMs }) => ({ level, ok, text: say(text), atMs })),
    errors: device.errors.map(({ code, extended, message, atMs }) => ({ code, extended, message: say(message), atMs })),
  };
}

function journalTail(journal: Pick<Store['journal'], 'tail' | 'after'>): object[] {
  const { seq: last } = journal.tail();
  return journal.after(Math.max(0, last - JOURNAL_ENTRIES_MAX), JOURNAL_ENTRIES_MAX).map(({ seq, kind, hash }) => ({ seq, kind, hash }));
}

export async function makeBundle(parts: BundleParts): Promise<Uint8Array> {
  const files = await bundleFiles(parts);
  const zip = (): Uint8Array => zipSync(Object.fromEntries(Object.entries(files).map(([name, text]) => [name, strToU8(text)])));
  let zipped = zip();
  while (zipped.length > BUNDLE_BYTES_MAX && files['terminal.log'] !== undefined && files['terminal.log'] !== '') {
    const lines = files['terminal.log'].split('\n');
    files['terminal.log'] = lines.slice(Math.ceil(lines.length / 2)).join('\n');
    zipped = zip();
  }
  return zipped;
}

/** Writes a bundle into the data directory, and keeps the newest few. */
export async function writeBundle(parts: BundleParts): Promise<{ file: string; bytes: number }> {
  const folder = join(parts.data, 'support');
  mkdirSync(folder, { recursive: true });
  const zip = await makeBundle(parts);
  const file = join(folder, `guitai-${new Date().toISOString().replaceAll(/[:.]/g, '-')}.zip`);
  writeFileSync(file, zip, { mode: 0o600 });
  const old = readdirSync(folder).filter((name) => /^guitai-.*\.zip$/.test(name)).toSorted().slice(0, -BUNDLES_MAX);
  for (const name of old) rmSync(join(folder, name), { force: true });
  return { file, bytes: zip.length };
}

/**
 * A bundle of a data directory, while a terminal runs or not. What only the running terminal knows, the devices'
 * states, is in the bundle that its screen makes.
 * @throws Fault USAGE where the file cannot be written
 */
export async function bundle(options: { data: string; out: string }): Promise<{ ok: true; file: string; bytes: number }> {
  const { data, out } = options;
  if (!existsSync(dirname(out))) throw new Fault('USAGE', `--out ${out}: there is no folder ${dirname(out)}: create it first`);
  const reader = existsSync(join(data, 'guitai.db')) ? openedReader(data) : null;
  try {
    const zip = await makeBundle({ data, settings: settingsOf(data), about: aboutThis(), devices: [], jobs: [], journal: reader?.journal ?? null });
    writeFileSync(out, zip, { mode: 0o600 });
    return { ok: true, file: out, bytes: zip.length };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === undefined || error instanceof Fault) throw error;
    throw new Fault('USAGE', `--out ${out}: ${(error as Error).message}`);
  } finally {
    reader?.close();
  }
}

/** A journal that cannot be read is the doctor's finding, not the end of the bundle. */
function openedReader(data: string) {
  try {
    return openReader(data);
  } catch (error) {
    if (error instanceof Fault) return null;
    throw error;
  }
}

/** Settings that do not fit are the doctor's finding too; none of them is in the bundle then. */
function settingsOf(data: string): Settings | null {
  try {
    return readSettings(join(data, 'settings.json'));
  } catch (error) {
    if (error instanceof Fault) return null;
    throw error;
  }
}
