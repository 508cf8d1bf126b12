/**
 * Payment by face with Alipay: "刷脸付 快速接入" (docs.open.alipay.com/20180402104715814204/quickstart): the SDK's metaInfo →
 * zoloz.authentication.customer.smilepay.initialize → the SDK verifies → a token of 35 characters that starts with `fp`,
 * which alipay.trade.pay takes with the scene `security_code`. None of them outlives this file's variables.
 */
import * as v from 'valibot';
import type { Captured, CaptureOptions, FacePayment, FaceSdk, SdkJson, SdkReply } from '../../ports.ts';
import type { ProviderContext } from '../context.ts';
import { afterWrongDigits, createSdkLine, textOf } from '../face.ts';
import { SCHEME } from './application.ts';
import { codesOf, endOf, isSuccess } from './face-words.ts';
import type { Gateway, Json } from './gateway.ts';
import type { AlipaySettings } from './settings.ts';

export type FaceSettings = NonNullable<AlipaySettings['face']>;

export const INITIALIZE = 'zoloz.authentication.customer.smilepay.initialize';
/** Time-outs of the calls, milliseconds: each far longer than the call takes, for its end costs the SDK's process. */
export const INSTALL_TIMEOUT_MS = 30_000;
export const META_INFO_TIMEOUT_MS = 15_000;
export const INITIALIZE_TIMEOUT_MS = 10_000;

interface Parts {
  appId: string;
  settings: FaceSettings;
  /** The v2 gateway, whatever payments go by: whether v3 has the call is in no document seen. */
  gateway: Gateway;
  context: ProviderContext;
}

export function facePayment({ appId, settings, gateway, context: { clock, log } }: Parts, sdk: FaceSdk): FacePayment {
  const merchantInfo = { appId, partnerId: settings.merchantId, merchantId: settings.merchantId, storeCode: settings.storeCode, deviceNum: settings.deviceNum };
  const line = createSdkLine({
    scheme: SCHEME, sdk, clock, log, codesOf,
    async initialise(at) {
      const reply = await at.call('zolozInstall', { cmd: 'zolozInstall', merchantInfo }, INSTALL_TIMEOUT_MS);
      if (isSuccess(reply)) return null;
      if (reply.kind === 'gone') return reply.why === 'noLibrary' ? 'noLibrary' : 'down';
      return 'refused';
    },
  });
  const say = (cmd: string, more: SdkJson, timeoutMs: number, options: Parameters<FaceSdk['call']>[2]): Promise<SdkReply> => line.call(cmd, { cmd, ...more }, timeoutMs, options);

  async function capture({ timeoutMs, signal, asks }: CaptureOptions): Promise<Captured> {
    const meta = await say('zolozGetMetaInfo', { merchantInfo }, META_INFO_TIMEOUT_MS, { signal });
    if (!isSuccess(meta)) return endOf(meta);
    const proven = await gateway({ method: INITIALIZE, content: { zimmetainfo: textOf(meta.json, 'metainfo') }, timeoutMs: INITIALIZE_TIMEOUT_MS });
    if (signal.aborted) return { kind: 'none', end: 'cancelled' };
    const zim = proven.kind === 'proven' ? readZim(proven.answer) : null;
    if (zim === null) return { kind: 'none', end: 'line' };
    let wrongDigits = false;
    const taken = await say('zolozVerify', { zimId: zim.zimId, params: { 'zim.init.resp': zim.zimInitClientData } }, timeoutMs, {
      signal,
      asks(what) {
        wrongDigits = what.wrong;
        asks(what);
      },
    });
    if (taken.kind === 'gone' && taken.why === 'hung') return { kind: 'none', end: 'timedOut' };
    if (!isSuccess(taken)) return wrongDigits ? afterWrongDigits(endOf(taken)) : endOf(taken);
    const token = textOf(taken.json, 'ftoken');
    return isFaceToken(token) ? { kind: 'code', code: token } : { kind: 'none', end: 'sdk', detail: 'no ftoken' };
  }

  return {
    ownScreen: sdk.ownScreen,
    trouble: line.trouble,
    onChange: line.onChange,
    start: line.start,
    capture: (_order, options) => capture(options),
    enter: (digits) => sdk.enter?.(digits),
    // Its page closes with the token.
    tell: () => Promise.resolve(),
    close() {
      line.close();
      return sdk.close();
    },
  };
}

/** "刷脸付" tokens: 35 characters, `fp` first. */
export function isFaceToken(text: string): boolean {
  return /^fp.{33}$/.test(text);
}

const zimSchema = v.object({ zimId: v.pipe(v.string(), v.minLength(1)), zimInitClientData: v.string() });
/** The answer's `result` is JSON in a text: `{retCode, retMessage, result: {zimId, type, zimInitClientData}}`. */
const resultSchema = v.pipe(v.string(), v.parseJson(), v.object({ result: zimSchema }));

function readZim({ result }: Json): v.InferOutput<typeof zimSchema> | null {
  const parsed = v.safeParse(resultSchema, result);
  return parsed.success ? parsed.output.result : null;
}
