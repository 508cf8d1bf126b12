/** RSA with SHA-256 as both schemes use it, and the key spellings their SDKs take. */
import { createPrivateKey, createPublicKey, createSign, createVerify, type KeyObject } from 'node:crypto';

/** Base64 signature, RSASSA-PKCS1-v1_5 with SHA-256. */
export function rsaSign(text: string, key: KeyObject): string {
  return createSign('RSA-SHA256').update(text, 'utf8').sign(key, 'base64');
}

/** Is the base64 signature right? False too where it is no base64 at all. */
export function rsaVerify(text: string, signature: string, key: KeyObject): boolean {
  return createVerify('RSA-SHA256').update(text, 'utf8').verify(key, signature, 'base64');
}

/** Reads a private key: PEM, or bare base64 of PKCS#1 or PKCS#8 as alipay-sdk takes it. Null where it is neither. */
export function readPrivateKey(text: string, type: 'PKCS1' | 'PKCS8' = 'PKCS8'): KeyObject | null {
  return rsaOrNull(() =>
    text.includes('-----BEGIN')
      ? createPrivateKey(text)
      : createPrivateKey({ key: Buffer.from(text, 'base64'), format: 'der', type: type === 'PKCS1' ? 'pkcs1' : 'pkcs8' }),
  );
}

/** Reads a public key: PEM of a key or of a certificate, or bare base64. Null where it is none of them. */
export function readPublicKey(text: string): KeyObject | null {
  return rsaOrNull(() =>
    text.includes('-----BEGIN')
      ? createPublicKey(text)
      : createPublicKey({ key: Buffer.from(text, 'base64'), format: 'der', type: 'spki' }),
  );
}

function rsaOrNull(read: () => KeyObject): KeyObject | null {
  try {
    const key = read();
    return key.asymmetricKeyType === 'rsa' ? key : null;
  } catch {
    // The caller names the field; the key's text stays out of every message.
    return null;
  }
}
