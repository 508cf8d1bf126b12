/** What seals the merchant's keys on disk: a passphrase, or the system's own key store. */
import { createCipheriv, createDecipheriv, randomBytes, scryptSync } from 'node:crypto';
import { Fault } from '#main/contract';

export interface Cipher {
  /** Kept in the file, so that it is opened by what sealed it. */
  kind: 'passphrase' | 'system';
  seal(text: string): string;
  /** @throws Fault SECRETS where it does not open */
  open(sealed: string): string;
}

/** RFC 7914: N = 2^15, r = 8, p = 1 take about a tenth of a second and 32 MB, once at start. */
const SCRYPT = { N: 2 ** 15, r: 8, p: 1, maxmem: 64 * 1024 * 1024 };
const SALT_BYTES = 16;
const KEY_BYTES = 32;
const IV_BYTES = 12;
const TAG_BYTES = 16;
export const PASSPHRASE_LENGTH_MIN = 12;

/**
 * AES-256-GCM under a key that scrypt makes of the passphrase; salt, IV and tag go with each sealing.
 * @throws Fault SECRETS where the passphrase is too short
 */
export function passphraseCipher(passphrase: string): Cipher {
  if (passphrase.length < PASSPHRASE_LENGTH_MIN) {
    throw new Fault('SECRETS', `the passphrase of the merchant's keys has at least ${PASSPHRASE_LENGTH_MIN} characters`);
  }
  const derive = (salt: Buffer): Buffer => scryptSync(passphrase, salt, KEY_BYTES, SCRYPT);
  return {
    kind: 'passphrase',
    seal(text) {
      const salt = randomBytes(SALT_BYTES);
      const iv = randomBytes(IV_BYTES);
      const cipher = createCipheriv('aes-256-gcm', derive(salt), iv);
      const body = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
      return Buffer.concat([salt, iv, cipher.getAuthTag(), body]).toString('base64');
    },
    open(sealed) {
      const bytes = Buffer.from(sealed, 'base64');
      const [ivAt, tagAt, bodyAt] = [SALT_BYTES, SALT_BYTES + IV_BYTES, SALT_BYTES + IV_BYTES + TAG_BYTES];
      try {
        const decipher = createDecipheriv('aes-256-gcm', derive(bytes.subarray(0, ivAt)), bytes.subarray(ivAt, tagAt), { authTagLength: TAG_BYTES });
        decipher.setAuthTag(bytes.subarray(tagAt, bodyAt));
        return Buffer.concat([decipher.update(bytes.subarray(bodyAt)), decipher.final()]).toString('utf8');
      } catch {
        throw new Fault('SECRETS', 'the passphrase does not open the merchant’s keys: give the one they were sealed with, or restore secrets.json');
      }
    },
  };
}

/** Electron's safeStorage (electron.d.ts, `interface SafeStorage`), as far as it is used. */
export interface SystemKeyStore {
  isEncryptionAvailable(): boolean;
  encryptString(text: string): Buffer;
  decryptString(sealed: Buffer): string;
  /** Linux only. `basic_text` is no protection. */
  getSelectedStorageBackend?(): string;
}

/** The system's key store, or null where it guards nothing: then a passphrase has to. */
export function systemCipher(keys: SystemKeyStore): Cipher | null {
  if (!keys.isEncryptionAvailable() || keys.getSelectedStorageBackend?.() === 'basic_text') return null;
  return {
    kind: 'system',
    seal: (text) => keys.encryptString(text).toString('base64'),
    open(sealed) {
      try {
        return keys.decryptString(Buffer.from(sealed, 'base64'));
      } catch {
        throw new Fault('SECRETS', 'the system’s key store does not open the merchant’s keys: they were sealed by another user or machine; set them again');
      }
    },
  };
}
