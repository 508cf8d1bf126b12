import { describe, expect, it } from 'vitest';
import { Fault, PENDING_MAX, type EventFrame } from '#main/contract';
import { createLink } from './link.ts';
import type { LinkState, TransportEvents } from './transport.ts';

function setUp() {
  const sent: { id: string; name: string; args: unknown }[] = [];
  const events: EventFrame[] = [];
  const states: LinkState[] = [];
  let wire: TransportEvents | undefined;
  let count = 0;
  const link = createLink({
    open: (given) => {
      wire = given;
      return { send: (text) => void sent.push(JSON.parse(text)) };
    },
    newId: () => `r${++count}`,
    onEvent: (frame) => void events.push(frame),
    onState: (state) => void states.push(state),
  });
  const receive = (frame: unknown) => wire?.onFrame(JSON.stringify(frame));
  return {
    link, sent, events, states, receive,
    connect: () => {
      wire?.onState('connected');
      receive({ event: 'snapshot', data: {} });
    },
    lose: () => wire?.onState('disconnected'),
  };
}

describe('a request', () => {
  it('gets the answer with its id', async () => {
    const { link, sent, connect, receive } = setUp();
    connect();
    const first = link.request('sale.next', {});
    const second = link.request('catalogue.search', { text: '茶' });
    expect(sent.map(({ id, name }) => [id, name])).toEqual([['r1', 'sale.next'], ['r2', 'catalogue.search']]);
    receive({ id: 'r2', ok: { products: [] } });
    receive({ id: 'r1', ok: null });
    expect(await second).toEqual({ products: [] });
    expect(await first).toBeNull();
  });

  it('fails with the code of the terminal', async () => {
    const { link, connect, receive } = setUp();
    connect();
    const asked = link.request('payment.begin', {});
    receive({ id: 'r1', error: { code: 'PAYMENT_OPEN', message: 'wait' } });
    await expect(asked).rejects.toMatchObject({ code: 'PAYMENT_OPEN' });
    await expect(asked).rejects.toBeInstanceOf(Fault);
  });

  it('without an answer is sent again with the same id after a reconnect, and answered once', async () => {
    const { link, sent, connect, lose, receive } = setUp();
    connect();
    const asked = link.request('payment.cash', { tenderedMinor: 500 });
    lose();
    connect();
    expect(sent).toEqual([
      { id: 'r1', name: 'payment.cash', args: { tenderedMinor: 500 } },
      { id: 'r1', name: 'payment.cash', args: { tenderedMinor: 500 } },
    ]);
    receive({ id: 'r1', ok: { changeMinor: 0 } });
    receive({ id: 'r1', ok: { changeMinor: 99 } });
    expect(await asked).toEqual({ changeMinor: 0 });
    lose();
    connect();
    expect(sent).toHaveLength(2);
  });

  it('made while there is no connection waits for one', () => {
    const { link, sent, connect } = setUp();
    void link.request('sale.undo', {});
    expect(sent).toEqual([]);
    connect();
    expect(sent.map(({ name }) => name)).toEqual(['sale.undo']);
  });

  it('is refused where too many wait', async () => {
    const { link } = setUp();
    for (let at = 0; at < PENDING_MAX; at++) void link.request('sale.next', {});
    await expect(link.request('sale.next', {})).rejects.toMatchObject({ code: 'BUSY' });
  });

  it('is refused where it is longer than a frame may be', async () => {
    const { link, connect } = setUp();
    connect();
    await expect(link.request('sale.scan', { code: 'x'.repeat(70_000) })).rejects.toMatchObject({ code: 'BAD_FRAME' });
  });
});

it('hands events on, the snapshot too', () => {
  const { connect, receive, events } = setUp();
  connect();
  receive({ event: 'devices', data: [] });
  expect(events.map(({ event }) => event)).toEqual(['snapshot', 'devices']);
});
