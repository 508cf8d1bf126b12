/** Weighing at the counter: what may be sold, and how long the scale is watched. */
import { describe, expect, it } from 'vitest';
import type { Fault, ScaleView } from '#main/contract';
import type { ScaleAction, ScaleReading } from '#drivers/ports.ts';
import type { Caller, Clock, ScalePort } from '../../ports.ts';
import { quietLog } from '../../system.ts';
import { WATCH_FOR_MS, createWeighing } from './index.ts';

const caller: Caller = { role: 'cashier', lane: 'main', commandId: 'c1', client: 's1' };
const stable = (grams: number, net?: boolean): ScaleReading => ({ state: 'stable', grams, ...(net === undefined ? {} : { net }) });

/** A scale that says what the test sets, and remembers what it was told. */
function stage(actions: ScaleAction[] | null = ['tare', 'clearTare', 'zero']) {
  const world: { reading: ScaleReading; watching: boolean; done: ScaleAction[]; told: ScaleView[]; sold: unknown[] } = {
    reading: stable(0), watching: false, done: [], told: [], sold: [],
  };
  const listeners = new Set<(reading: ScaleReading) => void>();
  const timers: (() => void)[] = [];
  const scale: ScalePort = {
    actions: () => actions,
    read: async () => world.reading,
    act: async (action) => void world.done.push(action),
    watch: (on) => void (world.watching = on),
    onReading(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
  const clock: Clock = {
    nowMs: () => 0,
    after(ms, run) {
      expect(ms).toBe(WATCH_FOR_MS);
      timers.push(run);
      return () => void timers.splice(timers.indexOf(run), 1);
    },
  };
  const { handlers } = createWeighing({
    scale, clock, log: quietLog,
    emit: (event, data) => void (event === 'scale' && world.told.push(data as ScaleView)),
    add: (line) => {
      world.sold.push(line);
      return { lineId: 'L1' };
    },
  });
  return {
    world,
    say(reading: ScaleReading) {
      world.reading = reading;
      for (const listener of listeners) listener(reading);
    },
    /** Nobody asks any more. */
    leave: () => timers.splice(0).forEach((run) => run()),
    timers,
    read: async () => handlers['scale.read']({}, caller),
    tare: async (clear?: true) => handlers['scale.tare'](clear === undefined ? {} : { clear }, caller),
    zero: async () => handlers['scale.zero']({}, caller),
    accept: async () => handlers['scale.accept']({ productId: 'P1' }, caller),
  };
}
const refused = (work: Promise<unknown>) => work.then(() => 'sold', ({ code, details }: Fault) => ({ code, ...details }));

describe('accepting a weight', () => {
  it('sells what stands still, in thousandths of a kilogram', async () => {
    const s = stage();
    s.say(stable(1235, false));
    expect(await s.accept()).toEqual({ lineId: 'L1', grams: 1235 });
    expect(s.world.sold).toEqual([{ productId: 'P1', quantityMilli: 1235 }]);
  });

  it.each([
    [{ state: 'unstable' }, 'unstable'],
    [{ state: 'overload' }, 'overload'],
    [{ state: 'underZero' }, 'underZero'],
    [{ state: 'silent' }, 'silent'],
    [{ state: 'stable', grams: 0 }, 'empty'],
  ] as const)('never sells %o', async (reading, state) => {
    const s = stage();
    s.say(reading);
    expect(await refused(s.accept())).toEqual({ code: 'BAD_STATE', state });
    expect(s.world.sold).toEqual([]);
  });

  it('without a scale says so, and watches nothing', async () => {
    const s = stage(null);
    expect(await s.read()).toEqual({ state: 'none' });
    expect(await refused(s.accept())).toEqual({ code: 'BAD_STATE', state: 'none' });
    expect({ watching: s.world.watching, timers: s.timers.length }).toEqual({ watching: false, timers: 0 });
  });
});

describe('tare', () => {
  it('is the scale’s own where it has one, and ends with the line', async () => {
    const s = stage();
    s.say(stable(20, false));
    await s.tare();
    expect(s.world.done).toEqual(['tare']);
    s.say(stable(500, true));
    expect(await s.read()).toEqual({ state: 'stable', grams: 500, tared: true, canZero: true });
    expect(await s.accept()).toEqual({ lineId: 'L1', grams: 500 });
    expect(s.world.done).toEqual(['tare', 'clearTare']);
  });

  it('that the scale kept is still seen', async () => {
    const s = stage();
    s.say(stable(500, true));
    await s.accept();
    s.say(stable(480, true));
    expect(await s.read()).toMatchObject({ tared: true });
    await s.tare(true);
    expect(s.world.done.at(-1)).toBe('clearTare');
  });

  it('is taken off here where the scale has none; less than the container is under zero', async () => {
    const s = stage([]);
    s.say(stable(20));
    expect(await s.tare()).toEqual({ state: 'stable', grams: 0, tared: true, canZero: false });
    s.say(stable(520));
    expect(await s.read()).toMatchObject({ state: 'stable', grams: 500 });
    s.say(stable(15));
    expect(await s.read()).toMatchObject({ state: 'underZero' });
    s.say(stable(520));
    expect(await s.accept()).toMatchObject({ grams: 500 });
    expect(await s.read()).toMatchObject({ grams: 520, tared: false });
  });

  it('of nothing, or of what moves, is refused', async () => {
    const s = stage();
    expect(await refused(s.tare())).toEqual({ code: 'BAD_STATE', state: 'empty' });
    s.say({ state: 'unstable' });
    expect(await refused(s.tare())).toEqual({ code: 'BAD_STATE', state: 'unstable' });
  });
});

describe('watching', () => {
  it('tells each change once, while somebody asks, and then no more', async () => {
    const s = stage();
    await s.read();
    s.say({ state: 'unstable' });
    s.say({ state: 'unstable' });
    s.say(stable(300, false));
    expect(s.world.told.map(({ state }) => state)).toEqual(['stable', 'unstable', 'stable']);
    await s.read();
    expect({ watching: s.world.watching, timers: s.timers.length }).toEqual({ watching: true, timers: 1 });
    s.leave();
    s.say(stable(400, false));
    expect(s.world.watching).toBe(false);
    expect(s.world.told.length).toBe(3);
  });

  it('sets the scale to zero when asked', async () => {
    const s = stage();
    await s.zero();
    expect(s.world.done).toEqual(['zero']);
  });
});
