/** `npm run fault -- power --points N`: by blocks where this machine can, else by files. */
import { runBlocks } from './blocks.ts';
import { runFiles } from './files.ts';
import { bringParts, checkParts, Missing } from './parts.ts';
import type { PowerResult } from './result.ts';

export interface PowerOptions {
  points: number;
  /** Draws what is sold and where the power goes; what the kernel writes in between may differ a little. */
  seed: number;
  onPoint?: (done: number) => void;
  /** Of the till, where it is not this: a mutated copy. The judge is always this one. */
  source?: string;
}

/**
 * @param options.way the one that is wanted, whatever the machine can
 * @param options.bring may packages be installed for it? Then this says which
 */
export async function runPower({ way, bring, ...options }: PowerOptions & { way?: PowerResult['way']; bring?: (text: string) => void }): Promise<(PowerResult & { why?: string }) | { skipped: string }> {
  let why = '';
  try {
    if (way === 'files') return await runFiles(options);
    if (bring === undefined) checkParts();
    else bringParts(bring);
    return await runBlocks(options);
  } catch (error) {
    if (!(error instanceof Missing)) throw error;
    why = error.message;
  }
  if (way !== undefined) return { skipped: why };
  try {
    return { ...(await runFiles(options)), why: `not by blocks: ${why}` };
  } catch (error) {
    if (!(error instanceof Missing)) throw error;
    return { skipped: `${why}; ${error.message}` };
  }
}
