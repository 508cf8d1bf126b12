/** Lets a visit go that nobody is at any more, after a countdown that any touch stops. */
import type { KioskSettings, KioskView } from '#main/contract';
import type { Clock } from '../../ports.ts';

/** `visit`: goods that are not paid. `paid`: the receipt's page. `none`: it does not end by itself now. */
export type IdleMode = 'none' | 'visit' | 'paid';

export interface Idle {
  /** Somebody is there: the time begins anew. */
  touch(): void;
  /** Where things stand now. */
  set(mode: IdleMode): void;
  view(): Pick<KioskView, 'idle'>;
  close(): void;
}

/** @param ended the countdown is over */
export function createIdle({ clock, times, ended }: { clock: Clock; times: KioskSettings['idle']; ended: (mode: 'visit' | 'paid') => void }): Idle {
  let mode: IdleMode = 'none';
  let shown: { warnAtMs: number; endAtMs: number } | null = null;
  let stop = (): void => {};

  function begin(): void {
    stop();
    shown = null;
    if (mode === 'none') return;
    const waits = mode;
    const countdownMs = times.countdownSeconds * 1000;
    const allMs = waits === 'paid' ? times.paidSeconds * 1000 : times.seconds * 1000 + countdownMs;
    // The screen shows a countdown by the time of day; the end goes by a timer, which no clock that is set moves.
    const endAtMs = clock.nowMs() + allMs;
    shown = { warnAtMs: endAtMs - Math.min(countdownMs, allMs), endAtMs };
    stop = clock.after(allMs, () => ended(waits));
  }
  return {
    touch: begin,
    set(next) {
      if (next === mode) return;
      mode = next;
      begin();
    },
    view: () => (shown === null ? {} : { idle: shown }),
    close: () => stop(),
  };
}
