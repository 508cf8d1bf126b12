/** Callbacks of WeChat Pay, for a relay that can receive them: a terminal behind a router polls instead. */
import type { KeyObject } from 'node:crypto';
import * as v from 'valibot';
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
