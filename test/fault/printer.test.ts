/** Cases of `npm run fault -- printer`; the run itself cuts the cable at each byte and spoils a hundred thousand answers. */
import { describe, expect, it } from 'vitest';
import { runFault } from './printer.ts';
import { runInMemory } from './printer-memory.ts';
import { hasSocat } from './printer-wire.ts';

const right = { ok: true, lost: 0 };

describe.each(['tcp', ...(hasSocat ? (['pty'] as const) : [])] as const)('the job journal ends right over %s', (over) => {
  it.each([
    { name: 'paper out, resumed', paperRows: 400, choice: 'resume' as const },
    { name: 'paper out, reprinted', paperRows: 700, choice: 'reprint' as const },
    { name: 'cover open', coverOpenAt: 1, choice: 'resume' as const },
    { name: 'garbage in the answers', wire: 'garbage' as const, choice: 'resume' as const },
    { name: 'a printer that says done with no paper', wire: 'liar' as const, paperRows: 300, choice: 'reprint' as const },
  ])('$name', { timeout: 40_000 }, async (fault) => {
    expect(await runFault(over, fault)).toMatchObject({ ...right, twice: 0 });
  });

  it.each([
    { name: 'cut in the first section, reprinted', cutAfter: 539, choice: 'reprint' as const },
    { name: 'cut later, resumed', cutAfter: 1475, choice: 'resume' as const },
    { name: 'cut within the last sections, reprinted', cutAfter: 2343, choice: 'reprint' as const },
  ])('$name', { timeout: 40_000 }, async (fault) => {
    expect(await runFault(over, fault)).toMatchObject(right);
  });
});

describe('in memory', () => {
  it('a cut at every 80th byte ends right, resumed and reprinted', { timeout: 60_000 }, async () => {
    const offsets = Array.from({ length: 33 }, (_, i) => i * 80 + (i % 7));
    expect(await runInMemory({ offsets, answers: 0, seed: 1 })).toMatchObject({ cuts: 66, cutsRight: 66, wrong: [] });
  });

  it('no spoiled answer makes a job done that is not', { timeout: 60_000 }, async () => {
    expect((await runInMemory({ offsets: [], answers: 1_000, seed: 77 })).wrong).toEqual([]);
  });
});
