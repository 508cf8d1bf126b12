/** `guitai secret`: keeps the merchant's keys out of the settings file, sealed. */
import { createInterface } from 'node:readline';
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Fault } from '#main/contract';
import { passphraseCipher, systemCipher, type Cipher, type SystemKeyStore } from '../secrets/cipher.ts';
import { openSecrets, sealedBy, SECRET_LENGTH_MAX, type Secrets } from '../secrets/file.ts';
import { namesSecrets, withoutSecrets, withSecrets } from '../secrets/settings.ts';
import { readSettings, type Settings } from '../settings.ts';

/** Where a service finds the passphrase: a file named by this, or systemd's `LoadCredential=guitai:…`. */
const FILE_VARIABLE = 'GUITAI_PASSPHRASE_FILE';
const CREDENTIAL = 'guitai';

/**
 * The passphrase, from where nobody can look over a shoulder at a command line.
 * @throws Fault SECRETS where it is nowhere to be had
 */
async function findPassphrase(): Promise<string> {
  const directory = process.env['CREDENTIALS_DIRECTORY'];
  const files = [process.env[FILE_VARIABLE], ...(directory === undefined ? [] : [join(directory, CREDENTIAL)])];
  const file = files.find((one) => one !== undefined && existsSync(one));
  if (file !== undefined) return readFileSync(file, 'utf8').replace(/\r?\n$/, '');
  // A passphrase typed at a terminal takes the place of standard input, which may hold the secret itself.
  if (process.stdin.isTTY) return askHidden('Passphrase of the merchant’s keys: ');
  throw new Fault('SECRETS', `the merchant’s keys are sealed by a passphrase: name a file with it in ${FILE_VARIABLE}, give systemd LoadCredential=${CREDENTIAL}:FILE, or start at a terminal`);
}

/** Reads a line without showing it. */
async function askHidden(question: string): Promise<string> {
  process.stderr.write(question);
  const input = createInterface({ input: process.stdin, terminal: true });
  const line = await new Promise<string>((resolve) => input.question('', resolve));
  input.close();
  process.stderr.write('\n');
  return line;
}

/** The system's key store where it guards anything, else a passphrase; an existing file by what sealed it. */
async function cipherFor(data: string, keys: SystemKeyStore | undefined, passphrase: () => Promise<string>): Promise<Cipher> {
  const system = keys === undefined || sealedBy(data) === 'passphrase' ? null : systemCipher(keys);
  return system ?? passphraseCipher(await passphrase());
}

/**
 * Settings with the secrets they name. Asks for a passphrase only where one is named.
 * @param keys the system's key store, in the Electron host
 * @throws Fault SECRETS, SETTINGS
 */
export async function unlockSettings(settings: Settings, data: string, keys?: SystemKeyStore, passphrase = findPassphrase): Promise<Settings> {
  return (await unlockTerminal(settings, data, keys, passphrase)).settings;
}

/**
 * The same, with what seals keys here: the system's key store, or the passphrase where one was needed; else nothing does.
 * @throws Fault SECRETS, SETTINGS
 */
export async function unlockTerminal(settings: Settings, data: string, keys?: SystemKeyStore, passphrase = findPassphrase): Promise<{ settings: Settings; keyCipher?: Cipher }> {
  if (!namesSecrets(settings)) {
    const system = keys === undefined ? null : systemCipher(keys);
    return system === null ? { settings } : { settings, keyCipher: system };
  }
  const keyCipher = await cipherFor(data, keys, passphrase);
  return { settings: withSecrets(settings, openSecrets(data, keyCipher)), keyCipher };
}

export interface SecretPorts {
  data: string;
  passphrase?: () => Promise<string>;
}

async function secretsOf({ data, passphrase = findPassphrase }: SecretPorts): Promise<Secrets> {
  return openSecrets(data, await cipherFor(data, undefined, passphrase));
}

export async function secretList(ports: SecretPorts): Promise<{ ok: true; names: string[] }> {
  return { ok: true, names: sealedBy(ports.data) === null ? [] : (await secretsOf(ports)).names() };
}

/** @param value absent = standard input, whole, without its last line end */
export async function secretSet(ports: SecretPorts, name: string, value?: string): Promise<{ ok: true; name: string }> {
  (await secretsOf(ports)).set(name, value ?? (await readInput()));
  return { ok: true, name };
}

/** @throws Fault NOT_FOUND */
export async function secretRemove(ports: SecretPorts, name: string): Promise<{ ok: true; name: string }> {
  if (!(await secretsOf(ports)).remove(name)) throw new Fault('NOT_FOUND', `there is no secret ${name}: guitai secret list`);
  return { ok: true, name };
}

/** Moves every key that stands in settings.json to the sealed file. @throws Fault SETTINGS, SECRETS */
export async function secretMove(ports: SecretPorts): Promise<{ ok: true; moved: string[] }> {
  const file = join(ports.data, 'settings.json');
  if (readSettings(file) === null) throw new Fault('SETTINGS', `${file}: there are no settings to take keys out of`);
  const secrets = await secretsOf(ports);
  const { settings, moved } = withoutSecrets(JSON.parse(readFileSync(file, 'utf8')), (name, value) => secrets.set(name, value));
  // The keys are sealed and on disk before they leave the settings.
  if (moved.length > 0) {
    writeFileSync(`${file}.next`, `${JSON.stringify(settings, null, 2)}\n`, { mode: 0o600 });
    renameSync(`${file}.next`, file);
  }
  return { ok: true, moved };
}

async function readInput(): Promise<string> {
  if (process.stdin.isTTY) throw new Fault('USAGE', 'give the secret on standard input: guitai secret set NAME < FILE');
  let text = '';
  for await (const chunk of process.stdin.setEncoding('utf8')) {
    text += chunk as string;
    if (text.length > SECRET_LENGTH_MAX) throw new Fault('BAD_ARGS', `a secret has at most ${SECRET_LENGTH_MAX} characters`);
  }
  return text.replace(/\r?\n$/, '');
}
