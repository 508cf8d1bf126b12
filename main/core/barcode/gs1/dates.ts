/** Days as GS1 writes them. */

const DAYS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** Days in a month, or 0 where there is no such month. */
export function daysIn(year: number, month: number): number {
  const leap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
  return (DAYS[month - 1] ?? 0) + (month === 2 && leap ? 1 : 0);
}

/**
 * YYMMDD as YYYY-MM-DD: the century that brings the year nearest, 49 years on or 50 back (General Specifications,
 * section 7.12), and day 00 as the last of its month.
 * @param text six digits that make a day
 * @param year the present year
 */
export function dayOf(text: string, year: number): string {
  const short = Number(text.slice(0, 2));
  const gap = short - (year % 100);
  const century = Math.floor(year / 100) + (gap >= 51 ? -1 : gap <= -50 ? 1 : 0);
  const full = century * 100 + short;
  const month = text.slice(2, 4);
  const day = text.slice(4, 6) === '00' ? String(daysIn(full, Number(month))) : text.slice(4, 6);
  return `${String(full).padStart(4, '0')}-${month}-${day}`;
}
