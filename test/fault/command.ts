/** What a fault run is to `npm run fault`: its options, and what came of it. */
import type { ParseArgsOptionsConfig } from 'node:util';
import type { Progress } from '#main/commands/progress.ts';

export type Values = Record<string, string | boolean | undefined>;

export interface Outcome {
  ok: boolean;
  /** Why it could not run here: neither right nor wrong. */
  skipped?: string;
  /** For `--json`. */
  figures: object;
  /** The table, and what was wrong. */
  lines: string[];
}

export interface FaultCommand {
  /** Of the run's own options: `--json` and `--mutate` are every run's. */
  usage: string;
  options: ParseArgsOptionsConfig;
  /** The run sees to `--mutate` itself: what it tries is mutated, what judges it is not. */
  takesMutation?: true;
  /** @throws UsageError */
  run(values: Values, show: (progress: Progress) => void): Promise<Outcome>;
}

/** An option that cannot be read: the line says which. */
export class UsageError extends Error {}

/** A whole number of the command line. @throws UsageError */
export function whole(values: Values, name: string, { min = 0, fallback }: { min?: number; fallback: number }): number {
  const text = values[name];
  if (text === undefined) return fallback;
  const n = typeof text === 'string' && /^\d+$/.test(text) ? Number(text) : NaN;
  if (!Number.isSafeInteger(n) || n < min) throw new UsageError(`--${name} takes a whole number from ${min}`);
  return n;
}

/** The seed that was given, or one of the moment: it is printed, so that the run can be done again. */
export function seedOf(values: Values): number {
  return whole(values, 'seed', { fallback: Date.now() % 1_000_000 });
}

/** A row a figure, names in one column; a table of counts under its name. */
export function figureLines(figures: object): string[] {
  return Object.entries(figures).flatMap(([name, value]) =>
    value !== null && typeof value === 'object'
      ? [`${name}:`, ...Object.entries(value as object).map(([key, n]) => `  ${key.padEnd(44)}${String(n)}`)]
      : [`${name}: ${String(value)}`],
  );
}

/** The figures, each thing that is wrong, and how to do the run again. */
export function outcomeOf(figures: { ok: boolean; wrong: readonly string[] }, again: string): Outcome {
  const { ok, wrong, ...rest } = figures;
  return { ok, figures, lines: [...figureLines(rest), ...wrong.map((line) => `WRONG ${line}`), `again: npm run fault -- ${again}`] };
}
