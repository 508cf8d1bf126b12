/** Opens a scheme's face SDK: its library in a process of its own, or in training the stand-in. */
import { startFaceSdk, type ForkFace } from './devices/face-sdk.ts';
import type { Clock, Log } from './ports.ts';
import { alipayFaceStandIn } from './providers/alipay/sandbox-face-sdk.ts';
import type { ProviderContext } from './providers/context.ts';
import { wechatFaceStandIn } from './providers/wechat/sandbox-face-sdk.ts';

/** WxpayFaceSDK.dll's own names; for Alipay, which publishes no C library, those of an adapter: docs/ports.md. */
const functions = {
  wechat: { call: 'wxpayCallFaceService', release: 'wxpayReleaseResponse' },
  alipay: { call: 'faceCall', release: 'faceRelease' },
};
const standIns = { wechat: wechatFaceStandIn, alipay: alipayFaceStandIn };

export function faceSdkOf(parts: { fork: ForkFace; clock: Clock; log: Log }): NonNullable<ProviderContext['faceSdk']> {
  return (scheme, sdk) => ('standIn' in sdk ? standIns[scheme](sdk.standIn) : startFaceSdk({ ...parts, library: { path: sdk.library, ...functions[scheme] } }));
}
