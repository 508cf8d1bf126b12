/** Events out to screens: who may hear what. */
import { eventRoles, type EventName, type Events, type Lane, type Role, type Snapshot } from '#main/contract';
import type { Emit, Log, Screen } from '../ports.ts';

export type Narrow = <K extends EventName>(role: Role, event: K, data: Events[K]) => Events[K];

export interface Hub {
  emit: Emit;
  /** Is there a screen of this role at the lane? */
  has(role: Role, lane: Lane): boolean;
  /** Sends every screen its snapshot anew: something changed that no event carries. */
  refresh(): void;
  /** Sends the snapshot, then every event for the screen. Returns the way to leave. */
  join(screen: Screen): () => void;
}

/**
 * @param deps.snapshot everything a screen of this role and lane needs after it connects. Made and
 * sent in one go, so that no event falls between the snapshot and those that follow.
 * @param deps.narrow what a role may know of an event; absent = all of it
 */
export function createHub(deps: { snapshot: (role: Role, lane: Lane) => Snapshot; narrow?: Narrow; log: Log }): Hub {
  const joined = new Set<Screen>();
  const give = (screen: Screen): boolean => {
    try {
      screen.send(eventFrame('snapshot', deps.snapshot(screen.role, screen.lane)));
      return true;
    } catch (error) {
      // One screen's trouble must not end the terminal. The screen tries again by itself.
      deps.log.error('snapshot.failed', { role: screen.role, error: error instanceof Error ? error.stack : String(error) });
      screen.drop();
      return false;
    }
  };
  return {
    has: (role, lane) => [...joined].some((screen) => screen.role === role && screen.lane === lane),
    refresh: () => {
      for (const screen of joined) give(screen);
    },
    emit: (event, data, lane) => {
      const texts = new Map<Events[typeof event], string>();
      for (const screen of joined) {
        if (!eventRoles[event].includes(screen.role)) continue;
        if (lane !== null && lane !== screen.lane) continue;
        const shown = deps.narrow?.(screen.role, event, data) ?? data;
        const text = texts.get(shown) ?? eventFrame(event, shown);
        texts.set(shown, text);
        screen.send(text);
      }
    },
    join: (screen) => {
      if (give(screen)) joined.add(screen);
      return () => void joined.delete(screen);
    },
  };
}

const eventFrame = <K extends EventName>(event: K, data: Events[K]) => JSON.stringify({ event, data });
