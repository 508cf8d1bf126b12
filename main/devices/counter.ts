/** Scale and pole display, seen from the terminal: what was asked for outlives a device process that dies. */
import type { CommandSet, FromCounter, PolePair, ScaleAction, ScaleReading, ToCounter, ToDevices } from '#drivers/ports.ts';
import type { PolePort, ScalePort } from '../ports.ts';

type Request = ToCounter extends infer M ? (M extends { id: number } ? Omit<M, 'id'> : never) : never;

export interface Counter {
  scale: ScalePort;
  pole: PolePort;
  /** For a technician: the scale beside whoever weighs, and the display as it stands. */
  bench: CounterBench;
  hear(message: FromCounter): void;
  /** A new process is ready: it is told what the one before knew. */
  ready(): void;
  /** The process ended: no weight is known any more. */
  down(): void;
}

/** Lines of a display: as they were sent, or as a virtual one reads them. */
export interface PoleShown {
  lines: [string, string];
  isRead: boolean;
}

export interface CounterBench {
  /** What the scale can be told; null = no scale is bound. */
  actions(): readonly ScaleAction[] | null;
  reading(): ScaleReading;
  /** Reads on and on while it is on, whether anybody weighs or not. */
  watchScale(on: boolean): void;
  /** @throws Fault DEVICE */
  act(action: ScaleAction): Promise<void>;
  pole(): PoleShown | null;
  /** @throws Fault DEVICE */
  testPole(commandSet: CommandSet): Promise<void>;
  /** Told at each change of weight or display. */
  onChange(listener: () => void): () => void;
}

/**
 * @param ask resolves when the request is done. The reading comes by a message of its own before that
 * @param send for what is not answered
 */
export function createCounter(ask: (request: Request) => Promise<unknown>, send: (message: ToDevices) => void): Counter {
  const listeners = new Set<(reading: ScaleReading) => void>();
  let actions: readonly ScaleAction[] | null = null;
  let reading: ScaleReading = { state: 'silent' };
  let lines: PolePair | null = null;
  let read: [string, string] | null = null;
  const changes = createListeners();
  const watchers = new Set<'weighing' | 'bench'>();
    function set(next: ScaleReading): void {
    reading = next;
    for (const listener of listeners) listener(reading);
    changes.tell();
  }
  function watch(who: 'weighing' | 'bench', on: boolean): void {
    if (on) watchers.add(who);
    else watchers.delete(who);
    send({ type: 'watchScale', on: watchers.size > 0 });
  }
  const pole = (): PoleShown | null => (read === null ? lines && { lines: [sent(lines[0]), sent(lines[1])], isRead: false } : { lines: read, isRead: true });
  const testPole = async (commandSet: CommandSet): Promise<void> => void (await ask({ type: 'testPole', commandSet }));
  const act = async (action: ScaleAction): Promise<void> => void (await ask({ type: 'actScale', action }));
  return {
    bench: { actions: () => actions, reading: () => reading, watchScale: (on) => watch('bench', on), act, pole, testPole, onChange: changes.on },
    scale: {
      actions: () => actions,
      async read() {
        // A scale that is away is a state of the counter, not an error: the weight can be typed.
        await ask({ type: 'readScale' }).catch(() => set({ state: 'silent' }));
        return reading;
      },
      act,
      watch: (on) => watch('weighing', on),
      onReading(listener) {
        listeners.add(listener);
        return () => void listeners.delete(listener);
      },
    },
    pole: {
      show(next) {
        lines = next;
        send({ type: 'pole', lines });
        changes.tell();
      },
    },
    hear(message) {
      if (message.type === 'poleShows') {
        read = message.lines;
        return changes.tell();
      }
      ({ actions } = message);
      set(message.reading);
    },
    ready() {
      if (watchers.size > 0) send({ type: 'watchScale', on: true });
      if (lines !== null) send({ type: 'pole', lines });
    },
    down() {
      read = null;
      set({ state: 'silent' });
    },
  };
}

function createListeners() {
  const listeners = new Set<() => void>();
  return {
    tell: (): void => listeners.forEach((listener) => listener()),
    on(listener: () => void): () => void {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}

const sent = ({ left, right }: PolePair[0]): string => [left, right].filter((part) => part !== '').join('  ');
