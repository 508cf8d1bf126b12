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

export interface SandboxKeys {
  wechat: {
    mchid: string;
    appid: string;
    serial: string;
    merchant: KeyPair;
    merchantCertificate: string;
    /** `PUB_KEY_ID_…` of the platform's bare public key. */
    platformKeyId: string;
    platformKey: KeyPair;
    /** Serial of the platform's certificate, for merchants of before 2024. */
    platformSerial: string;
    platformCertificateKey: KeyPair;
    platformCertificate: string;
    /** APIv2 and APIv3 keys, 32 characters. */
    secret: string;
    apiv3Key: string;
  };
  alipay: { appId: string; application: KeyPair; alipay: KeyPair };
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

/** Makes five RSA pairs and the rest: about a second on a slow machine. */
export async function makeKeys(nowMs: number): Promise<SandboxKeys> {
  const pairs = await Promise.all([newPair(), newPair(), newPair(), newPair(), newPair()]);
  const [merchant, platformKey, platformCertificateKey, application, alipay] = pairs;
  const serial = newSerial();
  const platformSerial = newSerial();
  const mchid = `19${digits(8)}`;
  return {
    wechat: {
      mchid,
      appid: `wx${randomBytes(8).toString('hex')}`,
      serial,
      merchant,
      merchantCertificate: certificate(mchid, serial, merchant, nowMs),
      platformKeyId: `PUB_KEY_ID_01${mchid}${digits(20)}`,
      platformKey,
      platformSerial,
      platformCertificateKey,
      platformCertificate: certificate('Tenpay.com sandbox', platformSerial, platformCertificateKey, nowMs),
      secret: randomBytes(16).toString('hex'),
      apiv3Key: randomBytes(16).toString('hex'),
    },
    alipay: { appId: `2021${digits(12)}`, application, alipay },
  };
}

async function newPair(): Promise<KeyPair> {
  const { privateKey, publicKey } = await promisify(generateKeyPair)('rsa', {
    modulusLength: RSA_BITS,
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
    publicKeyEncoding: { type: 'spki', format: 'pem' },
  });
  return { privateKey, publicKey };
}

/** 20 bytes, positive, without a leading zero byte. */
function newSerial(): string {
  const bytes = randomBytes(20);
  bytes[0] = 0x40 | ((bytes[0] ?? 0) & 0x3f);
  return bytes.toString('hex').toUpperCase();
}

function certificate(subject: string, serial: string, pair: KeyPair, nowMs: number): string {
  const keys = { privateKey: createPrivateKey(pair.privateKey), publicKey: createPublicKey(pair.publicKey) };
  return selfSigned(subject, serial, keys, nowMs);
}
