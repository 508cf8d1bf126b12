/** An application of Alipay's open platform with its keys read, by public key or by certificates. */
import type { KeyObject } from 'node:crypto';
import { readPrivateKey, readPublicKey } from '../rsa.ts';
import { settingsFault } from '../settings.ts';
import { certificateSn, rootCertificateSn } from './certificate.ts';
import type { AlipaySettings } from './settings.ts';

export const SCHEME = 'alipay';

/** Serial numbers of certificate mode. */
export interface CertificateSns {
  app: string;
  root: string;
  /** Of the certificate that `alipayKey` is from: what Alipay signs names it. */
  alipay: string;
}

export interface Application {
  appId: string;
  key: KeyObject;
  alipayKey: KeyObject;
  /** Absent = public key mode. */
  sns?: CertificateSns;
}

/** @throws Fault SETTINGS naming the key or certificate that is missing or cannot be read */
export function readApplication(settings: AlipaySettings): Application {
  const { appId, keyType, privateKey } = settings;
  const key = readPrivateKey(privateKey, keyType);
  if (key === null) throw settingsFault(SCHEME, 'privateKey', `expected an RSA private key, PEM or ${keyType} in base64`);
  const { appCertContent, alipayPublicCertContent, alipayRootCertContent, alipayPublicKey } = settings;
  if (appCertContent === undefined && alipayPublicCertContent === undefined && alipayRootCertContent === undefined) {
    if (alipayPublicKey === undefined) throw settingsFault(SCHEME, 'alipayPublicKey', 'is missing');
    return { appId, key, alipayKey: readAlipayKey(alipayPublicKey, 'alipayPublicKey', 'an RSA public key, PEM or base64') };
  }
  const sns = {
    app: readSn(appCertContent, 'appCertContent', certificateSn),
    root: readSn(alipayRootCertContent, 'alipayRootCertContent', rootCertificateSn),
    alipay: readSn(alipayPublicCertContent, 'alipayPublicCertContent', certificateSn),
  };
  const alipayKey = readAlipayKey(alipayPublicCertContent ?? '', 'alipayPublicCertContent', 'a certificate of an RSA key in PEM');
  return { appId, key, alipayKey, sns };
}

function readAlipayKey(text: string, field: string, expected: string): KeyObject {
  const key = readPublicKey(text);
  if (key === null) throw settingsFault(SCHEME, field, `expected ${expected}`);
  return key;
}

function readSn(pem: string | undefined, field: string, read: (pem: string) => string | null): string {
  if (pem === undefined) throw settingsFault(SCHEME, field, 'is missing: certificate mode takes all three certificates');
  const sn = read(pem);
  if (sn === null) throw settingsFault(SCHEME, field, 'expected a certificate in PEM');
  return sn;
}
