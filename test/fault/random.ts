/** Draws from a seed, so that a run can be done again. */
export interface Random {
  /** A whole number from 0 up to, not including, `n`. */
  below(n: number): number;
  pick<T>(from: readonly T[]): T;
}

/** The mulberry32 generator: 32 bits of state, well mixed, three lines. */
export function random(seed: number): Random {
  let state = seed >>> 0;
  const below = (n: number): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return Math.floor((((t ^ (t >>> 14)) >>> 0) / 4_294_967_296) * n);
  };
  return { below, pick: (from) => from[below(from.length)] as (typeof from)[number] };
}
