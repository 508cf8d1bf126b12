/** Callbacks of WeChat Pay, for a relay that can receive them: a terminal behind a router polls instead. */
import type { KeyObject } from 'node:crypto';
import * as v from 'valibot';
import type { Notification as RelayedNotification, Notified } from '../../ports.ts';
import { fromRefund, fromV3Query } from './answers.ts';
import type { Merchant } from './merchant.ts';
import { openResource, v3Distrust } from './sign.ts';

const envelope = v.object({
  id: v.string(),
  event_type: v.string(),
  resource: v.object({
    algorithm: v.literal('AEAD_AES_256_GCM'),
    ciphertext: v.string(),
    nonce: v.string(),
    associated_data: v.optional(v.string()),
  }),
});

export type Notification = { kind: 'proven'; id: string; eventType: string; resource: unknown } | { kind: 'refused'; reason: string };

/**
 * Verifies a callback, and only then opens it.
 * @param headers names in lower case
 * @param body byte for byte what came
 * @param keys the platform's public keys by serial
 * @param apiv3Key 32 bytes
 */
export function readNotification(
  headers: Readonly<Record<string, string | undefined>>,
  body: string,
  keys: ReadonlyMap<string, KeyObject>,
  apiv3Key: string,
  nowMs: number,
): Notification {
  const distrust = v3Distrust(headers, body, keys, nowMs);
  if (distrust !== null) return { kind: 'refused', reason: distrust };
  const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), envelope), body);
  if (!parsed.success) return { kind: 'refused', reason: 'the body is not a notification' };
  const plain = openResource(parsed.output.resource, apiv3Key);
  const resource = plain === null ? null : v.safeParse(v.pipe(v.string(), v.parseJson()), plain);
  if (resource === null || !resource.success) return { kind: 'refused', reason: 'the resource does not open with this key' };
  return { kind: 'proven', id: parsed.output.id, eventType: parsed.output.event_type, resource: resource.output };
}

const refundNotice = v.object({ mchid: v.string(), out_refund_no: v.string(), refund_id: v.string(), refund_status: v.string() });

/** What a callback tells, in the port's words: `TRANSACTION.*` of a payment, `REFUND.*` of a refund (callback "通知类型"). */
export function heard({ settings, platformKeys, context }: Merchant, { headers, body }: RelayedNotification): Notified {
  const { apiv3Key, mchid } = settings;
  if (apiv3Key === undefined) return { kind: 'rejected', reason: 'payments.wechat.apiv3Key is missing: it opens callbacks' };
  const read = readNotification(headers, body, platformKeys, apiv3Key, context.clock.nowMs());
  if (read.kind === 'refused') return { kind: 'rejected', reason: read.reason };
  if (read.eventType.startsWith('REFUND.')) {
    const parsed = v.safeParse(refundNotice, read.resource);
    if (!parsed.success || parsed.output.mchid !== mchid) return { kind: 'rejected', reason: 'the notice is of no refund of this merchant' };
    const { out_refund_no: refundNo, refund_id, refund_status: status } = parsed.output;
    const json = { refund_id, out_refund_no: refundNo, status };
    return { kind: 'refund', refundNo, answer: fromRefund({ kind: 'proven', answer: { status: 200, json } }, refundNo) };
  }
  const parsed = v.safeParse(v.object({ out_trade_no: v.string() }), read.resource);
  if (!parsed.success) return { kind: 'rejected', reason: 'the notice names no order' };
  const orderNo = parsed.output.out_trade_no;
  const answer = fromV3Query({ kind: 'proven', answer: { status: 200, json: read.resource } }, { orderNo }, mchid);
  return { kind: 'payment', orderNo, answer };
}
