/** A kiosk's host, as far as the terminal has a say: its page lives, a technician leaves it or looks at it, and at night it begins anew. */
import { Fault } from '#main/contract';
import type { Clock, Handlers, HostControl, Log, Store, Supervisors, Sync } from '../../ports.ts';
import { startNight, type Night } from './night.ts';

/** The question for the technician's pass is forgotten after this long: nobody stands there any more. */
export const ASKED_MS_MAX = 60_000;

export interface HostParts extends Night {
  /** The host's, which is there only after the terminal is open. */
  control(): HostControl | null;
  /** Says whether a PIN or a card's code is a technician's, and makes wrong ones wait. */
  passes: Supervisors & { close(): void };
  /** A diagnostics screen needs its PIN. @throws Fault LOCKED */
  need(client: string, by: 'person'): void;
  store: Store;
  sync: Pick<Sync, 'wake'>;
  clock: Clock;
  log: Log;
}

export interface HostService {
  handlers: Pick<Handlers, 'host.alive' | 'host.ask' | 'host.exit' | 'host.picture'>;
  /** A scan came. True: the hidden corner is held, and no sale should have it. */
  takes(code: string): boolean;
  close(): void;
}

export function createHost(parts: HostParts): HostService {
  const { passes, need, store, sync, clock, log } = parts;
  let forget: (() => void) | null = null;
  const ask = (open: boolean): void => {
    forget?.();
    forget = open ? clock.after(ASKED_MS_MAX, () => (forget = null)) : null;
  };
  const control = (): HostControl => {
    const now = parts.control();
    if (now === null) throw new Fault('BAD_STATE', 'no kiosk’s screen is open on this terminal');
    return now;
  };
  async function exit(pass: string): Promise<void> {
    const host = control();
    await passes.approve(pass);
    store.commit((tx) => tx.append('kiosk.left', {}));
    sync.wake();
    log.info('kiosk.left');
    host.exit('technician');
  }
  const night = startNight({ ...parts, restart: () => parts.control()?.exit('night') });
  return {
    takes(code) {
      if (forget === null) return false;
      exit(code).catch((error: unknown) => log.warn('kiosk.card', { error: error instanceof Fault ? error.code : String(error) }));
      return true;
    },
    close() {
      forget?.();
      passes.close();
      night();
    },
    handlers: {
      'host.alive'() {
        parts.control()?.alive();
        return null;
      },
      'host.ask'({ open }) {
        if (open) log.info('kiosk.asked');
        ask(open);
        return null;
      },
      async 'host.exit'({ pass }) {
        await exit(pass);
        return null;
      },
      async 'host.picture'(_args, { client }) {
        need(client, 'person');
        const host = control();
        // Recorded first: a look that nobody knows of is what the record is against.
        store.commit((tx) => tx.append('kiosk.pictured', {}));
        sync.wake();
        log.info('technician.picture');
        try {
          return { jpeg: await host.picture(), atMs: clock.nowMs() };
        } catch (error) {
          throw new Fault('BAD_STATE', `the kiosk’s screen gave no picture: ${(error as Error).message}`);
        }
      },
    },
  };
}
