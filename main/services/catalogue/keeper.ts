/** Takes up a catalogue that an import replaced while the terminal runs, and records it. */
import { Fault } from '#main/contract';
import type { Catalogue, Clock, Log, Store } from '../../ports.ts';

/** An import is noticed within this long. */
export const LOOK_EVERY_MS = 2_000;
const CURSOR = 'catalogue';

export interface KeeperDeps {
  catalogue: Catalogue;
  store: Store;
  clock: Clock;
  log: Log;
  /** Is anything being sold? A sale is not given other goods under way. */
  busy?: () => boolean;
  /** Screens want the new quick keys. */
  changed: () => void;
}

/** Looks now and from then on. Returns the way to stop. */
export function keepCatalogue({ catalogue, store, clock, log, changed, busy = () => false }: KeeperDeps): () => void {
  let stop = (): void => {};
  function record(): void {
    const meta = catalogue.meta();
    if (meta === null || meta.version === store.cursors.get(CURSOR)) return;
    store.commit((tx) => tx.append('catalogue.imported', { ...meta }));
    store.cursors.set(CURSOR, meta.version);
  }
  function look(): void {
    stop = clock.after(LOOK_EVERY_MS, look);
    try {
      const replaced = catalogue.replaced() && !busy();
      if (replaced) catalogue.reopen();
      record();
      if (replaced) changed();
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      // The catalogue that is open serves on; the next look tries again.
      log.error('catalogue.notTakenUp', { code: error.code, message: error.message });
    }
  }
  look();
  return () => stop();
}
