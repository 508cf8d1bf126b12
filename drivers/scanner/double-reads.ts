/** A code that stays under the beam is read again and again: within a window it is one scan. Pure. */
export interface DoubleReads {
  /** The window runs from the scan that counted, so that a second article scanned on purpose counts. */
  isDouble(data: string, symbology: string | undefined, atMs: number): boolean;
}

export function createDoubleReads(windowMs: number): DoubleReads {
  let last = { data: '', symbology: undefined as string | undefined, atMs: Number.NEGATIVE_INFINITY };
  return {
    isDouble(data, symbology, atMs) {
      if (windowMs > 0 && data === last.data && symbology === last.symbology && atMs - last.atMs < windowMs) return true;
      last = { data, symbology, atMs };
      return false;
    },
  };
}
