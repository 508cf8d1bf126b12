/** A TCP line to PostgreSQL that a test cuts and heals. */
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

export interface Line {
  /** The same server, by this line. */
  url: string;
  /** Connections end, and new ones are refused. */
  cut(): void;
  /** Connections stay open, and nothing passes: the other end finds that out by itself. */
  silence(): void;
  /** Whatever is asked from now on arrives, and no answer comes back. */
  swallowAnswers(): void;
  heal(): void;
  close(): Promise<void>;
}

export async function openLine(url: string): Promise<Line> {
  const target = new URL(url);
  const { hostname } = target;
  const port = Number(target.port);
  const sockets = new Set<Socket>();
  let state: 'whole' | 'cut' | 'silent' | 'deaf' = 'whole';
  const server = createServer((near) => {
    if (state === 'cut') return void near.destroy();
    const far = connect(port, hostname);
    const end = (): void => {
      near.destroy();
      far.destroy();
      sockets.delete(near);
      sockets.delete(far);
    };
    near.on('data', (chunk) => {
      if (state === 'whole' || state === 'deaf') far.write(chunk);
    });
    near.on('close', end).on('error', end);
    far.on('data', (chunk) => {
      if (state === 'whole') near.write(chunk);
    });
    far.on('close', end).on('error', end);
    sockets.add(near).add(far);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  target.port = String((server.address() as AddressInfo).port);
  const endAll = (): void => sockets.forEach((socket) => socket.destroy());
  return {
    url: target.href,
    cut() {
      state = 'cut';
      endAll();
    },
    silence() {
      state = 'silent';
    },
    swallowAnswers() {
      state = 'deaf';
    },
    heal() {
      // What was swallowed meanwhile cannot be made good on the same connection.
      if (state === 'silent' || state === 'deaf') endAll();
      state = 'whole';
    },
    async close() {
      state = 'cut';
      endAll();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
