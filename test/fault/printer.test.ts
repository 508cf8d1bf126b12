/** Cases of `npm run fault -- printer`; the run itself samples byte offsets, and a pty too. */
import { describe, expect, it } from 'vitest';
import { runFault } from './printer.ts';

describe('the job journal ends right over TCP', () => {
  it.each([
    { name: 'paper out, resumed', paperRows: 400, choice: 'resume' as const },
    { name: 'paper out, reprinted', paperRows: 400, choice: 'reprint' as const },
    { name: 'cover open', coverOpenAt: 1, choice: 'resume' as const },
    { name: 'garbage in the answers', wire: 'garbage' as const, choice: 'resume' as const },
  ])('$name', { timeout: 30_000 }, async (fault) => {
    expect(await runFault('tcp', fault)).toMatchObject({ ok: true, lost: 0, twice: 0 });
  });
});
