import { describe, expect, it } from 'vitest';
import { mutations } from './mutations.ts';
import { simulate } from './sim.ts';

/** `npm run sim -- --seeds 10000` runs many more. */
const SEEDS = 60;
/** A planted fault must show within so many seeds. */
const MUTATION_SEEDS = 25;

describe('a shift under loss, delay, doubled requests, late money and power cuts', () => {
  it(`loses no money, takes none twice and gives the right points, in ${SEEDS} seeds`, async () => {
    const phases = new Set<string>();
    let crashes = 0;
    const failed: { seed: number; wrong: string[] }[] = [];
    for (let seed = 1; seed <= SEEDS; seed += 1) {
      const { wrong, ...run } = await simulate(seed);
      crashes += run.crashes;
      for (const phase of Object.keys(run.phases)) phases.add(phase);
      if (wrong.length > 0) failed.push({ seed, wrong });
    }
    expect(failed).toEqual([]);
    // The world was rough enough to mean something.
    expect(crashes).toBeGreaterThan(SEEDS);
    expect([...phases]).toEqual(expect.arrayContaining(['amountMismatch', 'paid', 'paidLate', 'refused', 'reversed', 'secondCapture']));
  }, 240_000);

  it('runs again from its seed exactly as before', async () => {
    for (const seed of [3, 17, 42]) expect((await simulate(seed)).trace).toEqual((await simulate(seed)).trace);
    expect((await simulate(3)).digest).not.toBe((await simulate(4)).digest);
  });
});

describe('the simulation turns red', () => {
  it.each(mutations)('when the terminal is broken by %s', async (mutation) => {
    let red = 0;
    for (let seed = 1; seed <= MUTATION_SEEDS && red === 0; seed += 1) red += (await simulate(seed, { mutation })).wrong.length;
    expect(red).toBeGreaterThan(0);
  });
});
