/** A technician's PIN as it stands in the settings: never itself, only what scrypt makes of it. */
import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto';

/** RFC 7914: N = 2^15, r = 8, p = 1 take about a tenth of a second and 32 MB. */
const LOG_N = 15;
const R = 8;
const P = 1;
const SALT_BYTES = 16;
const HASH_BYTES = 32;
/** `scrypt$15$8$1$SALT$HASH`, salt and hash in base64url. */
export const PIN_HASH = /^scrypt\$15\$8\$1\$([A-Za-z0-9_-]{22})\$([A-Za-z0-9_-]{43})$/;

/** Training mode's PIN: it is shown on the screen, for there is nothing to guard. */
export const TRAINING_PIN = '2580';

function derive(pin: string, salt: Buffer): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const maxmem = 256 * R * 2 ** LOG_N;
    scrypt(pin, salt, HASH_BYTES, { N: 2 ** LOG_N, r: R, p: P, maxmem }, (error, key) => (error === null ? resolve(key) : reject(error)));
  });
}

/** The line for `technician.pinHash`. */
export async function hashPin(pin: string, salt: Buffer = randomBytes(SALT_BYTES)): Promise<string> {
  const hash = await derive(pin, salt);
  return `scrypt$${LOG_N}$${R}$${P}$${salt.toString('base64url')}$${hash.toString('base64url')}`;
}

/** @param pinHash as the settings have it, checked against `PIN_HASH` */
export async function verifyPin(pin: string, pinHash: string): Promise<boolean> {
  const match = PIN_HASH.exec(pinHash);
  if (match === null) throw new RangeError('not a PIN hash: the settings were not checked');
  const [, salt = '', hash = ''] = match;
  return timingSafeEqual(await derive(pin, Buffer.from(salt, 'base64url')), Buffer.from(hash, 'base64url'));
}
