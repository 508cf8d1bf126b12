/** The cash drawer: pulses, its switch, and what is counted. */
import { describe, expect, it, test } from 'vitest';
import { createBase } from '../device/base.ts';
import { createVirtualDrawer } from '../virtual/drawer.ts';
import { drawerStateOf, pulse, type OpenLevel } from './state.ts';
import { OPENS_WITHIN_MS, OPEN_TOO_LONG_MS, watchDrawer } from './watch.ts';

test.each([
  [2, '1b70001964'],
  [5, '1b70011964'],
] as const)('a pulse on pin %i', (pin, hex) => {
  expect(Buffer.from(pulse(pin, 50, 200)).toString('hex')).toBe(hex);
});

test.each([
  [0b0001_0010, 'low', 'open'],
  [0b0001_0110, 'low', 'closed'],
  [0b0001_0010, 'high', 'closed'],
  [0b0001_0110, 'high', 'open'],
] as const)('status %i of a drawer that is open at %s: %s', (status, level, state) => {
  expect(drawerStateOf(status, level)).toBe(state);
});

function stage(pin: 2 | 5, level: OpenLevel) {
  const timers: { ms: number; run: () => void }[] = [];
  const events: string[] = [];
  const base = createBase({ key: 'virtual:drawer', category: 'CashDrawer', name: 'the drawer', connection: { bus: 'virtual' } }, () => 0);
  const after = (ms: number, run: () => void) => {
    const timer = { ms, run };
    timers.push(timer);
    return () => void timers.splice(timers.indexOf(timer), 1);
  };
  const watch = watchDrawer(base.count, { after }, {
    onState: (state) => events.push(state),
    onOpenTooLong: () => events.push('too long'),
    onLook: (done) => {
      look();
      done();
    },
    onStuck: () => events.push('stuck'),
  });
  const drawer = createVirtualDrawer(pin, level);
  const look = () => watch.hear(drawerStateOf(drawer.status(), level));
  look();
  return {
    events, drawer, look, base, watch, timers,
    open(by: 2 | 5 = pin) {
      drawer.hear(pulse(by, 50, 500));
      watch.pulsed();
      look();
    },
    pass(ms: number) {
      for (const timer of timers.filter((one) => one.ms === ms)) {
        timers.splice(timers.indexOf(timer), 1);
        timer.run();
      }
    },
  };
}

describe.each([
  [2, 'low'],
  [5, 'high'],
] as const)('a drawer on pin %i, open at %s', (pin, level) => {
  it('opens, closes, and is counted once an opening', () => {
    const s = stage(pin, level);
    s.open();
    s.look();
    s.open();
    s.drawer.push();
    s.look();
    s.open();
    expect(s.events).toEqual(['closed', 'open', 'closed', 'open']);
    expect(s.base.statistics()).toEqual({ DrawerGoodOpenCount: 2 });
  });

  it('that is left open is told once, and not when it was closed in time', () => {
    const s = stage(pin, level);
    s.open();
    s.pass(OPEN_TOO_LONG_MS);
    s.look();
    s.pass(OPEN_TOO_LONG_MS);
    s.drawer.push();
    s.look();
    s.open();
    s.drawer.push();
    s.look();
    s.pass(OPEN_TOO_LONG_MS);
    expect(s.events.filter((event) => event === 'too long').length).toBe(1);
  });

  it('that does not open is a failed opening', () => {
    const s = stage(pin, level);
    s.drawer.jam(true);
    s.open();
    s.pass(OPENS_WITHIN_MS);
    expect(s.events).toEqual(['closed', 'stuck']);
    expect(s.base.statistics()).toEqual({ DrawerFailedOpenCount: 1 });
  });

  it('stays closed by a pulse on the other pin', () => {
    const s = stage(pin, level);
    s.open(pin === 2 ? 5 : 2);
    s.pass(OPENS_WITHIN_MS);
    expect(s.watch.state()).toBe('closed');
    expect(s.base.statistics()).toEqual({ DrawerFailedOpenCount: 1 });
    s.watch.close();
    expect(s.timers).toEqual([]);
  });
});
