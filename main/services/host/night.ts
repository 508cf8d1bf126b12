/** The restart at night: what has leaked by then is gone in the morning. Only while nobody buys. */
import type { Clock, Log } from '../../ports.ts';

const LOOK_EVERY_MS = 60_000;
/** From the set time on it is tried for this long; then not before the next night. Minutes. */
export const NIGHT_MINUTES = 180;
const DAY_MINUTES = 1_440;

export interface Night {
  /** HH:MM in the shop's time; absent = never. */
  restartAt?: string;
  timeZone: string;
  /** A basket, a payment, or a customer before the screen. */
  isBusy(): boolean;
}

/** Minutes since midnight in a time zone. */
function minuteOfDay(format: Intl.DateTimeFormat, atMs: number): number {
  const [hour = '0', minute = '0'] = format.format(atMs).split(':');
  return Number(hour) * 60 + Number(minute);
}

/** @returns stops it */
export function startNight({ restartAt, timeZone, isBusy, clock, log, restart }: Night & { clock: Clock; log: Log; restart(): void }): () => void {
  if (restartAt === undefined) return () => undefined;
  const format = new Intl.DateTimeFormat('en', { timeZone, hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
  const [hour = '0', minute = '0'] = restartAt.split(':');
  const at = Number(hour) * 60 + Number(minute);
  // Counted, not read from a clock that may jump: one that was restarted tonight is too young to be restarted again.
  let upMinutes = 0;
  let stop = (): void => undefined;
  const look = (): void => {
    stop = clock.after(LOOK_EVERY_MS, look);
    upMinutes += 1;
    const since = (minuteOfDay(format, clock.nowMs()) - at + DAY_MINUTES) % DAY_MINUTES;
    if (since >= NIGHT_MINUTES || upMinutes < NIGHT_MINUTES || isBusy()) return;
    log.info('kiosk.night', { upMinutes });
    upMinutes = 0;
    restart();
  };
  stop = clock.after(LOOK_EVERY_MS, look);
  return () => stop();
}
