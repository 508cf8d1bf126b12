import { expect, test } from 'vitest';
import { keepOpen, screenLimits } from './keeper.ts';

/** A clock that is turned by hand. */
function rig() {
  let nowMs = 0;
  let failing = 0;
  let timers: { atMs: number; run: () => void }[] = [];
  const opened: { killed: boolean; gone(why: string): void }[] = [];
  const logged: unknown[] = [];
  const note = (_event: string, fields?: Record<string, unknown>): void => void logged.push(fields?.['why']);
  const keeper = keepOpen({
    name: 'x',
    limits: screenLimits,
    open(onGone) {
      failing -= 1;
      if (failing >= 0) throw new Error('no room');
      const one = { killed: false, gone: onGone, kill: () => void (one.killed = true) };
      opened.push(one);
      return one;
    },
    clock: {
      after(ms, run) {
        const timer = { atMs: nowMs + ms, run };
        timers.push(timer);
        return () => (timers = timers.filter((other) => other !== timer));
      },
    },
    log: { info: note, warn: note, error: note },
  });
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
  const fail = (times: number): void => void (failing = times);
  return { keeper, opened, logged, pass, fail, timers: () => timers.length };
}

test('what says a word in time stays', () => {
  const { keeper, opened, pass } = rig();
  for (let n = 0; n < 100; n += 1) {
    pass(screenLimits.silentMs - 1);
    keeper.alive();
  }
  expect(opened.length).toBe(1);
});

test('what is silent for too long is killed and opened anew at once', () => {
  const { keeper, opened, logged, pass } = rig();
  keeper.alive();
  pass(screenLimits.silentMs - 1);
  expect(opened.length).toBe(1);
  pass(1);
  expect(opened.map(({ killed }) => killed)).toEqual([true, false]);
  expect(logged).toEqual(['frozen']);
  expect(keeper.current()).toBe(opened[1]);
});

test('a start may take longer than a silence', () => {
  const { opened, pass } = rig();
  pass(screenLimits.startMs - 1);
  expect(opened.length).toBe(1);
  pass(1);
  expect(opened.length).toBe(2);
});

test('what ends by itself is opened less and less often, and never given up; a word makes it quick again', () => {
  const { keeper, opened, pass } = rig();
  const end = (): void => opened.at(-1)?.gone('code 1');
  const waits = [0, 1_000, 5_000, 15_000, 30_000, 30_000, 30_000].map((ms) => {
    const count = opened.length;
    end();
    pass(ms - 1);
    const early = opened.length - count;
    pass(ms === 0 ? 1 : 1);
    return [ms === 0 ? 0 : early, opened.length - count];
  });
  expect(waits).toEqual(waits.map(() => [0, 1]));
  keeper.alive();
  const count = opened.length;
  end();
  pass(0);
  expect(opened.length).toBe(count + 1);
});

test('one that was replaced has no say', () => {
  const { opened, pass } = rig();
  opened[0]?.gone('code 1');
  pass(0);
  opened[0]?.gone('code 1');
  pass(0);
  expect(opened.length).toBe(2);
});

test('what cannot be opened is tried again', () => {
  const { opened, logged, pass, fail } = rig();
  fail(2);
  opened[0]?.gone('code 1');
  pass(0);
  pass(1_000);
  expect(opened.length).toBe(1);
  pass(5_000);
  expect(opened.length).toBe(2);
  expect(logged).toEqual(['code 1', 'Error: no room', 'Error: no room']);
});

test('closed means closed', () => {
  const { keeper, opened, pass, timers } = rig();
  keeper.close();
  opened[0]?.gone('SIGKILL');
  keeper.alive();
  pass(100_000);
  expect([opened.length, opened[0]?.killed, timers(), keeper.current()]).toEqual([1, true, 0, null]);
});
