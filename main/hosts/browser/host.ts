/** The browser host: pages over HTTP and frames over a WebSocket, for this machine only. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { WebSocketServer } from 'ws';
import { Fault, FRAME_LENGTH_MAX, LINK_PATH, type Lane, type Role } from '#main/contract';
import type { Connect } from '../../ports.ts';
import { pageHeaders, pagePath, readPages } from '../pages.ts';
import { createKeys } from './keys.ts';
import { serveLink, type Served } from './link.ts';

const ADDRESS = '127.0.0.1';
/** Most WebSockets at a time, with those that have not said hello. */
export const SOCKETS_MAX = 32;
/** A character of a frame is at most three bytes of UTF-8. A longer message ends the connection. */
export const MESSAGE_BYTES_MAX = FRAME_LENGTH_MAX * 3;
const HEADER_BYTES_MAX = 8 * 1024;
const REQUEST_WITHIN_MS = 10_000;

export interface BrowserHost {
  port: number;
  /** An address that opens a screen, good once: `http://127.0.0.1:PORT/cashier#t=TOKEN`. */
  url(role: Role, lane: Lane): string;
  close(): Promise<void>;
}

/**
 * @param options.staticDir the built screens
 * @param options.port 0 = any that is free
 * @throws Fault PORT_BUSY, Fault NOT_FOUND where the screens are not built
 */
export async function startBrowserHost(options: {
  connect: Connect;
  staticDir: string;
  port: number;
}): Promise<BrowserHost> {
  const pages = readPages(options.staticDir);
  const keys = createKeys();
  const served: Served = new Map();
  const server = createServer({ maxHeaderSize: HEADER_BYTES_MAX, requestTimeout: REQUEST_WITHIN_MS });
  const port = await listen(server, options.port);
  const host = `${ADDRESS}:${port}`;
  const origin = `http://${host}`;
  const link = `ws://${host}`;

  server.on('request', (request, response) => {
    const status = refusal(request, host, origin);
    if (status) return void response.writeHead(status, { 'content-length': 0 }).end();
    const page = pages.get(pathOf(request));
    if (!page) return void response.writeHead(404, { 'content-length': 0 }).end();
    sendPage(request, response, pageHeaders(page, link), page.body);
  });

  const sockets = new WebSocketServer({ noServer: true, maxPayload: MESSAGE_BYTES_MAX, perMessageDeflate: false });
  server.on('upgrade', (request: IncomingMessage, stream: Duplex, head) => {
    if (pathOf(request) !== LINK_PATH) return refuseUpgrade(stream, '404 Not Found');
    // A page of another site can open a WebSocket to here; only its Origin gives it away.
    if (request.headers.host !== host || request.headers.origin !== origin) {
      return refuseUpgrade(stream, '403 Forbidden');
    }
    if (sockets.clients.size >= SOCKETS_MAX) return refuseUpgrade(stream, '503 Service Unavailable');
    sockets.handleUpgrade(request, stream, head, (socket) => {
      serveLink(socket, { connect: options.connect, keys, served });
    });
  });

  return {
    port,
    url: (role, lane) => `${origin}${pagePath(role)}#t=${keys.launch(role, lane)}`,
    close: async () => {
      for (const socket of sockets.clients) socket.close(1001, 'the terminal is closing');
      for (const socket of sockets.clients) socket.terminate();
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
    },
  };
}

/** The status to refuse a request with, or null. */
function refusal(request: IncomingMessage, host: string, origin: string): number | null {
  if (request.headers.host !== host) return 421;
  if (request.headers.origin !== undefined && request.headers.origin !== origin) return 403;
  if (request.method !== 'GET' && request.method !== 'HEAD') return 405;
  return null;
}

const pathOf = (request: IncomingMessage) => request.url?.split('?', 1)[0] ?? '';

function sendPage(request: IncomingMessage, response: ServerResponse, headers: Record<string, string>, body: Buffer): void {
  response.writeHead(200, { ...headers, 'content-length': body.length });
  response.end(request.method === 'HEAD' ? undefined : body);
}

function refuseUpgrade(stream: Duplex, status: string): void {
  stream.on('error', () => {});
  stream.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
}

function listen(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EADDRINUSE' && error.code !== 'EACCES') return reject(error);
      const why = error.code === 'EACCES' ? 'may not be used' : 'is in use by another program';
      reject(new Fault('PORT_BUSY', `port ${port} ${why}: stop that program, or choose another with --port`, { port }));
    });
    server.listen({ host: ADDRESS, port, exclusive: true }, () => {
      server.removeAllListeners('error');
      resolve((server.address() as AddressInfo).port);
    });
  });
}
