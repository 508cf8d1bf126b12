/** Signatures of WeChat Pay. v3: API v3 guide, "签名生成" and "签名验证"; v2: API v2 "签名算法". Vectors in sign.test.ts. */
import { createDecipheriv, createHash, createHmac, timingSafeEqual, type KeyObject } from 'node:crypto';
import { rsaSign, rsaVerify } from '../rsa.ts';

/** An answer or callback whose time is further away than this is refused, in seconds. */
export const SKEW_SECONDS_MAX = 300;
const TAG_BYTES = 16;

export type V2SignType = 'MD5' | 'HMAC-SHA256';

/** APIv2 signature over all non-empty fields but `sign`, upper-case hex. */
export function signV2(fields: Readonly<Record<string, string>>, key: string, type: V2SignType): string {
  const pairs = Object.keys(fields)
    .filter((name) => name !== 'sign' && fields[name] !== '')
    .sort()
    .map((name) => `${name}=${fields[name]}`);
  const text = [...pairs, `key=${key}`].join('&');
  const hash = type === 'MD5' ? createHash('md5') : createHmac('sha256', key);
  return hash.update(text, 'utf8').digest('hex').toUpperCase();
}

/** Does the APIv2 field `sign` fit the others? */
export function verifyV2(fields: Readonly<Record<string, string>>, key: string, type: V2SignType): boolean {
  const ours = Buffer.from(signV2(fields, key, type));
  const theirs = Buffer.from(fields['sign'] ?? '');
  return ours.length === theirs.length && timingSafeEqual(ours, theirs);
}

export interface V3Request {
  method: string;
  /** Path with its query, as sent. */
  path: string;
  timestampSec: number | string;
  nonce: string;
  /** Byte for byte what is sent, empty for GET. */
  body: string;
}

/** The text that an APIv3 request's signature covers: five lines, each ended by LF. */
export function v3RequestText(request: V3Request): string {
  return `${request.method}\n${request.path}\n${request.timestampSec}\n${request.nonce}\n${request.body}\n`;
}

/** The `Authorization` header of an APIv3 request. */
export function v3Authorization(request: V3Request, merchant: { mchid: string; serial: string; key: KeyObject }): string {
  const signature = rsaSign(v3RequestText(request), merchant.key);
  return (
    `WECHATPAY2-SHA256-RSA2048 mchid="${merchant.mchid}",nonce_str="${request.nonce}",` +
    `timestamp="${request.timestampSec}",serial_no="${merchant.serial}",signature="${signature}"`
  );
}

/**
 * Checks the signature of an APIv3 answer or callback.
 * @param headers names in lower case
 * @param keys the platform's public keys by serial
 * @returns null when it is right, else why it is not
 */
export function v3Distrust(
  headers: Readonly<Record<string, string | undefined>>,
  body: string,
  keys: ReadonlyMap<string, KeyObject>,
  nowMs: number,
): string | null {
  const timestamp = headers['wechatpay-timestamp'];
  const nonce = headers['wechatpay-nonce'];
  const signature = headers['wechatpay-signature'];
  const serial = headers['wechatpay-serial'];
  if (timestamp === undefined || nonce === undefined || signature === undefined || serial === undefined) {
    return 'the answer is not signed';
  }
  const key = keys.get(serial);
  if (key === undefined) return 'the answer is signed with a key we do not have';
  if (!/^\d{1,12}$/.test(timestamp)) return 'the time of the answer is not a number';
  if (Math.abs(nowMs / 1000 - Number(timestamp)) > SKEW_SECONDS_MAX) return 'the time of the answer is too far off';
  // The scheme sends wrong signatures with this mark on purpose, to see whether they are refused.
  if (signature.startsWith('WECHATPAY/SIGNTEST/')) return 'the signature is a probe';
  return rsaVerify(`${timestamp}\n${nonce}\n${body}\n`, signature, key) ? null : 'the signature does not verify';
}

/**
 * Opens the `resource` of a callback: AEAD_AES_256_GCM, the tag being the last 16 bytes.
 * @param apiv3Key 32 bytes
 * @returns the plain text, or null where key, nonce, associated data or ciphertext do not belong together
 */
export function openResource(
  resource: { ciphertext: string; nonce: string; associated_data?: string | undefined },
  apiv3Key: string,
): string | null {
  const sealed = Buffer.from(resource.ciphertext, 'base64');
  if (sealed.length < TAG_BYTES) return null;
  try {
    const decipher = createDecipheriv('aes-256-gcm', Buffer.from(apiv3Key, 'utf8'), Buffer.from(resource.nonce, 'utf8'), {
      authTagLength: TAG_BYTES,
    });
    decipher.setAuthTag(sealed.subarray(-TAG_BYTES));
    decipher.setAAD(Buffer.from(resource.associated_data ?? '', 'utf8'));
    return Buffer.concat([decipher.update(sealed.subarray(0, -TAG_BYTES)), decipher.final()]).toString('utf8');
  } catch {
    return null;
  }
}
