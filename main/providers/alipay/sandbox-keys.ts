/** The demo application of Alipay. */
import { digits, newPair, type KeyPair } from '../sandbox/keys.ts';

export interface AlipayKeys {
  appId: string;
  application: KeyPair;
  alipay: KeyPair;
}

export async function makeAlipayKeys(): Promise<AlipayKeys> {
  const [application, alipay] = await Promise.all([newPair(), newPair()]);
  return { appId: `2021${digits(12)}`, application, alipay };
}

/** Constructor options of alipay-sdk, which are the terminal's own settings too. */
export interface AlipaySdkSettings {
  appId: string;
  privateKey: string;
  keyType: 'PKCS8';
  alipayPublicKey: string;
  gateway: string;
  endpoint: string;
  signType: 'RSA2';
}

export function alipayMerchant(url: string, keys: AlipayKeys): AlipaySdkSettings {
  return {
    appId: keys.appId,
    privateKey: keys.application.privateKey,
    keyType: 'PKCS8',
    alipayPublicKey: keys.alipay.publicKey,
    gateway: `${url}/gateway.do`,
    endpoint: url,
    signType: 'RSA2',
  };
}
