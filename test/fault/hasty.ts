/** The real clock, with all that waits made shorter: minutes of a scheme's procedure are seconds. */
import type { Clock } from '#main/ports.ts';

export function hastyClock(times: number): Clock & { elapsedMs(): number } {
  const begunAt = performance.now();
  return {
    nowMs: () => Date.now(),
    after(ms, run) {
      const timer = setTimeout(run, ms / times);
      return () => clearTimeout(timer);
    },
    elapsedMs: () => (performance.now() - begunAt) * times,
  };
}
