/** The merchant's keys in a file of their own: sealed, for the owner alone, replaced whole. */
import { closeSync, existsSync, fsyncSync, openSync, readFileSync, renameSync, statSync, writeSync } from 'node:fs';
import { dirname, join } from 'node:path';
import * as v from 'valibot';
import { Fault } from '#main/contract';
import type { Cipher } from './cipher.ts';

export const SECRETS_FILE = 'secrets.json';
/** Names kept, and characters of one: a PEM certificate chain has about 8,000. */
export const SECRETS_MAX = 200;
export const SECRET_LENGTH_MAX = 32_768;
const FILE_MODE = 0o600;
export const SECRET_NAME = /^[a-zA-Z][a-zA-Z0-9._-]{0,63}$/;

const shape = v.strictObject({ version: v.literal(1), kind: v.picklist(['passphrase', 'system']), sealed: v.string() });
const contents = v.pipe(v.string(), v.parseJson(), v.record(v.string(), v.string()));

export interface Secrets {
  get(name: string): string | undefined;
  names(): string[];
  /** @throws Fault SECRETS, BAD_ARGS */
  set(name: string, value: string): void;
  remove(name: string): boolean;
}

/** What the file was sealed by; null where there is none. @throws Fault SECRETS */
export function sealedBy(dir: string): Cipher['kind'] | null {
  const path = join(dir, SECRETS_FILE);
  return existsSync(path) ? readEnvelope(path).kind : null;
}

/** @throws Fault SECRETS where the file is open to others, is not ours, or does not open */
export function openSecrets(dir: string, cipher: Cipher): Secrets {
  const path = join(dir, SECRETS_FILE);
  const known = new Map(existsSync(path) ? Object.entries(readSealed(path, cipher)) : []);
  const save = (): void => write(path, cipher, Object.fromEntries(known));
  return {
    get: (name) => known.get(name),
    names: () => [...known.keys()].toSorted(),
    set(name, value) {
      if (!SECRET_NAME.test(name)) throw new Fault('BAD_ARGS', 'a secret is named by letters, digits, points, dashes: wechat.privateKey');
      if (value === '' || value.length > SECRET_LENGTH_MAX) throw new Fault('BAD_ARGS', `a secret has 1 to ${SECRET_LENGTH_MAX} characters`);
      if (!known.has(name) && known.size >= SECRETS_MAX) throw new Fault('LIMIT', `${SECRETS_MAX} secrets are kept already: remove one`);
      known.set(name, value);
      save();
    },
    remove(name) {
      const was = known.delete(name);
      if (was) save();
      return was;
    },
  };
}

function readEnvelope(path: string): v.InferOutput<typeof shape> {
  // On Windows the directory's own rights guard the file: there are no such bits.
  if (process.platform !== 'win32' && (statSync(path).mode & 0o077) !== 0) {
    throw new Fault('SECRETS', `${path} may be read by others: chmod 600 ${path}, and change the keys if others were there`);
  }
  const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), shape), readFileSync(path, 'utf8'));
  if (!parsed.success) throw new Fault('SECRETS', `${path} is no file of sealed keys: restore it, or delete it and set the keys again`);
  return parsed.output;
}

function readSealed(path: string, cipher: Cipher): Record<string, string> {
  const { kind, sealed } = readEnvelope(path);
  if (kind !== cipher.kind) {
    const how = kind === 'system' ? 'the system’s key store: open them in the Electron host of the same user' : 'a passphrase: see guitai secret';
    throw new Fault('SECRETS', `the merchant’s keys were sealed by ${how}`);
  }
  const opened = v.safeParse(contents, cipher.open(sealed));
  if (!opened.success) throw new Fault('SECRETS', `${path} holds no keys: restore it, or delete it and set the keys again`);
  return opened.output;
}

/** New file, forced to disk, then in place of the old one: a power cut leaves the old keys or the new ones. */
function write(path: string, cipher: Cipher, secrets: Record<string, string>): void {
  const next = `${path}.next`;
  try {
    const file = openSync(next, 'w', FILE_MODE);
    writeSync(file, JSON.stringify({ version: 1, kind: cipher.kind, sealed: cipher.seal(JSON.stringify(secrets)) }));
    fsyncSync(file);
    closeSync(file);
    renameSync(next, path);
    if (process.platform !== 'win32') syncDirectory(dirname(path));
  } catch (error) {
    throw new Fault('SECRETS', `${path} cannot be written: ${(error as NodeJS.ErrnoException).code ?? 'unknown error'}`);
  }
}

function syncDirectory(dir: string): void {
  const handle = openSync(dir, 'r');
  fsyncSync(handle);
  closeSync(handle);
}
