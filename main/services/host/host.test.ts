import { beforeEach, expect, test } from 'vitest';
import { Fault } from '#main/contract';
import type { Caller, HostControl, Log } from '../../ports.ts';
import { createSupervisors } from '../refund/index.ts';
import { ASKED_MS_MAX, createHost, type HostParts } from './index.ts';
import { NIGHT_MINUTES } from './night.ts';

const quiet: Log = { info() {}, warn() {}, error() {} };
const caller: Caller = { role: 'kiosk', lane: 'main', commandId: 'c', client: 'k' };
const CARD = 'technician-card-0001';

/** 2026-11-20 12:00 in Shanghai. */
const NOON_MS = Date.parse('2026-11-20T04:00:00Z');
const MINUTE_MS = 60_000;

let nowMs = 0;
let timers: { atMs: number; run: () => void }[] = [];
const clock = {
  nowMs: () => nowMs,
  after(ms: number, run: () => void) {
    const timer = { atMs: nowMs + ms, run };
    timers.push(timer);
    return () => (timers = timers.filter((other) => other !== timer));
  },
};
function pass(ms: number): void {
  const untilMs = nowMs + ms;
  for (;;) {
    const next = timers.toSorted((a, b) => a.atMs - b.atMs)[0];
    if (next === undefined || next.atMs > untilMs) break;
    timers = timers.filter((other) => other !== next);
    nowMs = next.atMs;
    next.run();
  }
  nowMs = untilMs;
}

beforeEach(() => {
  nowMs = NOON_MS;
  timers = [];
});

function rig(over: Partial<HostParts> = {}) {
  const done: string[] = [];
  const control: HostControl = { alive: () => void done.push('alive'), picture: () => Promise.resolve('jpeg'), exit: (why) => void done.push(`exit ${why}`) };
  const verify = (given: string): Promise<boolean> => Promise.resolve(given === '2580' || given === CARD);
  const host = createHost({
    control: () => control,
    passes: createSupervisors({ whose: 'technician', name: 'technician', verify, clock, log: quiet }),
    need: () => undefined,
    // Only what it uses of the store: the kinds of its entries.
    store: { commit: (run: (tx: { append(kind: string): void }) => void) => run({ append: (kind) => void done.push(kind) }) } as unknown as HostParts['store'],
    sync: { wake: () => undefined },
    clock,
    log: quiet,
    timeZone: 'Asia/Shanghai',
    isBusy: () => false,
    ...over,
  });
  const exit = async (given: string): Promise<unknown> => {
    try {
      return await host.handlers['host.exit']({ pass: given }, caller);
    } catch (error) {
      return error instanceof Fault ? error.toJSON() : error;
    }
  };
  return { host, done, exit };
}

test('the right PIN is in the journal before the host is left', async () => {
  const { done, exit } = rig();
  expect(await exit('2580')).toBeNull();
  expect(done).toEqual(['kiosk.left', 'exit technician']);
});

test('so is a card’s code', async () => {
  const { done, exit } = rig();
  expect(await exit(CARD)).toBeNull();
  expect(done).toEqual(['kiosk.left', 'exit technician']);
});

test('a wrong one leaves nothing, and after a few each takes longer', async () => {
  const { done, exit } = rig();
  const answers = [];
  for (let n = 0; n < 4; n += 1) answers.push(await exit('1111'));
  expect(answers).toMatchObject([{ code: 'PIN' }, { code: 'PIN' }, { code: 'PIN', details: { waitMs: 1000 } }, { code: 'LIMIT' }]);
  expect(await exit('2580')).toMatchObject({ code: 'LIMIT' });
  pass(1000);
  expect(await exit('2580')).toBeNull();
  expect(done).toEqual(['kiosk.left', 'exit technician']);
});

test('where no kiosk is open, no PIN is even looked at', async () => {
  const { done, exit } = rig({ control: () => null });
  expect(await exit('2580')).toMatchObject({ code: 'BAD_STATE' });
  expect(done).toEqual([]);
});

test('a scan is a technician’s card only while the corner is held, and for a minute', async () => {
  const { host, done } = rig();
  expect(host.takes(CARD)).toBe(false);
  await host.handlers['host.ask']({ open: true }, caller);
  pass(ASKED_MS_MAX);
  expect(host.takes(CARD)).toBe(false);
  await host.handlers['host.ask']({ open: true }, caller);
  await host.handlers['host.ask']({ open: false }, caller);
  expect(host.takes(CARD)).toBe(false);
  await host.handlers['host.ask']({ open: true }, caller);
  expect(host.takes('6901234567892')).toBe(true);
  await expect.poll(() => host.takes(CARD) && done.at(-1)).toBe('exit technician');
});

test('a picture needs the technician’s PIN, and is in the journal first', async () => {
  const locked = rig({
    need: () => {
      throw new Fault('LOCKED', 'x');
    },
  });
  await expect(locked.host.handlers['host.picture']({}, caller)).rejects.toMatchObject({ code: 'LOCKED' });
  expect(locked.done).toEqual([]);
  const { host, done } = rig();
  expect(await host.handlers['host.picture']({}, caller)).toEqual({ jpeg: 'jpeg', atMs: NOON_MS });
  expect(done).toEqual(['kiosk.pictured']);
});

/** Minutes from now on at which it began anew, in so many minutes. */
function restarts(done: string[], minutes: number): number[] {
  const at: number[] = [];
  for (let minute = 1; minute <= minutes; minute += 1) {
    pass(MINUTE_MS);
    if (done.splice(0).includes('exit night')) at.push(minute);
  }
  return at;
}

test('at night it begins anew, once, at the shop’s time', () => {
  const { done } = rig({ restartAt: '03:30' });
  // 12:00 → 03:30 is 930 minutes.
  expect(restarts(done, 3 * 1440)).toEqual([930, 930 + 1440, 930 + 2880]);
});

test('not while somebody buys, and not in the day after', () => {
  let isBusy = true;
  const { done } = rig({ restartAt: '03:30', isBusy: () => isBusy });
  expect(restarts(done, 930 + 60)).toEqual([]);
  isBusy = false;
  expect(restarts(done, 1)).toEqual([1]);
  isBusy = true;
  expect(restarts(done, 1440 - 61 + NIGHT_MINUTES)).toEqual([]);
  isBusy = false;
  expect(restarts(done, 600)).toEqual([]);
});

test('one that was started tonight is left alone until the next', () => {
  nowMs = Date.parse('2026-11-20T19:31:00Z'); // 03:31
  const { done } = rig({ restartAt: '03:30' });
  expect(restarts(done, 1440)).toEqual([1439]);
});

test('without a time it never begins anew', () => {
  const { done } = rig();
  expect(restarts(done, 1440)).toEqual([]);
});
