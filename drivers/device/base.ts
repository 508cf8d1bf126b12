/** What every driver has alike: lifecycle in its order, statistics, the state that is told. */
import { DriverError, failureOf } from '../error.ts';
import type { DriverState, ErrorCode, FoundDevice, Lifecycle, PowerState, StatisticName, Statistics } from './model.ts';

const order: readonly Lifecycle[] = ['closed', 'opened', 'claimed', 'enabled'];

export interface DriverBase {
  state(): DriverState;
  onState(listener: (state: DriverState) => void): () => void;
  /** Sets what changed, and tells it where it did. A power state of `Online` clears the error. */
  set(change: { lifecycle?: Lifecycle; power?: PowerState }): void;
  /** Notes what went wrong, and tells it. */
  fail(error: unknown): void;
  /** @throws DriverError Closed, NotClaimed or Disabled where the device has not come that far */
  require(atLeast: Lifecycle): void;
  count(name: StatisticName, by?: number): void;
  statistics(): Statistics;
  resetStatistics(names?: readonly StatisticName[]): void;
}

/** Errors of the line to a device; the others are its own. */
const lineCodes: readonly ErrorCode[] = ['Offline', 'Timeout', 'NoHardware'];
const HOUR_MS = 3_600_000;

/**
 * @param counted what the device counted before, kept by the terminal
 * @param monotonicMs for hours: the wall clock may jump
 */
export function createBase(device: FoundDevice, nowMs: () => number, counted: Statistics = {}, monotonicMs: () => number = () => performance.now()): DriverBase {
  let state: DriverState = { lifecycle: 'closed', power: 'Unknown' };
  const statistics: Statistics = { ...counted };
  const listeners = new Set<(state: DriverState) => void>();
  const tell = (): void => listeners.forEach((listener) => listener(state));
  /** Since when it is online and its hours are not counted yet. */
  let onlineMs: number | null = null;
  let hours = counted.HoursPoweredCount ?? 0;
  function countHours(): void {
    if (onlineMs === null) return;
    hours += (monotonicMs() - onlineMs) / HOUR_MS;
    onlineMs = monotonicMs();
    const rounded = Math.floor(hours * 100) / 100;
    if (rounded > 0) statistics.HoursPoweredCount = rounded;
  }
  const count = (name: StatisticName, by = 1): void => void (statistics[name] = (statistics[name] ?? 0) + by);
  return {
    state: () => state,
    onState(listener) {
      listeners.add(listener);
      listener(state);
      return () => void listeners.delete(listener);
    },
    set(change) {
      const next = { ...state, ...change };
      if (next.lifecycle === state.lifecycle && next.power === state.power) return;
      if (next.power === 'Online' && state.power !== 'Online') {
        count('OnlineTransitionCount');
        delete next.error;
      }
      countHours();
      onlineMs = next.power === 'Online' ? (onlineMs ?? monotonicMs()) : null;
      state = next;
      tell();
    },
    fail(error) {
      if (!(error instanceof DriverError) || lineCodes.includes(error.code)) count('CommunicationErrorCount');
      state = { ...state, error: failureOf(error, nowMs()) };
      tell();
    },
    require(atLeast) {
      if (order.indexOf(state.lifecycle) >= order.indexOf(atLeast)) return;
      const code = state.lifecycle === 'closed' ? 'Closed' : state.lifecycle === 'opened' ? 'NotClaimed' : 'Disabled';
      throw new DriverError(code, `${device.name} is ${state.lifecycle}, not ${atLeast}`);
    },
    count,
    statistics() {
      countHours();
      return { ...statistics };
    },
    resetStatistics(names) {
      if (names === undefined || names.includes('HoursPoweredCount')) hours = 0;
      for (const name of names ?? (Object.keys(statistics) as StatisticName[])) delete statistics[name];
    },
  };
}
