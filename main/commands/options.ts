/** Reading the words of a command line. */
import { homedir } from 'node:os';
import { join } from 'node:path';
import { Fault } from '#main/contract';
import { regions, type RegionId } from '../core/regions/index.ts';

/** Where a terminal keeps its data when nothing else is said, as each system has it. */
export function defaultData(env: NodeJS.ProcessEnv = process.env, platform: NodeJS.Platform = process.platform): string {
  if (platform === 'win32') return join(env['APPDATA'] ?? join(homedir(), 'AppData', 'Roaming'), 'Guitai');
  if (platform === 'darwin') return join(homedir(), 'Library', 'Application Support', 'Guitai');
  return join(env['XDG_DATA_HOME'] ?? join(homedir(), '.local', 'share'), 'guitai');
}

export type Values = Record<string, string | boolean | (string | boolean)[] | undefined>;

export function option(values: Values, name: string): string | undefined {
  const value = values[name];
  return typeof value === 'string' ? value : undefined;
}

/** @throws Fault USAGE */
export function needed(values: Values, name: string, usage: string): string {
  const value = option(values, name);
  if (value === undefined) throw new Fault('USAGE', `--${name} is missing. Usage: guitai ${usage}`);
  return value;
}

/** The data directory that is named, or the system's place for it. */
export const dataOf = (values: Values): string => option(values, 'data') ?? defaultData();

/** @throws Fault USAGE */
export function checkPort(text: string): number {
  const port = Number(text);
  if (Number.isInteger(port) && port >= 1 && port <= 65_535) return port;
  throw new Fault('USAGE', `${text} is no port: give a number from 1 to 65535`);
}

/** A count from 1 up, or nothing. @throws Fault USAGE */
export function whole(text: string | undefined, name: string): number | undefined {
  if (text === undefined) return undefined;
  const n = Number(text);
  if (Number.isSafeInteger(n) && n >= 1) return n;
  throw new Fault('USAGE', `--${name} ${text}: give a whole number from 1 up`);
}

/** The folder of the project or of the installed program: two levels up from this file, and from the Electron bundle. */
export const root = join(import.meta.dirname, '..', '..');

/** @throws Fault USAGE naming the regions there are */
export function checkRegion(text: string): RegionId {
  if (Object.hasOwn(regions, text)) return text as RegionId;
  throw new Fault('USAGE', `--region ${text}: there are ${Object.keys(regions).join(', ')}`);
}
