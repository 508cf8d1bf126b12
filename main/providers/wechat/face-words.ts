/**
 * What the words of WeChat Pay's face SDK mean. Sources: "刷脸支付文档" for Android (公共错误码, 二级错误码) and Windows, its
 * FAQ "错误快查" (faq/error.html); USER_CANCEL, SCAN_PAYMENT and FACEPAY_NOT_AUTH are constants of the SDK's demo.
 */
import type { FaceEnd, SdkJson, SdkReply } from '../../ports.ts';
import { textOf } from '../face.ts';

/** Not initialised; being initialised: again after about 500 ms. */
export const NOT_INITIALISED = '271378620';
export const INITIALISING = '271378621';
/** "摄像头异常，请重启设备后重试": the camera does not open. */
export const NO_CAMERA = '271378577';
/** "交易已提交": the SDK's page waited in vain for the word of a payment. No proof that nothing was paid. */
export const SUBMITTED = '271378475';

const byCode: Readonly<Record<string, FaceEnd>> = {
  [NO_CAMERA]: 'camera',
  // Risk control: another way to pay.
  '271382694': 'refused',
  '271369225': 'refused',
  // The network.
  '31': 'line',
  '33': 'line',
  '-102': 'line',
};
const byReturn: Readonly<Record<string, FaceEnd>> = {
  USER_CANCEL: 'cancelled',
  // Seen by users of the SDK, in no document: the customer left the page that waits for the result.
  USER_QUERY_CANCEL: 'cancelled',
  SCAN_PAYMENT: 'otherWay',
  FACEPAY_NOT_AUTH: 'refused',
};

export function isSuccess(reply: SdkReply): reply is Extract<SdkReply, { kind: 'reply' }> {
  return reply.kind === 'reply' && textOf(reply.json, 'return_code') === 'SUCCESS';
}

export function errorOf(reply: SdkReply): string {
  return reply.kind === 'reply' ? textOf(reply.json, 'err_code') : '';
}

/** For the log. */
export function codesOf(json: SdkJson): Record<string, string> {
  return { returned: textOf(json, 'return_code').slice(0, 32), error: textOf(json, 'err_code').slice(0, 16) };
}

/** How a capture ended by what is not SUCCESS. */
export function endOf(reply: SdkReply): { kind: 'none'; end: FaceEnd; detail?: string } {
  if (reply.kind === 'failed') return { kind: 'none', end: 'sdk', detail: String(reply.returned) };
  if (reply.kind === 'gone') return { kind: 'none', end: reply.why === 'aborted' ? 'cancelled' : 'sdk', detail: reply.why };
  const { returned = '', error = '' } = codesOf(reply.json);
  const detail = error === '' ? returned : error;
  return { kind: 'none', end: byCode[error] ?? byReturn[returned] ?? 'sdk', ...(detail === '' ? {} : { detail }) };
}
