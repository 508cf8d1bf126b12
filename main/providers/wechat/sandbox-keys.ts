/** The demo merchant of WeChat Pay, and the platform it deals with. */
import { randomBytes } from 'node:crypto';
import { certificate, digits, newPair, newSerial, type KeyPair } from '../sandbox/keys.ts';
import { CONSENT_URL, SERVICE_ID } from './sandbox-payscore.ts';
import type { WechatSettings } from './settings.ts';

export interface WechatKeys {
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
}

export async function makeWechatKeys(nowMs: number): Promise<WechatKeys> {
  const [merchant, platformKey, platformCertificateKey] = await Promise.all([newPair(), newPair(), newPair()]);
  const serial = newSerial();
  const platformSerial = newSerial();
  const mchid = `19${digits(8)}`;
  return {
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
  };
}

/** Constructor options of wechatpay-axios-plugin. */
export interface WechatSdkSettings {
  mchid: string;
  serial: string;
  privateKey: string;
  certs: Record<string, string>;
  secret: string;
  merchant: { cert: string; key: string };
  baseURL: string;
}

/** The SDK's options, and the fields of requests that are none: together the terminal's own settings. */
export function wechatMerchant(url: string, keys: WechatKeys): WechatSdkSettings & Pick<WechatSettings, 'appid' | 'notifyUrl'> & { apiv3Key: string; payScore: { serviceId: string; consentUrl: string }; face: object } {
  return {
    mchid: keys.mchid,
    serial: keys.serial,
    privateKey: keys.merchant.privateKey,
    certs: { [keys.platformKeyId]: keys.platformKey.publicKey, [keys.platformSerial]: keys.platformCertificate },
    secret: keys.secret,
    merchant: { cert: keys.merchantCertificate, key: keys.merchant.privateKey },
    baseURL: `${url}/`,
    appid: keys.appid,
    apiv3Key: keys.apiv3Key,
    notifyUrl: 'https://notify.invalid/wechat',
    face: { sdk: { standIn: url }, storeId: '1', storeName: 'Guitai', deviceId: 'T1', authUrl: `${url}/` },
    payScore: { serviceId: SERVICE_ID, consentUrl: CONSENT_URL },
  };
}
