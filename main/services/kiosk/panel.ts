/** The panel for staff at the kiosk itself: open for a while after a supervisor's PIN. Never over a restart. */
import { Fault, type KioskView } from '#main/contract';
import type { Clock, Supervisors } from '../../ports.ts';

/** Without a word of staff it locks itself after so long, milliseconds. */
export const PANEL_OPEN_MS = 120_000;

export interface Panel {
  /** @throws Fault PIN, LIMIT */
  unlock(pin: string): Promise<void>;
  lock(): void;
  /** Who has it open; it stays open for another while. @throws Fault LOCKED */
  need(): string;
  view(): Pick<KioskView, 'staff'>;
  close(): void;
}

export function createPanel({ supervisors, clock, changed }: { supervisors: Supervisors; clock: Clock; changed: () => void }): Panel {
  let open: NonNullable<KioskView['staff']> | null = null;
  let stop = (): void => {};
  function lock(): void {
    stop();
    if (open === null) return;
    open = null;
    changed();
  }
  function stay(by: string): void {
    stop();
    open = { by, untilMs: clock.nowMs() + PANEL_OPEN_MS };
    stop = clock.after(PANEL_OPEN_MS, lock);
    changed();
  }
  return {
    unlock: async (pin) => stay(await supervisors.approve(pin)),
    lock,
    need() {
      if (open === null) throw new Fault('LOCKED', 'this is for staff: give the PIN first');
      stay(open.by);
      return open.by;
    },
    view: () => (open === null ? {} : { staff: open }),
    close: () => stop(),
  };
}
