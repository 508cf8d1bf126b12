/** The demo merchants and everything they share with the schemes. Made at start: none of it is worth anything elsewhere. */
import { createPrivateKey, createPublicKey, generateKeyPair, randomBytes, randomInt } from 'node:crypto';
import { promisify } from 'node:util';
import { selfSigned } from './x509.ts';

const RSA_BITS = 2048;

export interface KeyPair {
  /** PKCS#8 PEM. */
  privateKey: string;
  /** SPKI PEM. */
  publicKey: string;
}

/** Random decimal digits. */
export function digits(count: number): string {
  return Array.from({ length: count }, () => randomInt(10)).join('');
}

/** Random letters and digits. */
export function letters(count: number): string {
  const alphabet = 'ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnpqrstuvwxyz23456789';
  return Array.from({ length: count }, () => alphabet[randomInt(alphabet.length)]).join('');
}

/** An RSA pair: about 200 ms on a slow machine. */
export async function newPair(): Promise<KeyPair> {
  const { privateKey, publicKey } = await promisify(generateKeyPair)('rsa', {
    modulusLength: RSA_BITS,
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
    publicKeyEncoding: { type: 'spki', format: 'pem' },
  });
  return { privateKey, publicKey };
}

/** 20 bytes, positive, without a leading zero byte. */
export function newSerial(): string {
  const bytes = randomBytes(20);
  bytes[0] = 0x40 | ((bytes[0] ?? 0) & 0x3f);
  return bytes.toString('hex').toUpperCase();
}

/** A self-signed X.509 certificate, PEM. */
export function certificate(subject: string, serial: string, pair: KeyPair, nowMs: number): string {
  const keys = { privateKey: createPrivateKey(pair.privateKey), publicKey: createPublicKey(pair.publicKey) };
  return selfSigned(subject, serial, keys, nowMs);
}
