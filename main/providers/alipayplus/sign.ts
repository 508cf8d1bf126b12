/**
 * Signatures of Alipay+ in-store (Antom's AMS interface): "Sign a request and verify the signature". RSA with SHA-256
 * over `METHOD path\nclientId.time.body`; an answer is signed over the same with its own time and body, a notification
 * over the path that it is sent to. In the header the signature stands in base64, percent-encoded.
 */
import type { KeyObject } from 'node:crypto';
import { rsaSign, rsaVerify } from '../rsa.ts';

export interface AmsSigned {
  method: string;
  /** With its query, as sent. */
  path: string;
  clientId: string;
  /** As it stands in Request-Time or Response-Time: ISO 8601 or milliseconds since 1970, whichever the sender chose. */
  time: string;
  /** Byte for byte. */
  body: string;
}

export interface AmsSignature {
  algorithm: string;
  keyVersion: string;
  /** Base64. */
  signature: string;
}

/** The text that a signature covers. */
export function amsText({ method, path, clientId, time, body }: AmsSigned): string {
  return `${method} ${path}\n${clientId}.${time}.${body}`;
}

/** The `Signature` header. */
export function amsSignature(signed: AmsSigned, key: KeyObject, keyVersion: number): string {
  return `algorithm=RSA256,keyVersion=${keyVersion},signature=${encodeURIComponent(rsaSign(amsText(signed), key))}`;
}

/** Takes the header apart; null where it is no such header. A signature that nobody percent-encoded is understood too. */
export function readAmsSignature(header: string): AmsSignature | null {
  const parts = new Map(
    header.split(',').flatMap((part) => {
      const at = part.indexOf('=');
      return at === -1 ? [] : [[part.slice(0, at).trim(), part.slice(at + 1).trim()] as const];
    }),
  );
  const [algorithm, keyVersion, encoded] = [parts.get('algorithm'), parts.get('keyVersion') ?? '', parts.get('signature')];
  if (algorithm === undefined || encoded === undefined) return null;
  try {
    return { algorithm, keyVersion, signature: decodeURIComponent(encoded) };
  } catch {
    return null;
  }
}

/** Is a header the right one for what was sent? */
export function verifyAms(signed: AmsSigned, header: string, key: KeyObject): boolean {
  const read = readAmsSignature(header);
  return read !== null && read.algorithm === 'RSA256' && rsaVerify(amsText(signed), read.signature, key);
}
