import * as v from 'valibot';
import type { FaultBody } from './errors.ts';
import type { EventName, Events } from './events.ts';
import type { Role } from './roles.ts';

/** Longest frame a screen may send, in characters. */
export const FRAME_LENGTH_MAX = 64 * 1024;
/** Longest hello, in characters. */
export const HELLO_LENGTH_MAX = 256;
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

/**
 * How a page reaches the terminal.
 *
 * **Browser host.** The pages are `/cashier`, `/display` and `/phone`; the launch token is in the
 * fragment: `http://127.0.0.1:PORT/cashier#t=TOKEN`. The page opens a WebSocket on `LINK_PATH` of its
 * own origin and sends one `HelloFrame` first: `{"token": "<launch token>"}`, good once, or
 * `{"resume": "<key>"}` after a reload or a lost connection. The terminal answers with one
 * `WelcomeFrame`, `{"resume": "<key>", "role": "cashier"}`, then the event
 * `{"event": "snapshot", "data": …}`, and from there on requests go up, responses and events come down.
 * The page keeps the key in `sessionStorage` and takes the token out of its address. The key is good
 * while the terminal runs.
 *
 * The terminal ends a connection with one of the close codes below. After any other code the page
 * connects again with its key and sends every request that has no answer again, with the same id.
 *
 * **Electron host.** `window.guitai` is a `ScreenBridge`. The role is the window's: there is no hello
 * and no welcome. Registering with `onFrame` connects, and the first frame is the snapshot event.
 */
export const LINK_PATH = '/link';
/** Token or key not good (any more): the page says that it has to be opened again. It does not reconnect. */
export const LINK_REFUSED = 4401;
/** The same screen connected elsewhere, and that one is served now. This one does not reconnect. */
export const LINK_REPLACED = 4409;
/** The screen did not take what it was sent. It reconnects and gets a snapshot. */
export const LINK_SLOW = 4408;

export type HelloFrame = { token: string } | { resume: string };

export interface WelcomeFrame {
  /** For the hello of the next connection. */
  resume: string;
  role: Role;
}

/** What the Electron preload puts on `window.guitai`. */
export interface ScreenBridge {
  send(text: string): void;
  /** One listener a page: a second call takes the place of the first, and connects anew. */
  onFrame(listener: (text: string) => void): void;
}

const key = v.pipe(v.string(), v.regex(/^[A-Za-z0-9_-]{43}$/));
const helloSchema = v.union([v.strictObject({ token: key }), v.strictObject({ resume: key })]);

/** Reads a hello. Returns null where the text is none. */
export function parseHello(text: string): HelloFrame | null {
  if (text.length > HELLO_LENGTH_MAX) return null;
  try {
    const parsed = v.safeParse(helloSchema, JSON.parse(text));
    return parsed.success ? parsed.output : null;
  } catch {
    return null;
  }
}
