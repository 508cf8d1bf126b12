/** Keeps something up that may end, crash or freeze: a kiosk's screen, or the terminal under its supervisor. */
import type { Clock, Log } from '../ports.ts';

export interface Limits {
  /** What was opened says a first word within this. */
  startMs: number;
  /** After this long without a word it is frozen. */
  silentMs: number;
  /** Before each new try while nothing says a word, the last one again and again: it is never given up. */
  pausesMs: readonly number[];
}

/** A page says every two seconds that it draws. */
export const screenLimits: Limits = { startMs: 30_000, silentMs: 10_000, pausesMs: [0, 1_000, 5_000, 15_000, 30_000] };

export interface Kept {
  /** Ends it at once, whatever state it is in. `onGone` is not called for it. */
  kill(): void;
}

export interface Keeper<T extends Kept> {
  /** It said a word. */
  alive(): void;
  /** Ends it and opens it anew. */
  again(why: string): void;
  /** What is open just now. */
  current(): T | null;
  /** Ends it and opens no other. */
  close(): void;
}

/**
 * @param parts.name of the event in the log
 * @param parts.open a new one; `onGone` is called when it ends by itself, and not before `open` returned
 */
export function keepOpen<T extends Kept>(parts: { name: string; limits: Limits; open(onGone: (why: string) => void): T; clock: Pick<Clock, 'after'>; log: Log }): Keeper<T> {
  const { name, limits: { startMs, silentMs, pausesMs }, clock, log } = parts;
  let kept: T | null = null;
  let failures = 0;
  let stopTimer = (): void => undefined;
  let closed = false;

  const wait = (ms: number, run: () => void): void => {
    stopTimer();
    stopTimer = clock.after(ms, run);
  };
  const frozen = (): void => again('frozen');
  function again(why: string): void {
    if (closed) return;
    log.warn(name, { why, failures });
    // First put away: a window may tell its end while it is killed.
    const ended = kept;
    kept = null;
    ended?.kill();
    wait(pausesMs[Math.min(failures, pausesMs.length - 1)] ?? 0, open);
    failures += 1;
  }
  function open(): void {
    // One that was replaced has no say any more.
    const gone = (why: string): void => {
      if (kept === mine) again(why);
    };
    let mine: T | null = null;
    try {
      mine = parts.open(gone);
    } catch (error) {
      return again(String(error));
    }
    kept = mine;
    wait(startMs, frozen);
  }
  open();
  return {
    alive() {
      if (kept === null || closed) return;
      failures = 0;
      wait(silentMs, frozen);
    },
    again,
    current: () => kept,
    close() {
      closed = true;
      stopTimer();
      kept?.kill();
      kept = null;
    },
  };
}
