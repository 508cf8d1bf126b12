import * as v from 'valibot';
import type { FaultBody } from './errors.ts';
import type { EventName, Events } from './events.ts';

/** Longest frame a screen may send, in characters. */
export const FRAME_LENGTH_MAX = 64 * 1024;
/** Most requests a screen may have unanswered. */
export const PENDING_MAX = 64;

export interface RequestFrame {
  /** Made by the client, unique for ever: a resend with the same id is answered, not done again. */
  id: string;
  name: string;
  args: unknown;
}
export type ResponseFrame = { id: string; ok: unknown } | { id: string; error: FaultBody };
export type EventFrame = { [K in EventName]: { event: K; data: Events[K] } }[EventName];

const requestSchema = v.strictObject({
  id: v.pipe(v.string(), v.regex(/^[A-Za-z0-9-]{1,64}$/)),
  name: v.pipe(v.string(), v.maxLength(64)),
  args: v.optional(v.unknown(), {}),
});

/** Reads a request. Returns null where the text is no request of this contract. */
export function parseRequest(text: string): RequestFrame | null {
  if (text.length > FRAME_LENGTH_MAX) return null;
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return null;
  }
  const parsed = v.safeParse(requestSchema, json);
  return parsed.success ? parsed.output : null;
}
