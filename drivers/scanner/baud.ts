/** Finds a serial scanner's speed: the common ones in turn, until a code reads well. Pure. */

/** The likeliest first: factory settings of Honeywell, Zebra and Datalogic, then what shops set. */
export const bauds = [9600, 115_200, 19_200, 38_400, 57_600, 4800, 2400, 1200] as const;
/** A line that has read well before is not given up for one code that does not. */
export const REFUSALS_MAX = 3;

export interface BaudSearch {
  current(): number;
  /** Takes how a code read. True where the speed is another one now. */
  read(good: boolean): boolean;
}

export function createBaudSearch(setting: number | 'auto'): BaudSearch {
  if (setting !== 'auto') return { current: () => setting, read: () => false };
  let at = 0;
  let found = false;
  let refusals = 0;
  return {
    current: () => bauds[at] ?? bauds[0],
    read(good) {
      refusals = good ? 0 : refusals + 1;
      found ||= good;
      if (good || (found && refusals < REFUSALS_MAX)) return false;
      found = false;
      refusals = 0;
      at = (at + 1) % bauds.length;
      return true;
    },
  };
}
