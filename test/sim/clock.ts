/** Time for tests: it stands still until it is told to go, and between two timers every promise settles. */
import type { Clock } from '#main/ports.ts';

export interface VirtualClock extends Clock {
  /** Goes on by `ms`, running each timer at its own time. */
  advance(ms: number): Promise<void>;
  /** Lets every promise settle without time passing. */
  settle(): Promise<void>;
  /** Sets the wall clock, as an operator or NTP would: timers keep their durations. */
  jump(ms: number): void;
  timers(): number;
  /** Milliseconds since the beginning, whatever the wall clock was set to. */
  elapsedMs(): number;
}

interface Timer {
  atMs: number;
  no: number;
  run: () => void;
}

export function virtualClock(startMs = Date.UTC(2026, 0, 5, 4)): VirtualClock {
  let elapsedMs = 0;
  let offsetMs = startMs;
  let made = 0;
  const timers = new Set<Timer>();

  /** A macrotask later every promise that could settle has done so. */
  const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

  function next(untilMs: number): Timer | null {
    let first: Timer | null = null;
    for (const timer of timers) {
      if (timer.atMs > untilMs) continue;
      if (first === null || timer.atMs < first.atMs || (timer.atMs === first.atMs && timer.no < first.no)) first = timer;
    }
    return first;
  }

  return {
    nowMs: () => offsetMs + elapsedMs,
    after(ms, run) {
      const timer = { atMs: elapsedMs + Math.max(0, ms), no: (made += 1), run };
      timers.add(timer);
      return () => timers.delete(timer);
    },
    async advance(ms) {
      const untilMs = elapsedMs + ms;
      await settle();
      for (let timer = next(untilMs); timer !== null; timer = next(untilMs)) {
        elapsedMs = Math.max(elapsedMs, timer.atMs);
        timers.delete(timer);
        timer.run();
        await settle();
      }
      elapsedMs = untilMs;
    },
    settle,
    jump(ms) {
      offsetMs += ms;
    },
    timers: () => timers.size,
    elapsedMs: () => elapsedMs,
  };
}
