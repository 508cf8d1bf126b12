/** A small terminal for the hosts' contract suite: real wire, few handlers, nothing stored. */
import { commands, Fault, minor, type Snapshot } from '#main/contract';
import type { Caller, Connect, Handlers, Log } from '#main/ports.ts';
import { createConnect } from '#main/wire/connect.ts';
import { createDispatcher } from '#main/wire/dispatch.ts';
import { createHub, type Hub } from '#main/wire/hub.ts';

export interface TestTerminal {
  connect: Connect;
  hub: Hub;
  /** Every call of a handler, in order. */
  calls: { name: string; args: unknown; caller: Caller }[];
  logged: { event: string; fields?: Record<string, unknown> | undefined }[];
  /** Lets the `sync.now` that wait go on. */
  release(): void;
}

export const snapshotOf = (role: Snapshot['role']): Snapshot => ({
  role,
  shop: {
    name: '柜台',
    terminal: 'T1',
    region: 'cn',
    currency: 'CNY',
    exponent: 2,
    languages: ['zh-CN', 'en'],
    timeZone: 'Asia/Shanghai',
    training: true,
    schemes: [],
    denominationsMinor: [],
    taxClasses: [],
    pricesIncludeTax: true,
  },
  sale: {
    id: 's1',
    status: 'open',
    lines: [],
    itemCount: 0,
    subtotalMinor: minor(0),
    taxes: [],
    totalMinor: minor(0),
    tenders: [],
    dueMinor: minor(0),
    canUndo: false,
  },
  payment: { inQuestion: [] },
  devices: [],
  sync: { configured: false, online: false, pending: 0 },
  points: { today: 0, total: 0 },
  held: [],
  keys: [],
  productCount: 0,
  nowMs: 0,
});

/** `sale.addProduct` answers, `sale.setQuantity` faults, `sale.undo` has a bug, `sync.now` waits to be released. */
export function createTestTerminal(): TestTerminal {
  const calls: TestTerminal['calls'] = [];
  const logged: TestTerminal['logged'] = [];
  const waiting: (() => void)[] = [];
  const log: Log = {
    info: () => {},
    warn: (event, fields) => void logged.push({ event, fields }),
    error: (event, fields) => void logged.push({ event, fields }),
  };
  const hub = createHub({ log, snapshot: (role) => snapshotOf(role) });

  const answers: Record<string, (args: never) => unknown> = {
    'sale.addProduct': ({ productId }: { productId: string }) => {
      hub.emit('scan', { code: productId, outcome: 'line' }, 'lane-1');
      return { lineId: `line-of-${productId}` };
    },
    'sale.setQuantity': () => {
      throw new Fault('NOT_FOUND', 'the sale has no such line', { lineId: 'x' });
    },
    'sale.undo': () => {
      throw new TypeError('secret inside: /var/lib/till');
    },
    'sync.now': () => new Promise<null>((done) => waiting.push(() => done(null))),
    'receipt.image': () => ({ png: 'AAAA', widthPx: 1, heightPx: 1 }),
  };
  const handlers = Object.fromEntries(
    Object.keys(commands).map((name) => [
      name,
      (args: never, caller: Caller) => {
        calls.push({ name, args, caller });
        return (answers[name] ?? (() => null))(args);
      },
    ]),
  ) as unknown as Handlers;

  const dispatcher = createDispatcher({ handlers, log });
  return {
    connect: createConnect({ dispatcher, hub, log }),
    hub,
    calls,
    logged,
    release: () => {
      for (const go of waiting.splice(0)) go();
    },
  };
}

/** Frames as they come in, for a test to wait on. */
export class Inbox {
  readonly all: string[] = [];
  readonly #waiting: { matches: (frame: Frame) => boolean; take: (frame: Frame) => void }[] = [];
  readonly #unread: Frame[] = [];

  push(text: string): void {
    this.all.push(text);
    const frame = JSON.parse(text) as Frame;
    const index = this.#waiting.findIndex(({ matches }) => matches(frame));
    const [waiter] = index < 0 ? [] : this.#waiting.splice(index, 1);
    if (waiter) waiter.take(frame);
    else this.#unread.push(frame);
  }

  /** The first frame not yet read that matches, now or when it comes. */
  next(matches: (frame: Frame) => boolean = () => true): Promise<Frame> {
    const index = this.#unread.findIndex(matches);
    const [frame] = index < 0 ? [] : this.#unread.splice(index, 1);
    if (frame) return Promise.resolve(frame);
    return new Promise((take) => this.#waiting.push({ matches, take }));
  }

  response(id: string): Promise<Frame> {
    return this.next((frame) => frame.id === id);
  }

  event(name: string): Promise<Frame> {
    return this.next((frame) => frame.event === name);
  }
}

export interface Frame {
  id?: string;
  ok?: unknown;
  error?: { code: string; message: string; details?: Record<string, unknown> };
  event?: string;
  data?: unknown;
}
