/** `npm run fault -- scanner`: see scanner.ts. */
import { figureLines, whole, type FaultCommand } from './command.ts';
import { runScannerFuzz } from './scanner.ts';

export const command: FaultCommand = {
  usage: '[--reports N] [--seed S]',
  options: { reports: { type: 'string' } },
  async run(values) {
    const figures = runScannerFuzz({ reports: whole(values, 'reports', { min: 1, fallback: 1_000_000 }), seed: whole(values, 'seed', { fallback: 1 }) });
    return { ok: figures.ok, figures, lines: figureLines(figures) };
  },
};
