/** Starts the payment schemes' stand-ins and says how to reach them, for our own clients and for the official SDKs. */
import { behaviours } from '#main/contract';
import { openSandbox, type SandboxOptions } from '../providers/sandbox.ts';
import { alipayCertificates, alipayMerchant, type AlipaySdkSettings } from '../providers/alipay/sandbox-keys.ts';
import { standIns, standInSettings, type SandboxKeys } from '../providers/stand-ins.ts';
import { wechatMerchant, type WechatSdkSettings } from '../providers/wechat/sandbox-keys.ts';
import { regions, type RegionId } from '../core/regions/index.ts';
import type { Settings } from '../settings.ts';

export interface RunningSandbox {
  url: string;
  /** The `payments` part of a settings file. */
  settings: Settings['payments'];
  /** Constructor options of the schemes' own SDKs. */
  sdk: { wechat: WechatSdkSettings; alipay: AlipaySdkSettings };
  keys: SandboxKeys;
  /** Fields of requests that are no constructor option. */
  request: { wechat: { appid: string; apiv3Key: string } };
  close(): Promise<void>;
}

/**
 * @param options.region whose schemes the settings switch on; absent = cn. Every stand-in runs all the same.
 * @throws Fault PORT_BUSY, SETTINGS
 */
export async function startSandbox(options: SandboxOptions & { region?: RegionId } = {}): Promise<RunningSandbox> {
  const { url, keys, close } = await openSandbox(options);
  const { appid, apiv3Key, notifyUrl: _demanded, ...wechat } = wechatMerchant(url, keys.wechat);
  return {
    url,
    settings: standInSettings(url, keys, regions[options.region ?? 'cn'].schemes),
    sdk: { wechat, alipay: alipayMerchant(url, keys.alipay) },
    keys,
    request: { wechat: { appid, apiv3Key } },
    close,
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
  'POST {scheme}/face {how, times?}',
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
  const { url, keys, sdk, request } = sandbox;
  const others = standIns.map(({ scheme }) => scheme).filter((scheme) => scheme !== 'wechat' && scheme !== 'alipay');
  const line = {
    ok: true,
    url,
    // These two can be given to their SDKs' constructors as they are; the others are parts of a settings file.
    wechat: { ...sdk.wechat, ...request.wechat },
    alipay: { baseURL: url, ...sdk.alipay },
    // In place of `alipayPublicKey`: the same merchant in certificate mode.
    alipayCertificates: alipayCertificates(keys.alipay),
    ...standInSettings(url, keys, others),
    control: { baseURL: `${url}/sandbox/`, calls: controlCalls, behaviours },
  };
  process.stdout.write(`${JSON.stringify(line)}\n`);
  await new Promise<void>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve());
  });
  await sandbox.close();
}
