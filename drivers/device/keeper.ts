/** What the terminal keeps of the devices: gathered from all that count, and told some time after a change. */
import type { DriverClock } from './clock.ts';
import type { Bindings, DeviceKey, DeviceMemory, Statistics } from './model.ts';

/** Statistics are told this often at most: a kill loses no more than that. */
export const MEMORY_EVERY_MS = 5_000;
/** Hours go on without any other change: they are told this often. */
export const HOURS_EVERY_MS = 60_000;

type Source = () => Record<DeviceKey, Statistics>;

export interface Keeper {
  /** What a device counted before. */
  counted(key: DeviceKey): Statistics;
  /** Somebody who counts. */
  source(source: Source): void;
  /** What `auto` chose, and what a technician chose: both may be changed, and are told with the rest. */
  readonly chosen: DeviceMemory['chosen'];
  readonly bound: Bindings;
  /** Something changed: it is told within `MEMORY_EVERY_MS`. */
  remember(): void;
  /** Tells now what has not been told. */
  flush(): void;
  close(): void;
}

export function createKeeper({ before, clock, onMemory }: { before: DeviceMemory; clock: Pick<DriverClock, 'after'>; onMemory(memory: DeviceMemory): void }): Keeper {
  const sources: Source[] = [];
  const resting: Record<DeviceKey, Statistics> = { ...before.statistics };
  const chosen = { ...before.chosen };
  const bound: Bindings = { ...before.bound };
  let told = JSON.stringify({ ...before, bound });
  let due: (() => void) | null = null;
  function flush(): void {
    due?.();
    due = null;
    for (const source of sources) Object.assign(resting, source());
    const memory: DeviceMemory = { statistics: { ...resting }, chosen: { ...chosen }, bound: { ...bound } };
    const now = JSON.stringify(memory);
    if (now !== told) onMemory(memory);
    told = now;
  }
  let stopHours = clock.after(HOURS_EVERY_MS, hourly);
  function hourly(): void {
    flush();
    stopHours = clock.after(HOURS_EVERY_MS, hourly);
  }
  return {
    chosen, bound, flush,
    counted: (key) => resting[key] ?? {},
    source: (source) => void sources.push(source),
    remember: () => void (due ??= clock.after(MEMORY_EVERY_MS, flush)),
    close() {
      flush();
      stopHours();
    },
  };
}
