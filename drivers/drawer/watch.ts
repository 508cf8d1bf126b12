/** Counts the drawer's openings and notices one that is left open, from the states that its printer tells. */
import type { DriverBase } from '../device/base.ts';
import type { DriverClock } from '../device/clock.ts';
import type { DrawerState } from './state.ts';

/** A drawer that is open for longer than this is left open, milliseconds. */
export const OPEN_TOO_LONG_MS = 60_000;
/** After a pulse the switch has to tell that it is open within this long. */
export const OPENS_WITHIN_MS = 1_000;

export interface DrawerWatch {
  /** A pulse went out. */
  pulsed(): void;
  /** The printer told this of the drawer. */
  hear(state: DrawerState): void;
  state(): DrawerState | 'unknown';
  close(): void;
}

export interface DrawerEvents {
  onState(state: DrawerState): void;
  /** Told once an opening. */
  onOpenTooLong(): void;
  /** The time is over: look once more, and say when that is done. */
  onLook(done: () => void): void;
  /** A pulse went out and the drawer stayed closed. */
  onStuck(): void;
}

/** Only for a drawer with a switch: one without tells the same level for ever, and each of its openings would count as failed. */
export function watchDrawer(count: DriverBase['count'], clock: Pick<DriverClock, 'after'>, events: DrawerEvents): DrawerWatch {
  let state: DrawerState | 'unknown' = 'unknown';
  let stopOpen: (() => void) | null = null;
  let stopPulse: (() => void) | null = null;
  const endPulse = (): void => {
    stopPulse?.();
    stopPulse = null;
  };
  return {
    pulsed() {
      // A drawer that is open already is opened by nothing.
      if (state === 'open' || stopPulse !== null) return;
      stopPulse = clock.after(OPENS_WITHIN_MS, () => {
        events.onLook(() => {
          if (stopPulse === null) return;
          stopPulse = null;
          count('DrawerFailedOpenCount');
          events.onStuck();
        });
      });
    },
    hear(next) {
      if (next === 'open' && stopPulse !== null) {
        endPulse();
        count('DrawerGoodOpenCount');
      }
      if (next === state) return;
      state = next;
      stopOpen?.();
      stopOpen = next === 'open' ? clock.after(OPEN_TOO_LONG_MS, events.onOpenTooLong) : null;
      events.onState(next);
    },
    state: () => state,
    close() {
      endPulse();
      stopOpen?.();
    },
  };
}
