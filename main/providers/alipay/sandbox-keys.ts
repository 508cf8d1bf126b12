/** The demo application of Alipay, with a public key and with certificates: the stand-in serves both. */
import { createHash } from 'node:crypto';
import { certificate, digits, newPair, type KeyPair } from '../sandbox/keys.ts';
import type { CertificateSns } from './application.ts';
import { certificateSn, rootCertificateSn } from './certificate.ts';

export interface AlipayKeys {
  appId: string;
  application: KeyPair;
  alipay: KeyPair;
}

export async function makeAlipayKeys(): Promise<AlipayKeys> {
  const [application, alipay] = await Promise.all([newPair(), newPair()]);
  return { appId: `2021${digits(12)}`, application, alipay };
}

/** `zm_service_id` of the demo merchant. */
export const SERVICE_ID = '2022111500000000000000000001';

/** Constructor options of alipay-sdk, which are the terminal's own settings too. */
export interface AlipaySdkSettings {
  appId: string;
  privateKey: string;
  keyType: 'PKCS8';
  gateway: string;
  endpoint: string;
  signType: 'RSA2';
}

/** In public key mode. */
export function alipayMerchant(url: string, keys: AlipayKeys): AlipaySdkSettings & { alipayPublicKey: string; credit: { serviceId: string }; face: object } {
  return { ...merchant(url, keys), alipayPublicKey: keys.alipay.publicKey, credit: { serviceId: SERVICE_ID }, face: { sdk: { standIn: url }, merchantId: '2088000000000099', storeCode: '1', deviceNum: 'T1' } };
}

/** In certificate mode. */
export function alipayCertificateMerchant(url: string, keys: AlipayKeys): AlipaySdkSettings & AlipayCertificates {
  return { ...merchant(url, keys), ...alipayCertificates(keys) };
}

function merchant(url: string, keys: AlipayKeys): AlipaySdkSettings {
  return { appId: keys.appId, privateKey: keys.application.privateKey, keyType: 'PKCS8', gateway: `${url}/gateway.do`, endpoint: url, signType: 'RSA2' };
}

export interface AlipayCertificates {
  appCertContent: string;
  alipayPublicCertContent: string;
  alipayRootCertContent: string;
}

/** Begins before any demo, and is good for 10 years. */
const VALID_FROM_MS = Date.UTC(2026, 0, 1);

/** Follow from the keys: the same each time, so that they need not be kept. */
export function alipayCertificates({ appId, application, alipay }: AlipayKeys): AlipayCertificates {
  const made = (subject: string, pair: KeyPair): string => certificate(subject, serialOf(`${subject}${pair.publicKey}`), pair, VALID_FROM_MS);
  return {
    appCertContent: made(`${appId} sandbox`, application),
    alipayPublicCertContent: made('Alipay sandbox', alipay),
    alipayRootCertContent: made('Alipay sandbox root', alipay),
  };
}

export function sandboxSns(keys: AlipayKeys): CertificateSns {
  const { appCertContent, alipayPublicCertContent, alipayRootCertContent } = alipayCertificates(keys);
  return {
    app: certificateSn(appCertContent) ?? '',
    alipay: certificateSn(alipayPublicCertContent) ?? '',
    root: rootCertificateSn(alipayRootCertContent) ?? '',
  };
}

/** 20 bytes, positive, without a leading zero byte. */
function serialOf(text: string): string {
  const bytes = createHash('sha1').update(text).digest();
  bytes[0] = 0x40 | ((bytes[0] ?? 0) & 0x3f);
  return bytes.toString('hex');
}
