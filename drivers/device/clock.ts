/** The time as drivers see it. Passed in, so that time-outs can be tested without waiting. */
export interface DriverClock {
  /** Wall clock, milliseconds since 1970 UTC. May jump. */
  nowMs(): number;
  /** For gaps and time-outs. */
  monotonicMs(): number;
  /** Runs once after a delay. Returns the way to call it off. */
  after(ms: number, run: () => void): () => void;
  /** Lets what waits in this process have its turn. */
  turn(): Promise<void>;
}

export const driverClock: DriverClock = {
  nowMs: () => Date.now(),
  monotonicMs: () => performance.now(),
  after(ms, run) {
    const timer = setTimeout(run, ms);
    return () => clearTimeout(timer);
  },
  turn: () => new Promise(setImmediate),
};
