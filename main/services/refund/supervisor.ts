/** A supervisor's word: a PIN, and a wait after wrong ones that doubles. The PIN itself is in no log and no fact. */
import { Fault } from '#main/contract';
import type { Clock, Log, Supervisors } from '../../ports.ts';

/** After a wrong PIN; doubled with each further one, to the longest. Milliseconds. */
export const WRONG_PIN_WAIT_MS = 1_000;
export const WRONG_PIN_WAIT_MS_MAX = 5 * 60_000;
/** Wrong PINs that cost no wait: a finger slips. */
export const FREE_TRIES = 2;

export interface SupervisorParts {
  /** Whose word it is, in messages and the log. */
  whose?: 'supervisor' | 'technician';
  /** Null where no PIN is set: nobody can approve anything. */
  verify: ((pin: string) => Promise<boolean>) | null;
  /** For the record. */
  name: string;
  clock: Clock;
  log: Log;
}

export function createSupervisors({ whose = 'supervisor', verify, name, clock, log }: SupervisorParts): Supervisors & { close(): void } {
  let wrong = 0;
  let busy = false;
  let stop: (() => void) | null = null;
  let untilMs = 0;
  return {
    async approve(pin) {
      if (verify === null) {
        throw new Fault('PIN', `no ${whose}’s PIN is set: type guitai pin set --role ${whose} and put the line into settings.json`, { reason: 'none' });
      }
      // By a timer and not by the time of day, which an operator can set. One look at a time: guesses side by side would all pass.
      if (stop !== null) throw new Fault('LIMIT', 'too many wrong PINs: wait a little', { waitMs: Math.max(0, untilMs - clock.nowMs()) });
      if (busy) throw new Fault('BUSY', 'a PIN is being checked: wait for its answer');
      busy = true;
      const right = await verify(pin).finally(() => (busy = false));
      if (right) {
        wrong = 0;
        log.info(`${whose}.approved`);
        return name;
      }
      wrong += 1;
      const waitMs = wrong <= FREE_TRIES ? 0 : Math.min(WRONG_PIN_WAIT_MS_MAX, WRONG_PIN_WAIT_MS * 2 ** (wrong - FREE_TRIES - 1));
      if (waitMs > 0) {
        untilMs = clock.nowMs() + waitMs;
        stop = clock.after(waitMs, () => (stop = null));
      }
      log.warn(`${whose}.wrongPin`, { wrong, waitMs });
      throw new Fault('PIN', 'this PIN is wrong', { reason: 'wrong', waitMs });
    },
    close: () => stop?.(),
  };
}
