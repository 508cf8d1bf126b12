/** Servers that answer as no scheme does, by their very bytes. */
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { expect, test } from 'vitest';
import { systemClock } from '../system.ts';
import { ANSWER_BYTES_MAX, exchange } from './http.ts';

const dripping = (first: string, drop: string) => (socket: Socket) => {
  socket.write(first);
  const timer = setInterval(() => socket.write(drop), 5);
  socket.on('close', () => clearInterval(timer));
};

test.each<[string, (socket: Socket) => void, string]>([
  ['another protocol', (socket) => socket.end('HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: websocket\r\n\r\n'), 'the answer changes the protocol'],
  ['no HTTP at all', (socket) => socket.end('SSH-2.0-OpenSSH_9\r\n'), 'HPE_INVALID_CONSTANT'],
  ['headers without an end', dripping('HTTP/1.1 200 OK\r\n', 'X: y\r\n'), 'timed out'],
  ['patience without an end', dripping('', 'HTTP/1.1 102 Processing\r\n\r\n'), 'timed out'],
  ['a body without an end', dripping('HTTP/1.1 200 OK\r\n\r\n', ' '), 'timed out'],
  ['a large body without an end', dripping('HTTP/1.1 200 OK\r\n\r\n', 'x'.repeat(ANSWER_BYTES_MAX)), 'the answer is too large'],
  ['less than its length', (socket) => socket.end('HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{}'), 'ECONNRESET'],
  ['two lengths', (socket) => socket.end('HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\n{}'), 'HPE_UNEXPECTED_CONTENT_LENGTH'],
  ['large headers', (socket) => socket.end(`HTTP/1.1 200 OK\r\nX: ${'a'.repeat(1 << 20)}\r\n\r\n`), 'HPE_HEADER_OVERFLOW'],
])('%s is silence', async (_, answer, reason) => {
  const server = createServer((socket) => {
    socket.on('error', () => {});
    socket.once('data', () => answer(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
  expect(await exchange({ method: 'GET', url, headers: {}, body: '', timeoutMs: 200 }, systemClock)).toEqual({ kind: 'silence', reason });
  server.close();
});
