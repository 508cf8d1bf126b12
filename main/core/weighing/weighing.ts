/** What a reading of the scale means at the counter. Pure. */
import { Fault, type ScaleView } from '#main/contract';
import type { ScaleAction, ScaleReading } from '#drivers/ports.ts';

export interface Weighing {
  /** What the scale can be told; null = no scale is bound. */
  actions: readonly ScaleAction[] | null;
  reading: ScaleReading;
  /** Grams to take off, where the scale has no tare of its own. */
  tareGrams: number;
  /** Is a tare taken on the scale, as far as is known? */
  scaleTared: boolean;
}

/** As the cashier sees it: net of the tare, and less than the tare is under zero. */
export function viewOf({ actions, reading, tareGrams, scaleTared }: Weighing): ScaleView {
  if (actions === null) return { state: 'none' };
  const extras = { tared: scaleTared || tareGrams > 0, canZero: actions.includes('zero') };
  if (reading.state !== 'stable') return { state: reading.state, ...extras };
  const grams = reading.grams - tareGrams;
  return grams < 0 ? { state: 'underZero', ...extras } : { state: 'stable', grams, ...extras };
}

/**
 * The weight that may be sold, in grams.
 * @throws Fault BAD_STATE with `details.state`: the scale's, or `empty`
 */
export function weightOf(view: ScaleView): number {
  const state = view.state === 'stable' && view.grams === 0 ? 'empty' : view.state;
  if (view.state === 'stable' && view.grams > 0) return view.grams;
  throw new Fault('BAD_STATE', `the scale has no weight to sell (${state}): wait until it stands still, or type the weight`, { state });
}
