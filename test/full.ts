/** Whole runs: `GUITAI_FULL=1` takes every case, a run without it some of those that take long, and says how many it left. */
export const isFull = process.env['GUITAI_FULL'] === '1';

/** The first of the cases; in a whole run all. @param what they are, for the line that says how many were left */
export function longCases<T>(what: string, cases: readonly T[], some: number): T[] {
  const chosen = isFull ? [...cases] : cases.slice(0, some);
  tellLeft(what, chosen, cases);
  return chosen;
}

export function tellLeft(what: string, chosen: readonly unknown[], all: readonly unknown[]): void {
  if (chosen.length < all.length) console.log(`skipped: ${all.length - chosen.length} of ${all.length} ${what}, for the time they take: GUITAI_FULL=1 runs them`);
}
