/**
 * Payment by face with WeChat Pay's SDK: "刷脸支付文档" (wxfacepay/develop/windows/facepay.html), its sequence of calls.
 * rawdata, authinfo, the code and the openid that comes with it live in this file's variables alone.
 */
import type { FaceTrouble } from '#main/contract';
import type { Captured, CaptureOptions, ChannelOrder, FacePayment, FaceSdk, SdkJson, SdkReply } from '../../ports.ts';
import { afterWrongDigits, createSdkLine, textOf, type SdkLine } from '../face.ts';
import { codesOf, endOf, errorOf, INITIALISING, isSuccess, NO_CAMERA, NOT_INITIALISED } from './face-words.ts';
import { SCHEME, type Merchant } from './merchant.ts';
import type { WechatSettings } from './settings.ts';

export type FaceSettings = NonNullable<WechatSettings['face']>;

/** "等待500ms左右重新调用init", so many times before it is told as a trouble. */
export const INIT_AGAIN_MS = 500;
export const INIT_TRIES_MAX = 20;
/** Time-outs of the calls, milliseconds: each far longer than the call takes, for its end costs the SDK's process. */
export const INIT_TIMEOUT_MS = 30_000;
export const RAWDATA_TIMEOUT_MS = 15_000;
export const AUTHINFO_TIMEOUT_MS = 10_000;
export const TELL_TIMEOUT_MS = 15_000;
export const RELEASE_TIMEOUT_MS = 3_000;
/** Orders whose `authinfo` is kept until their end is told; the oldest is forgotten first. */
const UNTOLD_MAX = 16;

export function facePayment(merchant: Merchant, settings: FaceSettings, sdk: FaceSdk): FacePayment {
  const { context: { clock, log } } = merchant;
  const untold = new Map<string, string>();
  const request = (cmd: string, more: SdkJson = {}): SdkJson => ({ cmd, version: '1', now: Math.floor(clock.nowMs() / 1_000), ...more });
  const line: SdkLine = createSdkLine({ scheme: SCHEME, sdk, clock, log, codesOf, initialise: (at) => initialise(at, () => request('initWxpayface'), clock) });
  const say = (cmd: string, timeoutMs: number, more?: SdkJson, options?: Parameters<FaceSdk['call']>[2]): Promise<SdkReply> => line.call(cmd, request(cmd, more), timeoutMs, options);
  const ours = { appid: merchant.settings.appid, mch_id: merchant.settings.mchid, store_id: settings.storeId };

  async function capture(order: ChannelOrder, { timeoutMs, signal, asks }: CaptureOptions): Promise<Captured> {
    const raw = await say('getWxpayfaceRawdata', RAWDATA_TIMEOUT_MS, {}, { signal });
    if (!isSuccess(raw)) return ended(raw);
    const authinfo = await askAuthinfo(merchant, settings, textOf(raw.json, 'rawdata'));
    if (signal.aborted) return { kind: 'none', end: 'cancelled' };
    if (authinfo === null) return { kind: 'none', end: 'line' };
    const terms = { out_trade_no: order.orderNo, total_fee: String(order.amountMinor), face_authtype: 'FACEPAY', face_code_type: settings.pay === 'facepay' ? '0' : '1' };
    let wrongDigits = false;
    const taken = await say('getWxpayfaceCode', timeoutMs, { ...ours, ...terms, authinfo }, {
      signal,
      asks(what) {
        wrongDigits = what.wrong;
        asks(what);
      },
    });
    if (taken.kind === 'gone' && taken.why === 'hung') return { kind: 'none', end: 'timedOut' };
    if (!isSuccess(taken)) return wrongDigits ? afterWrongDigits(ended(taken)) : ended(taken);
    const faceCode = textOf(taken.json, 'face_code');
    if (faceCode === '') return { kind: 'none', end: 'sdk', detail: 'no face_code' };
    for (const oldest of untold.keys()) if (untold.size >= UNTOLD_MAX) untold.delete(oldest);
    untold.set(order.orderNo, authinfo);
    return { kind: 'code', code: sealCode({ faceCode, openid: textOf(taken.json, 'openid') }) };
  }

  function ended(reply: SdkReply): Captured {
    const error = errorOf(reply);
    if (error === NOT_INITIALISED || error === INITIALISING) line.lost('down');
    if (error === NO_CAMERA) line.lost('camera');
    return endOf(reply);
  }

  return {
    ownScreen: sdk.ownScreen,
    trouble: line.trouble,
    onChange: line.onChange,
    start: line.start,
    capture,
    enter: (digits) => sdk.enter?.(digits),
    /** The Windows SDK's page closes by itself where a payment failed: only SUCCESS ends its wait at once (the scheme's support, 2020). */
    async tell({ orderNo }, paid) {
      const authinfo = untold.get(orderNo);
      untold.delete(orderNo);
      if (authinfo !== undefined) await say('updateWxpayfacePayResult', TELL_TIMEOUT_MS, { ...ours, authinfo, payresult: paid ? 'SUCCESS' : 'ERROR' });
    },
    /** "只需要在程序退出时调用": once, when the terminal ends. */
    async close() {
      line.close();
      if (line.trouble() === null) await say('releaseWxpayface', RELEASE_TIMEOUT_MS);
      await sdk.close();
    },
  };
}

async function initialise(line: Pick<SdkLine, 'call'>, request: () => SdkJson, clock: Merchant['context']['clock']): Promise<FaceTrouble | null> {
  for (let tries = 0; tries < INIT_TRIES_MAX; tries += 1) {
    const reply = await line.call('initWxpayface', request(), INIT_TIMEOUT_MS);
    if (isSuccess(reply)) return null;
    if (reply.kind === 'gone') return reply.why === 'noLibrary' ? 'noLibrary' : 'down';
    if (errorOf(reply) === NO_CAMERA) return 'camera';
    if (errorOf(reply) !== INITIALISING) return 'refused';
    await new Promise<void>((resolve) => clock.after(INIT_AGAIN_MS, resolve));
  }
  return 'refused';
}

/** `get_wxpayface_authinfo`; null = no proven answer, or a refusal. */
async function askAuthinfo({ faceV2 }: Merchant, { storeId, storeName, deviceId, authUrl }: FaceSettings, rawdata: string): Promise<string | null> {
  const fields = { store_id: storeId, store_name: storeName, device_id: deviceId, rawdata };
  const proven = await faceV2({ path: '/face/get_wxpayface_authinfo', fields, timeoutMs: AUTHINFO_TIMEOUT_MS, host: authUrl, isTimed: true });
  const authinfo = proven.kind === 'proven' ? (proven.answer['authinfo'] ?? '') : '';
  return authinfo === '' ? null : authinfo;
}

export interface FaceCode {
  faceCode: string;
  openid: string;
}

/** One text for the attempt machine, which passes it on and does not look into it. */
function sealCode({ faceCode, openid }: FaceCode): string {
  return JSON.stringify([faceCode, openid]);
}

export function openCode(sealed: string): FaceCode {
  const [faceCode = '', openid = ''] = JSON.parse(sealed) as string[];
  return { faceCode, openid };
}
