/** A merchant of WeChat Pay, ready to speak to the scheme. */
import type { KeyObject } from 'node:crypto';
import type { Answer, ChannelOrder } from '../../ports.ts';
import type { ProviderContext } from '../context.ts';
import { readPrivateKey, readPublicKey } from '../rsa.ts';
import { settingsFault } from '../settings.ts';
import type { WechatSettings } from './settings.ts';
import { createV2, type V2 } from './v2.ts';
import { createV3, createV3File, type V3, type V3File } from './v3.ts';

export const SCHEME = 'wechat' as const;
/** `description` and `body` are cut to this many characters: 127 and 128 are the limits (API v3 Native, v2 micropay). */
export const SUBJECT_LENGTH_MAX = 40;
const REAL_HOST = 'https://api.mch.weixin.qq.com/';
const REAL_BACKUP = 'https://api2.mch.weixin.qq.com/';

export type Query = (order: ChannelOrder) => Promise<Answer>;

export interface Merchant {
  settings: WechatSettings;
  v2: V2;
  /** As face payments want it: HMAC-SHA256, whatever the setting. */
  faceV2: V2;
  v3: V3;
  file: V3File;
  platformKeys: ReadonlyMap<string, KeyObject>;
  context: ProviderContext;
}

/** @throws Fault SETTINGS where a key cannot be read */
export function openMerchant(settings: WechatSettings, context: ProviderContext): Merchant {
  const key = readPrivateKey(settings.privateKey);
  if (key === null) throw settingsFault(SCHEME, 'privateKey', 'expected an RSA private key in PEM');
  const backup = settings.backupURL ?? (settings.baseURL === REAL_HOST ? REAL_BACKUP : undefined);
  const hosts = backup === undefined ? [settings.baseURL] : [settings.baseURL, backup];
  const platformKeys = readPlatformKeys(settings);
  const signer = { mchid: settings.mchid, serial: settings.serial, key, platformKeys, hosts };
  return {
    settings,
    context,
    platformKeys,
    v2: createV2({ ...settings, hosts }, context),
    faceV2: createV2({ ...settings, signType: 'HMAC-SHA256', hosts }, context),
    v3: createV3(signer, context),
    file: createV3File(signer, context),
  };
}

/** The platform's public keys by serial. @throws Fault SETTINGS */
export function readPlatformKeys(settings: Pick<WechatSettings, 'certs' | 'serial'>): Map<string, KeyObject> {
  const keys = new Map<string, KeyObject>();
  for (const [serial, pem] of Object.entries(settings.certs)) {
    if (serial === settings.serial) throw settingsFault(SCHEME, 'certs', "holds the merchant's own serial: the platform's keys belong here");
    const key = readPublicKey(pem);
    if (key === null) throw settingsFault(SCHEME, `certs.${serial}`, 'expected a certificate or RSA public key in PEM');
    keys.set(serial, key);
  }
  return keys;
}
