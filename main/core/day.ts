/** `YYYY-MM-DD` in a time zone (IANA name). @throws RangeError where the zone is not known. */
export function dayIn(timeZone: string): (atMs: number) => string {
  const format = new Intl.DateTimeFormat('en', { timeZone, calendar: 'gregory', year: 'numeric', month: '2-digit', day: '2-digit' });
  return (atMs) => {
    const parts = Object.fromEntries(format.formatToParts(atMs).map((part) => [part.type, part.value]));
    return `${parts['year']}-${parts['month']}-${parts['day']}`;
  };
}
