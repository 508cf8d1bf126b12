/** Starts the payment schemes' stand-ins and says how to reach them, for our own clients and for the official SDKs. */
import { behaviours } from '#main/contract';
import { openSandbox, type SandboxOptions } from '../providers/sandbox.ts';
import type { SandboxKeys } from '../providers/sandbox/keys.ts';
import type { Settings } from '../settings.ts';

export interface SdkSettings {
  /** Constructor options of alipay-sdk. */
  alipay: {
    appId: string;
    privateKey: string;
    keyType: 'PKCS8';
    alipayPublicKey: string;
    gateway: string;
    endpoint: string;
    signType: 'RSA2';
  };
  /** Constructor options of wechatpay-axios-plugin, and what its requests need besides. */
  wechat: {
    mchid: string;
    serial: string;
    privateKey: string;
    certs: Record<string, string>;
    secret: string;
    merchant: { cert: string; key: string };
    baseURL: string;
  };
}

export interface RunningSandbox {
  url: string;
  /** The `payments` part of a settings file. */
  settings: Settings['payments'];
  sdk: SdkSettings;
  /** Fields of requests that are no constructor option. */
  request: { wechat: { appid: string; apiv3Key: string } };
  close(): Promise<void>;
}

/** @throws Fault PORT_BUSY, SETTINGS */
export async function startSandbox(options: SandboxOptions = {}): Promise<RunningSandbox> {
  const sandbox = await openSandbox(options);
  const sdk = sdkSettings(sandbox.url, sandbox.keys);
  const { appid, apiv3Key } = sandbox.keys.wechat;
  return {
    url: sandbox.url,
    settings: {
      wechat: { ...sdk.wechat, appid, apiv3Key, notifyUrl: 'https://notify.invalid/wechat' },
      alipay: sdk.alipay,
    },
    sdk,
    request: { wechat: { appid, apiv3Key } },
    close: () => sandbox.close(),
  };
}

function sdkSettings(url: string, keys: SandboxKeys): SdkSettings {
  const { wechat, alipay } = keys;
  return {
    wechat: {
      mchid: wechat.mchid,
      serial: wechat.serial,
      privateKey: wechat.merchant.privateKey,
      certs: { [wechat.platformKeyId]: wechat.platformKey.publicKey, [wechat.platformSerial]: wechat.platformCertificate },
      secret: wechat.secret,
      merchant: { cert: wechat.merchantCertificate, key: wechat.merchant.privateKey },
      baseURL: `${url}/`,
    },
    alipay: {
      appId: alipay.appId,
      privateKey: alipay.application.privateKey,
      keyType: 'PKCS8',
      alipayPublicKey: alipay.alipay.publicKey,
      gateway: `${url}/gateway.do`,
      endpoint: url,
      signType: 'RSA2',
    },
  };
}

/** How to play the payer and arrange mishaps: paths under the control's base URL, with their JSON bodies. */
const controlCalls = [
  'POST read {code}',
  'POST {scheme}/payer-code {}',
  'POST {scheme}/decide {orderNo, approve}',
  'POST {scheme}/expire {orderNo}',
  'POST {scheme}/order {orderNo}',
  'POST {scheme}/behave {behaviour, times?, ms?}',
  'POST {scheme}/held {}',
  'POST {scheme}/release {}',
  'POST {scheme}/ledger {}',
  'POST time {advanceMs}',
  'GET events',
];

/**
 * `guitai sandbox`: prints one JSON line and serves until it is told to stop.
 * @throws Fault PORT_BUSY
 */
export async function runSandbox(port: number): Promise<void> {
  const sandbox = await startSandbox({ port });
  const { url, sdk, request } = sandbox;
  const line = {
    ok: true,
    url,
    // Each scheme's object can be given to its SDK's constructor as it is.
    wechat: { ...sdk.wechat, ...request.wechat },
    alipay: { baseURL: url, ...sdk.alipay },
    control: { baseURL: `${url}/sandbox/`, calls: controlCalls, behaviours },
  };
  process.stdout.write(`${JSON.stringify(line)}\n`);
  await new Promise<void>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve());
  });
  await sandbox.close();
}
