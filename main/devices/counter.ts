/** Scale and pole display, seen from the terminal: what was asked for outlives a device process that dies. */
import type { FromCounter, PolePair, ScaleAction, ScaleReading, ToCounter, ToDevices } from '#drivers/ports.ts';
import type { PolePort, ScalePort } from '../ports.ts';

type Request = ToCounter extends infer M ? (M extends { id: number } ? Omit<M, 'id'> : never) : never;

export interface Counter {
  scale: ScalePort;
  pole: PolePort;
  hear(message: FromCounter): void;
  /** A new process is ready: it is told what the one before knew. */
  ready(): void;
  /** The process ended: no weight is known any more. */
  down(): void;
}

/**
 * @param ask resolves when the request is done. The reading comes by a message of its own before that
 * @param send for what is not answered
 */
export function createCounter(ask: (request: Request) => Promise<unknown>, send: (message: ToDevices) => void): Counter {
  const listeners = new Set<(reading: ScaleReading) => void>();
  let actions: readonly ScaleAction[] | null = null;
  let reading: ScaleReading = { state: 'silent' };
  let watching = false;
  let lines: PolePair | null = null;
  function set(next: ScaleReading): void {
    reading = next;
    for (const listener of listeners) listener(reading);
  }
  return {
    scale: {
      actions: () => actions,
      async read() {
        // A scale that is away is a state of the counter, not an error: the weight can be typed.
        await ask({ type: 'readScale' }).catch(() => set({ state: 'silent' }));
        return reading;
      },
      act: async (action) => void (await ask({ type: 'actScale', action })),
      watch(on) {
        watching = on;
        send({ type: 'watchScale', on });
      },
      onReading(listener) {
        listeners.add(listener);
        return () => void listeners.delete(listener);
      },
    },
    pole: {
      show(next) {
        lines = next;
        send({ type: 'pole', lines });
      },
    },
    hear(message) {
      ({ actions } = message);
      set(message.reading);
    },
    ready() {
      if (watching) send({ type: 'watchScale', on: true });
      if (lines !== null) send({ type: 'pole', lines });
    },
    down: () => set({ state: 'silent' }),
  };
}
