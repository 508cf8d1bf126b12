/** The targets of a bench for people. Apart from the bench, so that naming the command loads none of it. */
import type { BenchResult } from './bench.ts';

/** One line a target, for people. */
export function benchText({ targets }: BenchResult): string {
  const verdict = { true: 'met', false: 'missed', null: 'not measured here' };
  return targets
    .map(({ part, name, asked, atLeast, measured, met }) =>
      `${verdict[`${met}`].padEnd(18)}${part.padEnd(11)}${name}: ${measured ?? '—'} (asked ${atLeast ? '≥' : '≤'} ${asked})`)
    .join('\n');
}
