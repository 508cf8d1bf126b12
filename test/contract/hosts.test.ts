/** One suite over every host: the same frames, the same refusals. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { FRAME_LENGTH_MAX, PENDING_MAX } from '#main/contract';
import { browserHost } from './hosts-browser.ts';
import { electronHost } from './hosts-electron.ts';
import { memoryHost, type TestHost, type TestScreen } from './hosts-memory.ts';
import { createTestTerminal, snapshotOf, type TestTerminal } from './hosts-terminal.ts';

type Start = (terminal: TestTerminal) => Promise<TestHost>;

const hosts: [string, Start][] = [
  ['memory pair', async (terminal) => memoryHost(terminal.connect)],
  ['browser host over WebSocket', (terminal) => browserHost(terminal.connect)],
  ['Electron host on a stand-in', (terminal) => electronHost(terminal.connect)],
];

const request = (id: string, name: string, args: unknown = {}) => JSON.stringify({ id, name, args });
const LANE = 'lane-1';

describe.each(hosts)('%s', (_name, start) => {
  let terminal: TestTerminal;
  let host: TestHost;

  beforeEach(async () => {
    terminal = createTestTerminal();
    host = await start(terminal);
  });
  afterEach(() => host.close());

  /** Sends and waits for the answer. */
  const ask = (screen: TestScreen, id: string, name: string, args: unknown = {}) => {
    screen.send(request(id, name, args));
    return screen.inbox.response(id);
  };

  test('a screen gets its snapshot first, with its own role', async () => {
    const screen = await host.open('display', LANE);
    expect(await screen.inbox.next()).toEqual({ event: 'snapshot', data: snapshotOf('display') });
  });

  test('a command is answered, and its handler is told role, lane and id', async () => {
    const screen = await host.open('cashier', LANE);
    expect(await ask(screen, 'a-1', 'sale.addProduct', { productId: 'p1' })).toEqual({
      id: 'a-1',
      ok: { lineId: 'line-of-p1' },
    });
    expect(terminal.calls).toEqual([
      { name: 'sale.addProduct', args: { productId: 'p1' }, caller: expect.objectContaining({ role: 'cashier', lane: LANE, commandId: 'a-1' }) as unknown },
    ]);
  });

  test('a display cannot give a cashier’s commands, whatever its frames claim', async () => {
    const screen = await host.open('display', LANE);
    expect((await ask(screen, 'a-1', 'sale.undo')).error?.code).toBe('FORBIDDEN');
    screen.send(JSON.stringify({ id: 'a-2', name: 'sale.undo', args: {}, role: 'cashier' }));
    expect((await screen.inbox.response('')).error?.code).toBe('BAD_FRAME');
    expect((await ask(screen, 'a-3', 'sale.undo', { role: 'cashier' })).error?.code).toBe('FORBIDDEN');
    expect(terminal.calls).toEqual([]);
    // What both may do, the display does as a display.
    await ask(screen, 'a-4', 'receipt.image', { saleId: 's1' });
    expect(terminal.calls[0]?.caller.role).toBe('display');
  });

  test('faults keep their code and details; a bug says nothing of itself but to the log', async () => {
    const screen = await host.open('cashier', LANE);
    expect(await ask(screen, 'a-1', 'sale.setQuantity', { lineId: 'x', quantityMilli: 1000 })).toEqual({
      id: 'a-1',
      error: { code: 'NOT_FOUND', message: 'the sale has no such line', details: { lineId: 'x' } },
    });
    const internal = await ask(screen, 'a-2', 'sale.undo');
    expect(internal.error?.code).toBe('INTERNAL');
    expect(JSON.stringify(internal)).not.toContain('secret');
    expect(JSON.stringify(terminal.logged)).toContain('secret inside');
  });

  test.each([
    ['no JSON', 'hello'],
    ['an array', '[]'],
    ['no id', JSON.stringify({ name: 'sale.undo', args: {} })],
    ['an id of strange characters', request('a b', 'sale.undo')],
    ['too large', request('a-1', 'sale.scan', { code: 'x'.repeat(FRAME_LENGTH_MAX) })],
  ])('a frame that is %s is refused, and the next one is answered', async (_what, text) => {
    const screen = await host.open('cashier', LANE);
    screen.send(text);
    expect((await screen.inbox.response('')).error?.code).toBe('BAD_FRAME');
    expect((await ask(screen, 'b-1', 'sale.clear')).ok).toBeNull();
  });

  test.each(['sale.fly', 'toString', '__proto__', ''])('there is no command %j', async (name) => {
    const screen = await host.open('cashier', LANE);
    expect((await ask(screen, 'a-1', name)).error?.code).toBe('UNKNOWN_COMMAND');
  });

  test('an argument that does not fit is named', async () => {
    const screen = await host.open('cashier', LANE);
    const refused = await ask(screen, 'a-1', 'sale.setQuantity', { lineId: 'x', quantityMilli: 1.5 });
    expect(refused.error).toMatchObject({ code: 'BAD_ARGS', details: { field: 'quantityMilli' } });
    expect(refused.error?.message).toContain('quantityMilli');
    expect((await ask(screen, 'a-2', 'sale.clear', { more: 1 })).error?.code).toBe('BAD_ARGS');
    expect(terminal.calls).toEqual([]);
  });

  test('a resend is answered with the same frame and not done again', async () => {
    const screen = await host.open('cashier', LANE);
    const first = await ask(screen, 'a-1', 'sale.addProduct', { productId: 'p1' });
    expect(await ask(screen, 'a-1', 'sale.addProduct', { productId: 'p1' })).toEqual(first);
    const again = await screen.reconnect();
    expect(await ask(again, 'a-1', 'sale.addProduct', { productId: 'p1' })).toEqual(first);
    expect(terminal.calls).toHaveLength(1);
  });

  test('a resend while the first still runs gets its answer, on the new connection', async () => {
    const screen = await host.open('cashier', LANE);
    screen.send(request('a-1', 'sync.now'));
    // Answered after the one before: it was taken on.
    await ask(screen, 'a-2', 'sale.clear');
    const again = await screen.reconnect();
    again.send(request('a-1', 'sync.now'));
    await ask(again, 'a-3', 'sale.clear');
    terminal.release();
    expect(await again.inbox.response('a-1')).toEqual({ id: 'a-1', ok: null });
    expect(terminal.calls.filter(({ name }) => name === 'sync.now')).toHaveLength(1);
  });

  test('an id is good for one request', async () => {
    const screen = await host.open('cashier', LANE);
    await ask(screen, 'a-1', 'sale.addProduct', { productId: 'p1' });
    expect((await ask(screen, 'a-1', 'sale.addProduct', { productId: 'p2' })).error?.code).toBe('BAD_FRAME');
  });

  test('ids of two screens do not meet', async () => {
    const one = await host.open('cashier', LANE);
    const two = await host.open('cashier', 'lane-2');
    await ask(one, 'a-1', 'sale.clear');
    await ask(two, 'a-1', 'sale.clear');
    expect(terminal.calls.map(({ caller }) => caller.lane)).toEqual([LANE, 'lane-2']);
  });

  test('more than the limit in flight is BUSY, and can be sent again later', async () => {
    const screen = await host.open('cashier', LANE);
    for (let i = 0; i < PENDING_MAX; i++) screen.send(request(`a-${i}`, 'sync.now'));
    expect((await ask(screen, 'b-1', 'sale.clear')).error?.code).toBe('BUSY');
    terminal.release();
    await screen.inbox.response(`a-${PENDING_MAX - 1}`);
    expect((await ask(screen, 'b-1', 'sale.clear')).ok).toBeNull();
  });

  test('an event reaches the roles and the lane it is for', async () => {
    const cashier = await host.open('cashier', LANE);
    const display = await host.open('display', LANE);
    const other = await host.open('cashier', 'lane-2');
    terminal.hub.emit('scan', { code: '1', outcome: 'unknown' }, LANE);
    terminal.hub.emit('points', { today: 7, total: 7 }, null);
    for (const [screen, events] of [
      [cashier, ['snapshot', 'scan', 'points']],
      [display, ['snapshot', 'points']],
      [other, ['snapshot', 'points']],
    ] as const) {
      await screen.inbox.event('points');
      expect(screen.inbox.all.map((text) => (JSON.parse(text) as { event: string }).event)).toEqual(events);
    }
  });

  test('a reconnect gets a snapshot, and no event twice', async () => {
    const screen = await host.open('cashier', LANE);
    const again = await screen.reconnect();
    expect((await again.inbox.next()).event).toBe('snapshot');
    terminal.hub.emit('points', { today: 1, total: 1 }, LANE);
    await again.inbox.event('points');
    await ask(again, 'a-1', 'sale.clear');
    expect(again.inbox.all).toHaveLength(3);
  });
});

test('every host carries the very same frames', async () => {
  const seen = await Promise.all(
    hosts.map(async ([, start]) => {
      const terminal = createTestTerminal();
      const host = await start(terminal);
      const screen = await host.open('cashier', LANE);
      await screen.inbox.event('snapshot');
      for (const text of [
        request('a-1', 'sale.addProduct', { productId: '青岛啤酒 🍺 \u2028' }),
        request('a-2', 'sale.setQuantity', { lineId: 'x', quantityMilli: 0 }),
        request('a-3', 'sale.undo'),
        request('a-4', 'nothing.here'),
        'not a frame',
        request('a-5', 'phone.read', { code: 'x' }),
        request('a-1', 'sale.addProduct', { productId: '青岛啤酒 🍺 \u2028' }),
      ]) {
        screen.send(text);
        await screen.inbox.next((frame) => frame.id !== undefined);
      }
      await host.close();
      return screen.inbox.all;
    }),
  );
  expect(seen[0]).toHaveLength(9);
  for (const frames of seen) expect(frames).toEqual(seen[0]);
});
