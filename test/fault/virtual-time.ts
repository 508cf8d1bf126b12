/** A clock that jumps to the next thing that is to happen, so that minutes of waiting take no time. */
import type { DriverClock } from '#drivers/device/clock.ts';

export interface VirtualTime extends DriverClock {
  /**
   * Lets everything happen until it holds. False where it does not within this long, in milliseconds of this clock.
   * All that works must wait by this clock or by promises alone.
   */
  until(holds: () => boolean, withinMs: number): Promise<boolean>;
}

export function virtualTime(): VirtualTime {
  let now = 0;
  let order = 0;
  const timers = new Map<number, { at: number; run: () => void }>();
  const next = (): number | null => {
    let first: [number, number] | null = null;
    for (const [key, { at }] of timers) if (first === null || at < first[1]) first = [key, at];
    return first === null ? null : first[0];
  };
  return {
    nowMs: () => now,
    monotonicMs: () => now,
    turn: () => Promise.resolve(),
    after(ms, run) {
      const key = order++;
      timers.set(key, { at: now + ms, run });
      return () => void timers.delete(key);
    },
    async until(holds, withinMs) {
      const end = now + withinMs;
      for (;;) {
        // Promises settle before this comes back.
        await new Promise((resolve) => setImmediate(resolve));
        if (holds()) return true;
        const key = next();
        const timer = key === null ? undefined : timers.get(key);
        if (key === null || timer === undefined || timer.at > end) return false;
        timers.delete(key);
        now = timer.at;
        timer.run();
      }
    },
  };
}
