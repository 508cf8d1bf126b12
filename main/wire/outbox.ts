import type { Log, Screen } from '../ports.ts';

/** Most a screen may leave lying, in bytes. Beyond it the line is cut and heals by a snapshot. */
export const BACKLOG_BYTES_MAX = 8 * 1024 * 1024;

/** The same screen, cut off once it leaves too much lying: a hung page must not fill the terminal's memory. */
export function withOutbox(screen: Screen, log: Log): Screen {
  let dropped = false;
  return {
    client: screen.client,
    role: screen.role,
    lane: screen.lane,
    backlogBytes: () => screen.backlogBytes(),
    drop: () => screen.drop(),
    send: (text) => {
      if (dropped) return;
      const backlogBytes = screen.backlogBytes();
      if (backlogBytes <= BACKLOG_BYTES_MAX) return screen.send(text);
      dropped = true;
      log.warn('screen.slow', { role: screen.role, lane: screen.lane, backlogBytes });
      screen.drop();
    },
  };
}
