/** Properties are tried on the same values in every run, so that only a change turns a run red. `GUITAI_SEED=N` tries others. */
import fc from 'fast-check';

const SEED = 20_261_121;
fc.configureGlobal({ seed: Number(process.env['GUITAI_SEED'] ?? SEED) });
