import { describe, expect, it } from 'vitest';
import { LINK_REFUSED, LINK_REPLACED, LINK_SLOW } from '#main/contract';
import { socketTransport, type LinkState } from './transport.ts';

class Socket {
  onopen = () => {};
  onmessage: (message: { data: string }) => void = () => {};
  onclose: (event: { code: number }) => void = () => {};
  sent: string[] = [];
  send(text: string): void {
    this.sent.push(text);
  }
}

function setUp(token: string | null = 'T'.repeat(43)) {
  const sockets: Socket[] = [];
  const states: LinkState[] = [];
  const frames: string[] = [];
  const waits: { ms: number; run: () => void }[] = [];
  let resume: string | null = null;
  const transport = socketTransport(
    {
      url: 'ws://127.0.0.1:1/link',
      hello: () => (resume !== null ? { resume } : token !== null ? { token } : null),
      welcomed: (key) => (resume = key),
      open: () => {
        const socket = new Socket();
        sockets.push(socket);
        return socket as unknown as WebSocket;
      },
      after: (ms, run) => void waits.push({ ms, run }),
    },
    { onFrame: (text) => void frames.push(text), onState: (state) => void states.push(state) },
  );
  const welcome = (socket: Socket | undefined) => {
    socket?.onopen();
    socket?.onmessage({ data: JSON.stringify({ resume: 'K'.repeat(43), role: 'cashier' }) });
  };
  return { transport, sockets, states, frames, waits, welcome };
}

describe('the socket', () => {
  it('says hello with the token first, with the key after a lost connection', () => {
    const { sockets, waits, welcome } = setUp();
    welcome(sockets[0]);
    expect(sockets[0]?.sent).toEqual([JSON.stringify({ token: 'T'.repeat(43) })]);
    sockets[0]?.onclose({ code: 1006 });
    waits[0]?.run();
    sockets[1]?.onopen();
    expect(sockets[1]?.sent).toEqual([JSON.stringify({ resume: 'K'.repeat(43) })]);
  });

  it('keeps the welcome to itself and hands on what follows', () => {
    const { sockets, frames, states, welcome } = setUp();
    welcome(sockets[0]);
    sockets[0]?.onmessage({ data: '{"event":"snapshot"}' });
    expect(frames).toEqual(['{"event":"snapshot"}']);
    expect(states).toEqual(['connected']);
  });

  it('waits longer from try to try, and short again after a success', () => {
    const { sockets, waits, welcome } = setUp();
    for (let at = 0; at < 6; at++) {
      sockets[at]?.onclose({ code: LINK_SLOW });
      waits[at]?.run();
    }
    expect(waits.map(({ ms }) => ms)).toEqual([200, 400, 800, 1600, 3000, 3000]);
    welcome(sockets[6]);
    sockets[6]?.onclose({ code: 1006 });
    expect(waits[6]?.ms).toBe(200);
  });

  it.each([
    [LINK_REFUSED, 'refused'],
    [LINK_REPLACED, 'replaced'],
  ])('closed with %i does not connect again: %s', (code, state) => {
    const { sockets, states, waits } = setUp();
    sockets[0]?.onclose({ code });
    expect(states).toEqual([state]);
    expect(waits).toEqual([]);
  });

  it('of a page without token and key is refused at once', () => {
    const { sockets, states } = setUp(null);
    expect(sockets).toEqual([]);
    expect(states).toEqual(['refused']);
  });

  it('sends nothing before the welcome', () => {
    const { transport, sockets, welcome } = setUp();
    transport.send('early');
    sockets[0]?.onopen();
    transport.send('early');
    expect(sockets[0]?.sent).toHaveLength(1);
    welcome(sockets[0]);
    transport.send('now');
    expect(sockets[0]?.sent.at(-1)).toBe('now');
  });
});
