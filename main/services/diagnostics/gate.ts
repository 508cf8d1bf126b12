/** Who may see the technician's screen: a PIN, a bound on guesses, and a lock that falls by itself. */
import { Fault } from '#main/contract';
import type { Clock, Log } from '../../ports.ts';

/** Guesses in a minute, of all screens together: a reload is no new beginning. */
export const TRIES_MAX = 5;
export const TRIES_WITHIN_MS = 60_000;
/** An open screen that nobody touches is locked after this long. */
export const LOCK_AFTER_MS = 15 * 60_000;
/** Most screens that are open at a time. */
export const OPEN_MAX = 4;

export interface Gate {
  /** @throws Fault PIN where it is wrong or none is set, LIMIT after too many guesses */
  unlock(client: string, pin: string): Promise<void>;
  lock(client: string): void;
  isOpen(client: string): boolean;
  isAnyOpen(): boolean;
  /** A person did something: the lock waits anew. @throws Fault LOCKED */
  need(client: string): void;
  close(): void;
}

/**
 * @param parts.verify null: no PIN is set, and nobody gets in
 * @param parts.locked told when a screen is locked, by hand or by time
 */
export function createGate(parts: {
  verify: ((pin: string) => Promise<boolean>) | null;
  clock: Clock;
  log: Log;
  locked(client: string): void;
}): Gate {
  const { verify, clock, log } = parts;
  const open = new Map<string, () => void>();
  let tries = 0;

  function lock(client: string): void {
    const stop = open.get(client);
    if (stop === undefined) return;
    stop();
    open.delete(client);
    parts.locked(client);
  }
  function touch(client: string): void {
    open.get(client)?.();
    open.set(client, clock.after(LOCK_AFTER_MS, () => lock(client)));
  }
  return {
    lock,
    isOpen: (client) => open.has(client),
    isAnyOpen: () => open.size > 0,
    need(client) {
      if (!open.has(client)) throw new Fault('LOCKED', 'the technician’s PIN is needed first');
      touch(client);
    },
    async unlock(client, pin) {
      if (verify === null) throw new Fault('PIN', 'no technician’s PIN is set: type guitai pin set and put the line into settings.json', { reason: 'none' });
      if (tries >= TRIES_MAX) {
        log.warn('technician.tooManyTries');
        throw new Fault('LIMIT', 'too many wrong PINs: wait a minute', { waitMs: TRIES_WITHIN_MS });
      }
      // Counted before the slow look, or guesses sent side by side would all pass.
      tries += 1;
      if (!(await verify(pin))) {
        // By a timer and not by the time of day, which an operator can set.
        clock.after(TRIES_WITHIN_MS, () => (tries -= 1));
        log.warn('technician.wrongPin');
        throw new Fault('PIN', 'this PIN is wrong', { reason: 'wrong', left: TRIES_MAX - tries });
      }
      tries -= 1;
      const first = open.keys().next().value;
      if (open.size >= OPEN_MAX && first !== undefined) lock(first);
      touch(client);
      log.info('technician.unlocked');
    },
    close() {
      for (const stop of open.values()) stop();
      open.clear();
    },
  };
}
