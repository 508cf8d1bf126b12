/** One HTTP exchange. node:http(s) rather than fetch, because a reverse at WeChat Pay needs a client certificate. */
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import type { SecureContextOptions } from 'node:tls';
import type { Clock } from '../ports.ts';

/** Largest answer that is read, in bytes. */
export const ANSWER_BYTES_MAX = 256 * 1024;
/** Largest file that is fetched, in bytes: a bill, as the scheme packs it. */
export const FILE_BYTES_MAX = 64 * 1024 * 1024;

export interface ClientCertificate {
  cert?: string | undefined;
  key?: string | undefined;
  /** PKCS#12, base64. */
  pfx?: string | undefined;
  passphrase?: string | undefined;
}

export interface Exchange {
  method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  url: URL;
  headers: Record<string, string>;
  body: string;
  timeoutMs: number;
  /** Presented on https only. */
  certificate?: ClientCertificate;
}

/** `silence`: no whole answer came, so nothing is known of what the other side did. */
export type Reply =
  | { kind: 'reply'; status: number; headers: Record<string, string>; body: string }
  | { kind: 'silence'; reason: string };

/** A reply before its body is taken for text. */
export type FileReply = { kind: 'reply'; status: number; headers: Record<string, string>; bytes: Buffer } | { kind: 'silence'; reason: string };

/**
 * Sends a request on a connection of its own: a pooled one may already be dead, and a payment must not be
 * resent to find out. Redirects are not followed. Never rejects.
 */
export async function exchange(sent: Exchange, clock: Clock): Promise<Reply> {
  const reply = await transfer(sent, clock, ANSWER_BYTES_MAX);
  if (reply.kind === 'silence') return reply;
  const { bytes, ...rest } = reply;
  return { ...rest, body: bytes.toString('utf8') };
}

/** Fetches a file: the same, with a body that may be large and is no text. */
export function fetchFile(sent: Exchange, clock: Clock): Promise<FileReply> {
  return transfer(sent, clock, FILE_BYTES_MAX);
}

function transfer(sent: Exchange, clock: Clock, bytesMax: number): Promise<FileReply> {
  return new Promise((resolve) => {
    const controller = new AbortController();
    const stopTimer = clock.after(sent.timeoutMs, () => controller.abort(new Error('timed out')));
    const finish = (reply: FileReply): void => {
      stopTimer();
      resolve(reply);
    };
    const silence = (error: NodeJS.ErrnoException): void =>
      finish({ kind: 'silence', reason: controller.signal.aborted ? 'timed out' : (error.code ?? 'connection lost') });
    const options = {
      method: sent.method,
      headers: { ...sent.headers, 'Content-Length': String(Buffer.byteLength(sent.body)) },
      agent: false as const,
      signal: controller.signal,
    };
    const received = (message: IncomingMessage): void => {
      readAnswer(message, bytesMax).then(finish, silence);
    };
    const outgoing =
      sent.url.protocol === 'https:'
        ? httpsRequest(sent.url, { ...options, ...tlsOptions(sent.certificate) }, received)
        : httpRequest(sent.url, options, received);
    outgoing.on('error', silence);
    // An answer that changes the protocol is none, and no other event tells of it.
    outgoing.on('upgrade', (_message, socket) => {
      socket.destroy();
      finish({ kind: 'silence', reason: 'the answer changes the protocol' });
    });
    outgoing.end(sent.body);
  });
}

function tlsOptions(certificate: ClientCertificate | undefined): SecureContextOptions {
  return {
    ...(certificate?.cert === undefined ? {} : { cert: certificate.cert }),
    ...(certificate?.key === undefined ? {} : { key: certificate.key }),
    ...(certificate?.pfx === undefined ? {} : { pfx: Buffer.from(certificate.pfx, 'base64') }),
    ...(certificate?.passphrase === undefined ? {} : { passphrase: certificate.passphrase }),
  };
}

async function readAnswer(message: IncomingMessage, bytesMax: number): Promise<FileReply> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of message) {
    bytes += (chunk as Buffer).length;
    if (bytes > bytesMax) {
      message.destroy();
      return { kind: 'silence', reason: 'the answer is too large' };
    }
    chunks.push(chunk as Buffer);
  }
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(message.headers)) {
    if (typeof value === 'string') headers[name] = value;
  }
  return { kind: 'reply', status: message.statusCode ?? 0, headers, bytes: Buffer.concat(chunks) };
}
