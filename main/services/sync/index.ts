/** What a screen may ask of headquarters' sync. */
import type { Handlers, Sync } from '../../ports.ts';

export function syncHandlers(sync: Pick<Sync, 'now'>): Pick<Handlers, 'sync.now'> {
  return {
    'sync.now'() {
      sync.now();
      return null;
    },
  };
}
