/** Tells waiting screens that something changed: a number that goes up, and those who wait for it. */
import type { Clock } from '../../ports.ts';

/** A question is answered after this long in any case, so that a lost screen is noticed. */
export const WATCH_MS = 20_000;
/** Changes this close are told as one. */
const GATHER_MS = 30;

export interface Watch {
  revision(): number;
  changed(): void;
  /** Resolves when the revision is past this one, or after `WATCH_MS`. */
  past(revision: number): Promise<void>;
  close(): void;
}

export function createWatch(clock: Clock): Watch {
  let revision = 1;
  let gathering: (() => void) | null = null;
  const waiting = new Set<() => void>();
  const wake = (): void => {
    gathering = null;
    for (const go of waiting) go();
  };
  return {
    revision: () => revision,
    changed() {
      revision += 1;
      gathering ??= clock.after(GATHER_MS, wake);
    },
    past(known) {
      // A page may know a number of a terminal that ran before: any other than ours is news.
      if (known !== revision) return Promise.resolve();
      return new Promise((resolve) => {
        const go = (): void => {
          stop();
          waiting.delete(go);
          resolve();
        };
        const stop = clock.after(WATCH_MS, go);
        waiting.add(go);
      });
    },
    close() {
      gathering?.();
      wake();
    },
  };
}
