/**
 * A TCP proxy before PostgreSQL that spoils each connection once, in a way and at a byte drawn for it. It reads no more
 * of the protocol than which bytes carry a batch (a `guitai.push` from the client) and which are the answer to it; where
 * a batch is committed by a word of its own, which are the answer to that.
 */
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/** What becomes of a connection. */
export type Cut =
  /** Accepted and reset at once. */
  | { how: 'refused' }
  /** Ended within the login, after so many bytes from the server. */
  | { how: 'login'; bytes: number }
  /** Ended after so many bytes of batches went to the server: 0 = before the first. */
  | { how: 'before' | 'within'; bytes: number }
  /** The server has committed and answered: so many bytes of its answer pass, then it ends. */
  | { how: 'after' | 'withinAnswer'; bytes: number }
  /** Nothing passes for so long, in either direction, in the middle of a batch; then it goes on, or ends. */
  | { how: 'stall'; bytes: number; ms: number; ends: boolean }
  /** The server's side is gone, the client is told nothing, for ever. */
  | { how: 'halfOpen'; bytes: number };

export interface Fate {
  cut: Cut;
  /** It ends with a reset instead of a FIN. */
  reset: boolean;
}

export interface Proxy {
  url: string;
  /** Connections that were spoilt, by how. */
  done: Partial<Record<Cut['how'], number>>;
  cuts(): number;
  /** From now on nothing is spoilt. */
  heal(): void;
  close(): Promise<void>;
}

/**
 * @param draw the next connection's fate
 * @param onCut called as each is spoilt
 */
export async function startProxy(url: string, draw: () => Fate, onCut: (cut: Cut) => void): Promise<Proxy> {
  const target = new URL(url);
  const port = Number(target.port);
  const sockets = new Set<Socket>();
  const done: Proxy['done'] = {};
  let healed = false;
  const spoilt = (cut: Cut): void => {
    done[cut.how] = (done[cut.how] ?? 0) + 1;
    onCut(cut);
  };
  const server = createServer((client) => {
    const upstream = connect(port, target.hostname);
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.on('error', () => {}).on('close', () => sockets.delete(socket));
    }
    spoil(client, upstream, () => (healed ? null : draw()), spoilt);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  target.port = String((server.address() as AddressInfo).port);
  return {
    url: target.href,
    done,
    cuts: () => Object.values(done).reduce((sum, n) => sum + n, 0),
    heal: () => void (healed = true),
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Passes bytes on until the connection's fate; without one for ever. One that was only held up gets another. */
function spoil(client: Socket, upstream: Socket, draw: () => Fate | null, spoilt: (cut: Cut) => void): void {
  let fate = draw();
  let over = false;
  let silent = false;
  let sending = false;
  let byTransaction = false;
  let passed = { up: 0, down: 0, login: 0 };
  const end = (): void => {
    for (const socket of [client, upstream]) {
      if (fate?.reset === true) socket.resetAndDestroy();
      else socket.destroy();
    }
  };
  const strike = (): void => {
    if (over || fate === null) return;
    over = true;
    const { cut } = fate;
    spoilt(cut);
    if (cut.how === 'halfOpen') {
      silent = true;
      upstream.destroy();
    } else if (cut.how === 'stall') stall(cut);
    else end();
  };
  const held: (() => void)[] = [];
  function stall({ ms, ends }: Extract<Cut, { how: 'stall' }>): void {
    client.pause();
    upstream.pause();
    setTimeout(() => {
      if (ends) return end();
      for (const pass of held.splice(0)) pass();
      fate = draw();
      over = false;
      passed = { up: 0, down: 0, login: 0 };
      client.resume();
      upstream.resume();
    }, ms).unref();
  }
  const isAfter = (): boolean => fate?.cut.how === 'after' || fate?.cut.how === 'withinAnswer';
  /** How many bytes of this chunk still pass. */
  function roomFor(side: 'up' | 'down', length: number): number {
    const { cut } = fate ?? {};
    if (cut === undefined || over) return length;
    if (cut.how === 'refused') return 0;
    if (cut.how === 'login') return side === 'down' ? cut.bytes - passed.login : length;
    if (!sending) return length;
    return side === (isAfter() ? 'down' : 'up') ? cut.bytes - passed[side] : length;
  }
  const pass = (side: 'up' | 'down', to: Socket) => (chunk: Buffer) => {
    if (silent) return;
    if (side === 'up' && chunk.includes('begin')) byTransaction = true;
    if (side === 'up' && !sending && chunk.includes(byTransaction && isAfter() ? 'commit' : 'guitai.push')) sending = true;
    const room = Math.max(0, roomFor(side, chunk.length));
    if (sending) passed[side] += chunk.length;
    if (side === 'down') passed.login += chunk.length;
    if (chunk.length <= room) return void to.write(chunk);
    const rest = chunk.subarray(room);
    to.write(chunk.subarray(0, room), () => {
      strike();
      if (fate?.cut.how === 'stall') held.push(() => to.write(rest));
    });
    return undefined;
  };
  client.on('data', pass('up', upstream));
  upstream.on('data', pass('down', client));
  client.on('close', () => upstream.destroy());
  upstream.on('close', () => {
    if (!silent) client.destroy();
  });
  if (fate?.cut.how === 'refused') strike();
}
