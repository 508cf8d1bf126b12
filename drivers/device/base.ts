/** What every driver has alike: lifecycle in its order, statistics, the state that is told. */
import { DriverError, failureOf } from '../error.ts';
import type { DriverState, FoundDevice, Lifecycle, PowerState, StatisticName, Statistics } from './model.ts';

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

/** @param counted what the device counted before, kept by the terminal */
export function createBase(device: FoundDevice, nowMs: () => number, counted: Statistics = {}): DriverBase {
  let state: DriverState = { lifecycle: 'closed', power: 'Unknown' };
  const statistics: Statistics = { ...counted };
  const listeners = new Set<(state: DriverState) => void>();
  const tell = (): void => listeners.forEach((listener) => listener(state));
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
      state = next;
      tell();
    },
    fail(error) {
      count('CommunicationErrorCount');
      state = { ...state, error: failureOf(error, nowMs()) };
      tell();
    },
    require(atLeast) {
      if (order.indexOf(state.lifecycle) >= order.indexOf(atLeast)) return;
      const code = state.lifecycle === 'closed' ? 'Closed' : state.lifecycle === 'opened' ? 'NotClaimed' : 'Disabled';
      throw new DriverError(code, `${device.name} is ${state.lifecycle}, not ${atLeast}`);
    },
    count,
    statistics: () => ({ ...statistics }),
    resetStatistics(names) {
      for (const name of names ?? (Object.keys(statistics) as StatisticName[])) delete statistics[name];
    },
  };
}
