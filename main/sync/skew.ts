/**
 * This terminal's clock against headquarters': the server's reading lies between two of ours, so that the difference is
 * known to half the way there and back. It is shown and recorded; nothing is ever corrected or ordered by it.
 */
import type pg from 'pg';

/** Beyond this, and surely so, a person is told: signatures of payment schemes hold for minutes. */
export const SKEW_LIMIT_MS = 60_000;
/** Readings at a time: the one with the shortest way counts. */
const READINGS = 3;

export interface Skew {
  /** Ours less theirs, milliseconds. */
  skewMs: number;
  /** The true difference is at most this far from it. */
  errorMs: number;
  /** By our clock. */
  atMs: number;
}

/** One reading from three instants. A clock that was set back meanwhile says nothing: null. */
export function skewOf(beforeMs: number, serverMs: number, afterMs: number): Skew | null {
  if (afterMs < beforeMs) return null;
  const errorMs = (afterMs - beforeMs) / 2;
  return { skewMs: Math.round(beforeMs + errorMs - serverMs), errorMs: Math.ceil(errorMs), atMs: afterMs };
}

/** Is it beyond the limit even at its best? Back within it only when it is surely so too, so that no reading flutters. */
export function isBeyond({ skewMs, errorMs }: Skew, was: boolean): boolean {
  return was ? Math.abs(skewMs) + errorMs > SKEW_LIMIT_MS : Math.abs(skewMs) - errorMs > SKEW_LIMIT_MS;
}

/** Asks the server. @throws as the driver; null where no reading holds */
export async function readSkew(client: pg.Client, nowMs: () => number): Promise<Skew | null> {
  let best: Skew | null = null;
  for (let reading = 0; reading < READINGS; reading += 1) {
    const beforeMs = nowMs();
    const { rows } = await client.query<{ ms: string }>('select (extract(epoch from clock_timestamp()) * 1000)::bigint as ms');
    const skew = skewOf(beforeMs, Number(rows[0]?.ms), nowMs());
    if (skew !== null && (best === null || skew.errorMs < best.errorMs)) best = skew;
  }
  return best;
}
