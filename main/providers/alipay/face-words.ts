/**
 * What the words of Alipay's face SDK (zoloz) mean: constants of the demo of its first devices. Its own numbers beyond these
 * are in no public document (unverified): they end a capture as a failure of the SDK, with the number.
 */
import type { FaceEnd, SdkJson, SdkReply } from '../../ports.ts';
import { textOf } from '../face.ts';

export const SUCCESS = '1000';
export const CANCELLED = '1003';
export const TIMED_OUT = '1004';
/** The customer chose to pay by a code. */
export const OTHER_WAY = '1005';

const ends: Readonly<Record<string, FaceEnd>> = { [CANCELLED]: 'cancelled', [TIMED_OUT]: 'timedOut', [OTHER_WAY]: 'otherWay' };

export function isSuccess(reply: SdkReply): reply is Extract<SdkReply, { kind: 'reply' }> {
  return reply.kind === 'reply' && textOf(reply.json, 'code') === SUCCESS;
}

/** For the log. */
export function codesOf(json: SdkJson): Record<string, string> {
  return { returned: textOf(json, 'code').slice(0, 16), error: textOf(json, 'subCode').slice(0, 32) };
}

/** How a capture ended by what is not SUCCESS. */
export function endOf(reply: SdkReply): { kind: 'none'; end: FaceEnd; detail?: string } {
  if (reply.kind === 'failed') return { kind: 'none', end: 'sdk', detail: String(reply.returned) };
  if (reply.kind === 'gone') return { kind: 'none', end: reply.why === 'aborted' ? 'cancelled' : 'sdk', detail: reply.why };
  const { returned = '', error = '' } = codesOf(reply.json);
  const detail = [returned, error].filter((one) => one !== '').join(' ');
  return { kind: 'none', end: ends[returned] ?? 'sdk', ...(detail === '' ? {} : { detail }) };
}
