/** `YYYY-MM-DD` in a time zone (IANA name). @throws RangeError where the zone is not known. */
export function dayIn(timeZone: string): (atMs: number) => string {
  const format = new Intl.DateTimeFormat('en', { timeZone, calendar: 'gregory', year: 'numeric', month: '2-digit', day: '2-digit' });
  return (atMs) => {
    const parts = Object.fromEntries(format.formatToParts(atMs).map((part) => [part.type, part.value]));
    return `${parts['year']}-${parts['month']}-${parts['day']}`;
  };
}

/** Both ends of a day are nearer than this to noon of the same date in UTC, whatever the zone. Milliseconds. */
const SEARCH_MS = 30 * 3_600_000;

/**
 * When a day begins and ends in a time zone: from (inclusive) to (exclusive), milliseconds since 1970 UTC.
 * @param day YYYY-MM-DD
 * @throws RangeError where it is no day
 */
export function dayBounds(day: string, timeZone: string): { fromMs: number; toMs: number } {
  const middle = Date.parse(`${day}T12:00:00Z`);
  if (Number.isNaN(middle) || new Date(middle).toISOString().slice(0, 10) !== day) throw new RangeError(`not a day: ${day}`);
  const dayOf = dayIn(timeZone);
  return { fromMs: firstOf(middle, (atMs) => dayOf(atMs) >= day), toMs: firstOf(middle, (atMs) => dayOf(atMs) > day) };
}

/** The first millisecond within reach at which it holds, and from which on it does. */
function firstOf(nearMs: number, holds: (atMs: number) => boolean): number {
  let [no, yes] = [nearMs - SEARCH_MS, nearMs + SEARCH_MS];
  while (yes - no > 1) {
    const between = Math.floor((no + yes) / 2);
    if (holds(between)) yes = between;
    else no = between;
  }
  return yes;
}
