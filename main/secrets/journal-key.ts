/**
 * The key that signs the journal: made at the first opening, kept beside the data for the owner alone, sealed where
 * the system or a passphrase can. A key that is lost is replaced: the journal says so, and its chain goes on.
 */
import { createHash, createPrivateKey, createPublicKey, generateKeyPairSync, sign, type KeyObject } from 'node:crypto';
import { chmodSync, closeSync, existsSync, fsyncSync, openSync, readFileSync, renameSync, statSync, writeSync } from 'node:fs';
import { dirname, join } from 'node:path';
import * as v from 'valibot';
import { Fault } from '#main/contract';
import { KEY_ID_DIGITS, type Signer } from '../core/journal/seal.ts';
import type { Log } from '../ports.ts';
import type { Cipher } from './cipher.ts';

export const JOURNAL_KEY_FILE = 'journal-key.json';
const FILE_MODE = 0o600;
const PUBLIC_KEY_BYTES = 32;

/** `private`: PKCS #8 (RFC 8410), DER in base64, as it is or sealed. */
const shape = v.strictObject({ version: v.literal(1), publicKey: v.string(), kind: v.picklist(['plain', 'passphrase', 'system']), private: v.string() });
type Kept = v.InferOutput<typeof shape>;

/**
 * The key of a data directory. One that is damaged or cannot be opened is put aside, never written over, and another is
 * made. Where the system does not give the file out just now, the key stays where it is and another signs until the next
 * start: no shop stays closed for a signature.
 * @param cipher what seals the merchant's keys here; absent = the file's mode guards it
 * @throws Fault SECRETS where no key can be kept
 */
export function openJournalKey(dir: string, log: Log, cipher?: Cipher): Signer {
  const file = join(dir, JOURNAL_KEY_FILE);
  const kept = read(file, log);
  if (kept === 'later') return signerOf(generateKeyPairSync('ed25519').privateKey);
  const key = kept === null ? null : unlock(kept, log, cipher);
  if (kept !== null && key !== null) {
    // From now on sealed, where it was not.
    if (kept.kind === 'plain' && cipher !== undefined) write(file, key, cipher);
    return signerOf(key);
  }
  if (existsSync(file)) putAside(file, log);
  const { privateKey } = generateKeyPairSync('ed25519');
  write(file, privateKey, cipher);
  log.info('journal.keyMade', { sealed: cipher?.kind ?? 'no' });
  return signerOf(privateKey);
}

/** `later`: the disk or the system failed, not the file. */
function read(file: string, log: Log): Kept | 'later' | null {
  if (!existsSync(file)) return null;
  try {
    if (process.platform !== 'win32' && (statSync(file).mode & 0o077) !== 0) {
      chmodSync(file, FILE_MODE);
      log.warn('journal.keyWasOpen', { file: JOURNAL_KEY_FILE });
    }
    return v.parse(v.pipe(v.string(), v.parseJson(), shape), readFileSync(file, 'utf8'));
  } catch (error) {
    log.error('journal.keyNotRead', { message: (error as Error).message });
    return (error as NodeJS.ErrnoException).syscall === undefined ? null : 'later';
  }
}

function unlock(kept: Kept, log: Log, cipher: Cipher | undefined): KeyObject | null {
  try {
    if (kept.kind !== 'plain' && kept.kind !== cipher?.kind) throw new Error(`it is sealed by a ${kept.kind} that is not here`);
    const der = kept.kind === 'plain' || cipher === undefined ? kept.private : cipher.open(kept.private);
    const key = createPrivateKey({ key: Buffer.from(der, 'base64'), format: 'der', type: 'pkcs8' });
    if (key.asymmetricKeyType !== 'ed25519' || rawPublic(key) !== kept.publicKey) throw new Error('it is not the key that it says it is');
    return key;
  } catch (error) {
    log.error('journal.keyNotOpened', { message: (error as Error).message });
    return null;
  }
}

function putAside(file: string, log: Log): void {
  for (let n = 1; ; n += 1) {
    const aside = `${file}.${n}`;
    if (existsSync(aside)) continue;
    renameSync(file, aside);
    log.warn('journal.keyPutAside', { n });
    return;
  }
}

/** New file, forced to disk, then in its place. */
function write(file: string, key: KeyObject, cipher: Cipher | undefined): void {
  const der = key.export({ format: 'der', type: 'pkcs8' }).toString('base64');
  const kept: Kept = { version: 1, publicKey: rawPublic(key), kind: cipher?.kind ?? 'plain', private: cipher?.seal(der) ?? der };
  const next = `${file}.next`;
  try {
    const fd = openSync(next, 'w', FILE_MODE);
    writeSync(fd, JSON.stringify(kept));
    fsyncSync(fd);
    closeSync(fd);
    renameSync(next, file);
    if (process.platform === 'win32') return;
    const directory = openSync(dirname(file), 'r');
    fsyncSync(directory);
    closeSync(directory);
  } catch (error) {
    throw new Fault('SECRETS', `${file} cannot be written: ${(error as NodeJS.ErrnoException).code ?? 'unknown error'}`);
  }
}

/** The 32 bytes of the public key, base64: the end of its SubjectPublicKeyInfo (RFC 8410, section 4). */
function rawPublic(key: KeyObject): string {
  return createPublicKey(key).export({ format: 'der', type: 'spki' }).subarray(-PUBLIC_KEY_BYTES).toString('base64');
}

function signerOf(key: KeyObject): Signer {
  const publicKey = rawPublic(key);
  const keyId = createHash('sha256').update(Buffer.from(publicKey, 'base64')).digest('hex').slice(0, KEY_ID_DIGITS);
  return { keyId, publicKey, sign: (text) => sign(null, Buffer.from(text), key).toString('base64') };
}
