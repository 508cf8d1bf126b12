/**
 * Serial numbers of Alipay's certificate mode, as `app_cert_sn`, `alipay_root_cert_sn` and `alipay_cert_sn` carry them
 * (open platform, "公钥证书方式": MD5 of the issuer's name and the serial number in decimal). Compared with alipay-sdk in
 * certificate.test.ts.
 */
import { createHash } from 'node:crypto';

/** Largest file of certificates that is read, in characters; most certificates in it. */
export const CERTIFICATES_LENGTH_MAX = 64 * 1024;
export const CERTIFICATES_MAX = 20;
/** Signature algorithms of RSA (PKCS #1, RFC 8017 appendix C): 1.2.840.113549.1.1, in DER. */
const RSA_FAMILY = '2a864886f70d0101';
/** Attributes of names with the short names that the rule writes (RFC 4519, RFC 2985): the others have none. */
const shortNames: Readonly<Record<string, string>> = {
  '550403': 'CN', '550406': 'C', '550407': 'L', '550408': 'ST', '55040a': 'O', '55040b': 'OU', '2a864886f70d010901': 'E',
};
const SEQUENCE = 0x30;
const VERSION = 0xa0;
/** String types of names: BMPString (0x1e) is UTF-16, TeletexString is taken for Latin-1, the others are UTF-8 or less. */
const BMP_STRING = 0x1e;
const TELETEX_STRING = 0x14;

interface Certificate {
  issuer: { type: string; value: string }[];
  serial: bigint;
  isRsaSigned: boolean;
}

/** Serial number of one certificate in PEM (the first of a file). Null where it is none. */
export function certificateSn(pem: string): string | null {
  const [certificate] = readCertificates(pem) ?? [];
  return certificate === undefined ? null : snOf(certificate);
}

/** Those of all root certificates that are signed by RSA, joined with `_`. Null where there is none. */
export function rootCertificateSn(pem: string): string | null {
  const sns = (readCertificates(pem) ?? []).filter(({ isRsaSigned }) => isRsaSigned).map(snOf);
  return sns.length === 0 ? null : sns.join('_');
}

function snOf({ issuer, serial }: Certificate): string {
  const name = issuer.toReversed().map(({ type, value }) => `${type}=${value}`).join(',');
  return createHash('md5').update(`${name}${serial}`, 'utf8').digest('hex');
}

function readCertificates(pem: string): Certificate[] | null {
  if (pem.length > CERTIFICATES_LENGTH_MAX) return null;
  const bodies = [...pem.matchAll(/-----BEGIN CERTIFICATE-----([A-Za-z0-9+/=\s]+)-----END CERTIFICATE-----/g)];
  if (bodies.length > CERTIFICATES_MAX) return null;
  try {
    return bodies.map(([, body = '']) => readCertificate(Buffer.from(body, 'base64')));
  } catch {
    // The caller names the setting.
    return null;
  }
}

/** Certificate ::= { TBSCertificate { [0] version, serialNumber, signature, issuer, … }, … } (RFC 5280, 4.1). */
function readCertificate(der: Buffer): Certificate {
  const [body] = children(inside(der, SEQUENCE));
  if (body === undefined) throw new RangeError('no certificate');
  const fields = children(body.content);
  const [serial, signature, issuer] = fields[0]?.tag === VERSION ? fields.slice(1) : fields;
  const [algorithm] = children(signature?.content ?? Buffer.alloc(0));
  if (serial === undefined || issuer === undefined || algorithm === undefined) throw new RangeError('no certificate');
  const attributes = children(issuer.content).flatMap((set) => children(set.content));
  return {
    serial: BigInt(`0x${serial.content.toString('hex')}`),
    isRsaSigned: algorithm.content.toString('hex').startsWith(RSA_FAMILY),
    issuer: attributes.map((attribute) => {
      const [type, value] = children(attribute.content);
      if (type === undefined || value === undefined) throw new RangeError('no name');
      return { type: shortNames[type.content.toString('hex')] ?? '', value: textOf(value) };
    }),
  };
}

interface Element {
  tag: number;
  content: Buffer;
}

function textOf({ tag, content }: Element): string {
  if (tag === BMP_STRING) return Buffer.from(content).swap16().toString('utf16le');
  return content.toString(tag === TELETEX_STRING ? 'latin1' : 'utf8');
}

function inside(der: Buffer, tag: number): Buffer {
  const [outer] = children(der);
  if (outer?.tag !== tag) throw new RangeError('another element');
  return outer.content;
}

/** The elements of a DER text (X.690, 8.1), all with one byte of tag. @throws RangeError where one is cut off */
function children(der: Buffer): Element[] {
  const elements: Element[] = [];
  for (let at = 0; at < der.length; ) {
    const tag = der.readUInt8(at);
    const first = der.readUInt8(at + 1);
    const lengthBytes = first < 0x80 ? 0 : first & 0x7f;
    const length = lengthBytes === 0 ? first : der.readUIntBE(at + 2, lengthBytes);
    const start = at + 2 + lengthBytes;
    if (start + length > der.length) throw new RangeError('cut off');
    elements.push({ tag, content: der.subarray(start, start + length) });
    at = start + length;
  }
  return elements;
}
