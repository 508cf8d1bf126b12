/** Self-signed certificates for the demo merchant and platform: X.509 v3 (RFC 5280) in DER, just what key carriers need. */
import { createSign, type KeyObject } from 'node:crypto';

const SHA256_WITH_RSA = Buffer.from('300d06092a864886f70d01010b0500', 'hex');
const COMMON_NAME = Buffer.from('0603550403', 'hex');
const SEQUENCE = 0x30;

/**
 * A certificate in PEM.
 * @param serialHex 40 hex digits, the first below 8 so that it is positive
 */
export function selfSigned(subject: string, serialHex: string, keys: { publicKey: KeyObject; privateKey: KeyObject }, fromMs: number): string {
  const name = tlv(SEQUENCE, tlv(0x31, tlv(SEQUENCE, COMMON_NAME, tlv(0x0c, Buffer.from(subject, 'utf8')))));
  const years = 10 * 365 * 86_400_000;
  const body = tlv(
    SEQUENCE,
    tlv(0xa0, tlv(0x02, Buffer.from([2]))),
    tlv(0x02, Buffer.from(serialHex, 'hex')),
    SHA256_WITH_RSA,
    name,
    tlv(SEQUENCE, time(fromMs - 86_400_000), time(fromMs + years)),
    name,
    keys.publicKey.export({ format: 'der', type: 'spki' }),
  );
  const signature = createSign('RSA-SHA256').update(body).sign(keys.privateKey);
  const der = tlv(SEQUENCE, body, SHA256_WITH_RSA, tlv(0x03, Buffer.from([0]), signature));
  const lines = der.toString('base64').match(/.{1,64}/g) ?? [];
  return `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`;
}

function tlv(tag: number, ...parts: Buffer[]): Buffer {
  const content = Buffer.concat(parts);
  return Buffer.concat([Buffer.from([tag]), length(content.length), content]);
}

function length(bytes: number): Buffer {
  if (bytes < 0x80) return Buffer.from([bytes]);
  const hex = bytes.toString(16);
  const digits = Buffer.from(hex.padStart(hex.length + (hex.length % 2), '0'), 'hex');
  return Buffer.concat([Buffer.from([0x80 | digits.length]), digits]);
}

/** GeneralizedTime, `yyyyMMddHHmmssZ`. */
function time(atMs: number): Buffer {
  const text = `${new Date(atMs).toISOString().slice(0, 19).replace(/[-:T]/g, '')}Z`;
  return tlv(0x18, Buffer.from(text, 'ascii'));
}
