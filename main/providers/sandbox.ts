/**
 * The payment schemes' stand-ins behind one HTTP server on the loopback interface. They verify what they are sent, keep
 * the schemes' rules, sign what they answer, and misbehave when told to. See sandbox/control.ts for how to tell them.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Fault, type PhoneOrderView } from '#main/contract';
import { createBehaviours } from './sandbox/behaviours.ts';
import { createFaces } from './sandbox/faces.ts';
import { Book } from './sandbox/book.ts';
import { control, type Controlled } from './sandbox/control.ts';
import { digits, letters } from './sandbox/keys.ts';
import type { BookState } from './sandbox/orders.ts';
import { perform } from './sandbox/perform.ts';
import { readState, writeState } from './sandbox/state.ts';
import type { StandInKind, WireAnswer } from './sandbox/types.ts';
import { buildStandIn, makeKeys, standIns, type SandboxKeys } from './stand-ins.ts';

/** Largest request that is read, in bytes; most listeners to order changes. */
export const REQUEST_BYTES_MAX = 64 * 1024;
export const LISTENERS_MAX = 16;
const LOOPBACK = '127.0.0.1';

export interface SandboxOptions {
  /** 0 or absent: any free port. */
  port?: number;
  /** Keys and orders are kept here, mode 0600. Absent: they live as long as the process. */
  stateFile?: string;
  clock?: { nowMs(): number };
}

export interface Sandbox {
  /** `http://127.0.0.1:PORT` */
  url: string;
  keys: SandboxKeys;
  close(): Promise<void>;
}

/** @throws Fault PORT_BUSY, SETTINGS */
export async function openSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const wallMs = (): number => options.clock?.nowMs() ?? Date.now();
  const saved = options.stateFile === undefined ? null : readState(options.stateFile);
  const keys = await makeKeys(wallMs(), saved?.keys);
  let aheadMs = 0;
  const listeners = new Set<ServerResponse>();
  const schemes = new Map<string, Controlled>();

  // New keys are kept before anyone has used them.
  let dirty = true;
  const flush = (): void => {
    if (dirty && options.stateFile !== undefined) writeState(options.stateFile, { version: 1, keys, books: statesOf(schemes) });
    dirty = false;
  };
  const changed = (view: PhoneOrderView | null): void => {
    dirty = true;
    if (view === null) return;
    for (const listener of listeners) listener.write(`data: ${JSON.stringify(view)}\n\n`);
  };
  for (const kind of standIns) {
    const { scheme, payerId, capturesLater = false }: Pick<StandInKind<string, unknown>, 'scheme' | 'payerId' | 'capturesLater'> = kind;
    const nowMs = (): number => wallMs() + aheadMs;
    const book = new Book(
      { scheme, nowMs, digits, letters, payerId, capturesLater, changed: (order) => changed(order === null ? null : book.view(order)) },
      saved?.books[scheme],
    );
    const standIn = buildStandIn(kind, keys, { book, nowMs, wallMs, digits, letters });
    schemes.set(scheme, { standIn, behaviours: createBehaviours(), faces: createFaces(), held: new Set(), flush });
  }

  const server = createServer((request, response) => {
    void serve(request, response).catch(() => response.destroy());
  });
  const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const path = request.url ?? '/';
    if (path.startsWith('/sandbox/')) {
      if (!isOurs(request, server)) return send(response, json(403, { code: 'FORBIDDEN', message: 'ask from this machine, by its address' }));
      if (path === '/sandbox/events') return listen(response, listeners);
    }
    const body = await readBody(request);
    if (body === null) return send(response, json(413, { code: 'LIMIT', message: 'the request is too large' }));
    if (path.startsWith('/sandbox/')) {
      const answer = answerControl({ schemes, advance: (ms) => { aheadMs += ms; } }, path.slice('/sandbox/'.length), body);
      flush();
      return send(response, answer);
    }
    const scheme = [...schemes.values()].find(({ standIn }) => standIn.owns(path.split('?')[0] ?? ''));
    if (scheme === undefined) return send(response, json(404, { code: 'NOT_FOUND', message: 'no scheme answers here' }));
    const received = scheme.standIn.receive({ method: request.method ?? 'GET', path, headers: request.headers, body });
    if ('status' in received) return send(response, received);
    return perform(received, scheme, response);
  };

  await listening(server, options.port ?? 0);
  flush();
  return {
    url: `http://${LOOPBACK}:${(server.address() as AddressInfo).port}`,
    keys,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function statesOf(schemes: ReadonlyMap<string, Controlled>): Record<string, BookState> {
  return Object.fromEntries([...schemes].map(([scheme, { standIn }]) => [scheme, standIn.book.state()]));
}

function listening(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) =>
      reject(error.code === 'EADDRINUSE' ? new Fault('PORT_BUSY', `port ${port} is in use: give another with --port`) : error),
    );
    server.listen(port, LOOPBACK, resolve);
  });
}

/** A page of another origin could reach the loopback interface: it cannot choose these headers. */
function isOurs(request: IncomingMessage, server: Server): boolean {
  const port = (server.address() as AddressInfo).port;
  const host = request.headers.host;
  return (host === `${LOOPBACK}:${port}` || host === `localhost:${port}`) && request.headers.origin === undefined;
}

function listen(response: ServerResponse, listeners: Set<ServerResponse>): void {
  if (listeners.size >= LISTENERS_MAX) return send(response, json(429, { code: 'LIMIT', message: 'too many listeners' }));
  response.writeHead(200, { 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-store' });
  response.write(': open\n\n');
  listeners.add(response);
  response.on('close', () => listeners.delete(response));
}

async function readBody(request: IncomingMessage): Promise<string | null> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request) {
    bytes += (chunk as Buffer).length;
    if (bytes <= REQUEST_BYTES_MAX) chunks.push(chunk as Buffer);
  }
  return bytes > REQUEST_BYTES_MAX ? null : Buffer.concat(chunks).toString('utf8');
}

function answerControl(ports: Parameters<typeof control>[0], path: string, body: string): WireAnswer {
  try {
    return json(200, control(ports, path, body === '' ? {} : JSON.parse(body)));
  } catch (error) {
    if (error instanceof Fault) return json(error.code === 'NOT_FOUND' ? 404 : 400, error.toJSON());
    if (error instanceof SyntaxError) return json(400, { code: 'BAD_ARGS', message: 'the body is not JSON' });
    throw error;
  }
}

function json(status: number, content: unknown): WireAnswer {
  return { status, headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(content) };
}

function send(response: ServerResponse, answer: WireAnswer): void {
  response.writeHead(answer.status, answer.headers).end(answer.body);
}
