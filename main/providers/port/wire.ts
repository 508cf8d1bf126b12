/** One call of a port (docs/ports.md): signed on the way out, its answer proven on the way in. */
import * as v from 'valibot';
import type { Notification } from '../../ports.ts';
import { unknown, type ProviderContext } from '../context.ts';
import { exchange, fetchFile, type FileReply, type Reply } from '../http.ts';
import { urlSchema } from '../settings.ts';
import { answerIsGenuine, distrustRequest, requestHeaders } from './sign.ts';

/** Where the other side is, and the key shared with it. */
export const portSchema = v.strictObject({
  url: urlSchema,
  keyId: v.pipe(v.string(), v.regex(/^[\w.-]{1,64}$/)),
  key: v.pipe(v.string(), v.minLength(32)),
});
export type PortSettings = v.InferOutput<typeof portSchema>;

export interface PortCall {
  method: 'GET' | 'PUT' | 'POST';
  /** Below the port's URL, without a slash before it. */
  path: string;
  body?: Readonly<Record<string, unknown>>;
  timeoutMs: number;
  /** Its answer may be as large as a file. */
  large?: boolean;
}

/** A proven answer. `code` is empty where it is no error. */
export interface PortAnswer {
  kind: 'answer';
  code: string;
  message: string;
  content: unknown;
}

export type Told = PortAnswer | { kind: 'unknown'; reason: string };
export type Port = (call: PortCall) => Promise<Told>;

const problem = v.object({ code: v.pipe(v.string(), v.minLength(1)), message: v.optional(v.string(), '') });

/** Builds the sender. Silence, a 5xx, a wrong signature and what is no JSON are unknown. */
export function createPort(settings: PortSettings, context: ProviderContext): Port {
  const { clock } = context;
  const base = settings.url.endsWith('/') ? settings.url : `${settings.url}/`;
  const epochSec = (): number => Math.floor(clock.nowMs() / 1000);
  return async ({ method, path, body: content, timeoutMs, large = false }) => {
    const url = new URL(path, base);
    const body = content === undefined ? '' : JSON.stringify(content);
    const nonce = context.nonce();
    const signed = requestHeaders({ method, path: `${url.pathname}${url.search}`, body }, settings, nonce, epochSec());
    const headers = { ...signed, Accept: 'application/json', 'User-Agent': 'guitai', ...(body === '' ? {} : { 'Content-Type': 'application/json' }) };
    const sent = { method, url, headers, body, timeoutMs };
    const reply = large ? asText(await fetchFile(sent, clock)) : await exchange(sent, clock);
    if (reply.kind === 'silence') return unknown(reply.reason);
    if (!answerIsGenuine(reply, settings.key, nonce, epochSec())) return unknown(`HTTP ${reply.status}, and the answer's signature does not verify`);
    return read(reply.status, reply.body);
  };
}

function asText(reply: FileReply): Reply {
  return reply.kind === 'silence' ? reply : { ...reply, body: reply.bytes.toString('utf8') };
}

function read(status: number, body: string): Told {
  const json = v.safeParse(v.pipe(v.string(), v.parseJson()), body);
  if (!json.success) return unknown(`HTTP ${status}, and the answer is no JSON`);
  if (status >= 200 && status < 300) return { kind: 'answer', code: '', message: '', content: json.output };
  const error = v.safeParse(problem, json.output);
  if (!error.success || status < 400 || status >= 500) return unknown(`HTTP ${status}`);
  return { kind: 'answer', ...error.output, content: json.output };
}

/** The content of a notification that is the other side's, or why it is not believed. */
export function readPortNotification({ path, headers, body }: Notification, settings: PortSettings, nowMs: number): { kind: 'content'; content: unknown } | { kind: 'rejected'; reason: string } {
  const reason = distrustRequest({ method: 'POST', path, body }, headers, settings, Math.floor(nowMs / 1000));
  if (reason !== null) return { kind: 'rejected', reason };
  const json = v.safeParse(v.pipe(v.string(), v.parseJson()), body);
  return json.success ? { kind: 'content', content: json.output } : { kind: 'rejected', reason: 'the notification is no JSON' };
}
