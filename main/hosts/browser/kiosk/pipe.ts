/**
 * The Chrome DevTools Protocol over `--remote-debugging-pipe`: two pipes that Chromium inherits, and no port that
 * another program on the machine could open. Messages are JSON with a zero byte after each (Chromium,
 * content/browser/devtools/devtools_pipe_handler.cc). Where the terminal ends, Chromium reads the end of its pipe and
 * closes by itself.
 */
import type { Readable, Writable } from 'node:stream';

/** Chromium answers at once or is not well. */
export const ANSWER_WITHIN_MS = 5_000;
/** A picture of a large screen in base64 is the longest answer. */
export const MESSAGE_LENGTH_MAX = 64 * 1024 * 1024;

export interface CdpEvent {
  method: string;
  params: Record<string, unknown>;
  sessionId?: string;
}

export interface Cdp {
  /** @throws Error where Chromium refuses, does not answer in time, or is gone */
  ask(method: string, params?: object, sessionId?: string): Promise<Record<string, unknown>>;
  onEvent(listener: (event: CdpEvent) => void): void;
}

interface Message {
  id?: number;
  method?: string;
  params?: Record<string, unknown>;
  sessionId?: string;
  result?: Record<string, unknown>;
  error?: { message: string };
}

interface Waiting {
  resolve(result: Record<string, unknown>): void;
  reject(error: Error): void;
  timer: NodeJS.Timeout;
}

/**
 * @param pipes.write Chromium's file descriptor 3
 * @param pipes.read its file descriptor 4
 */
export function createCdp(pipes: { write: Writable; read: Readable }): Cdp {
  const waiting = new Map<number, Waiting>();
  let listener: (event: CdpEvent) => void = () => undefined;
  let count = 0;
  let closed = false;

  function settle(id: number): Waiting | undefined {
    const one = waiting.get(id);
    if (one === undefined) return undefined;
    clearTimeout(one.timer);
    waiting.delete(id);
    return one;
  }
  function take({ id, method, params = {}, sessionId, result = {}, error }: Message): void {
    if (id === undefined) {
      if (method !== undefined) listener({ method, params, ...(sessionId === undefined ? {} : { sessionId }) });
      return;
    }
    const one = settle(id);
    if (error === undefined) one?.resolve(result);
    else one?.reject(new Error(`Chromium: ${error.message}`));
  }
  function close(): void {
    closed = true;
    for (const id of waiting.keys()) settle(id)?.reject(new Error('Chromium is gone'));
  }
  readMessages(pipes.read, take, close);
  pipes.write.on('error', close);
  return {
    ask: (method, params = {}, sessionId) =>
      new Promise((resolve, reject) => {
        if (closed) return reject(new Error('Chromium is gone'));
        const id = ++count;
        const timer = setTimeout(() => settle(id)?.reject(new Error(`Chromium does not answer ${method}`)), ANSWER_WITHIN_MS);
        waiting.set(id, { resolve, reject, timer });
        pipes.write.write(`${JSON.stringify({ id, method, params, ...(sessionId === undefined ? {} : { sessionId }) })}\0`);
      }),
    onEvent: (next) => void (listener = next),
  };
}

/** Cuts the stream at its zero bytes. The parts of a long message are joined once, at its end. */
function readMessages(read: Readable, take: (message: Message) => void, close: () => void): void {
  let parts: Buffer[] = [];
  let length = 0;
  read.on('data', (chunk: Buffer) => {
    let rest = chunk;
    for (let end = rest.indexOf(0); end >= 0; end = rest.indexOf(0)) {
      const text = Buffer.concat([...parts, rest.subarray(0, end)]).toString('utf8');
      parts = [];
      length = 0;
      rest = rest.subarray(end + 1);
      take(JSON.parse(text) as Message);
    }
    if (rest.length > 0) parts.push(rest);
    length += rest.length;
    if (length > MESSAGE_LENGTH_MAX) read.destroy(new Error('a message of Chromium is too long'));
  });
  read.on('close', close);
  read.on('error', close);
}
