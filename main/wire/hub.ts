/** Events out to screens: who may hear what. */
import { eventRoles, type EventName, type Events, type Lane, type Role, type Snapshot } from '#main/contract';
import type { Emit, Log, Screen } from '../ports.ts';

export interface Hub {
  emit: Emit;
  /** Sends the snapshot, then every event for the screen. Returns the way to leave. */
  join(screen: Screen): () => void;
}

/**
 * @param deps.snapshot everything a screen of this role and lane needs after it connects. Made and
 * sent in one go, so that no event falls between the snapshot and those that follow.
 */
export function createHub(deps: { snapshot: (role: Role, lane: Lane) => Snapshot; log: Log }): Hub {
  const joined = new Set<Screen>();
  return {
    emit: (event, data, lane) => {
      const text = eventFrame(event, data);
      for (const screen of joined) {
        if (!eventRoles[event].includes(screen.role)) continue;
        if (lane !== null && lane !== screen.lane) continue;
        screen.send(text);
      }
    },
    join: (screen) => {
      try {
        screen.send(eventFrame('snapshot', deps.snapshot(screen.role, screen.lane)));
        joined.add(screen);
      } catch (error) {
        // One screen's trouble must not end the terminal. The screen tries again by itself.
        deps.log.error('snapshot.failed', { role: screen.role, error: error instanceof Error ? error.stack : String(error) });
        screen.drop();
      }
      return () => void joined.delete(screen);
    },
  };
}

const eventFrame = <K extends EventName>(event: K, data: Events[K]) => JSON.stringify({ event, data });
