/** One page's WebSocket: hello, welcome, then frames. */
import type { WebSocket } from 'ws';
import {
  LINK_REFUSED,
  LINK_REPLACED,
  LINK_SLOW,
  parseHello,
  type WelcomeFrame,
} from '#main/contract';
import type { Connect, ScreenLine } from '../../ports.ts';
import type { Keys } from './keys.ts';

/** A page that says nothing for this long is let go. */
export const HELLO_WITHIN_MS = 5000;

/** The sockets of the screens that are connected, by client: one each. */
export type Served = Map<string, WebSocket>;

export function serveLink(socket: WebSocket, deps: { connect: Connect; keys: Keys; served: Served }): void {
  let line: ScreenLine | null = null;
  const impatient = setTimeout(() => socket.close(LINK_REFUSED, 'no hello'), HELLO_WITHIN_MS);

  const welcome = (text: string): ScreenLine | null => {
    clearTimeout(impatient);
    const hello = parseHello(text);
    const redeemed = hello && deps.keys.redeem(hello);
    if (!redeemed) {
      socket.close(LINK_REFUSED, 'open this screen again from the terminal');
      return null;
    }
    const { grant, resume } = redeemed;
    deps.served.get(grant.client)?.close(LINK_REPLACED, 'this screen is open elsewhere');
    deps.served.set(grant.client, socket);
    socket.send(JSON.stringify({ resume, role: grant.role } satisfies WelcomeFrame));
    return deps.connect({
      ...grant,
      send: (frame) => socket.send(frame),
      backlogBytes: () => socket.bufferedAmount,
      drop: () => dropSlow(socket),
    });
  };

  socket.on('message', (data, isBinary) => {
    if (isBinary) return socket.close(1003, 'text only');
    if (socket.readyState !== socket.OPEN) return;
    const text = (data as Buffer).toString('utf8');
    if (line) line.receive(text);
    else line = welcome(text);
  });
  socket.on('close', () => {
    clearTimeout(impatient);
    line?.close();
    for (const [client, served] of deps.served) if (served === socket) deps.served.delete(client);
  });
  // A frame that breaks the protocol or a limit. `close` follows.
  socket.on('error', () => {});
}

/** Says why, if it can still be heard, and ends the connection without waiting for an answer. */
function dropSlow(socket: WebSocket): void {
  socket.close(LINK_SLOW, 'too much left lying');
  socket.terminate();
}
