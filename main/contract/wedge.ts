/** How the scanner that types as a keyboard was measured to type. Kept by the terminal, one for its counter. */
import * as v from 'valibot';

/** No scanner sends a longer text before or after its codes. */
export const WEDGE_AFFIX_MAX = 8;
/** Slowest and fastest gaps between keys that a measurement may end in, milliseconds. */
export const WEDGE_GAP_MIN_MS = 40;
export const WEDGE_GAP_MAX_MS = 600;

const affix = v.pipe(v.string(), v.maxLength(WEDGE_AFFIX_MAX));

export const wedgeSchema = v.strictObject({
  /** Typed before and after each code; taken off. */
  prefix: affix,
  trail: affix,
  /** The key that ends a code; `none`: a pause does. */
  suffix: v.picklist(['Enter', 'Tab', 'ArrowDown', 'none']),
  /** A longer gap between two keys begins another code, milliseconds. */
  gapMs: v.pipe(v.number(), v.integer(), v.minValue(WEDGE_GAP_MIN_MS), v.maxValue(WEDGE_GAP_MAX_MS)),
  /** Gaps of one code differ by no more than this, milliseconds. */
  spreadMs: v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(WEDGE_GAP_MAX_MS)),
  /** Does each code begin with an AIM identifier? */
  aim: v.boolean(),
  /** `physical`: the system's layout is not the scanner's, so keys are read by their place (US). */
  layout: v.picklist(['typed', 'physical']),
  /** Do letters come in the other case while Caps Lock is off? */
  swapsCase: v.boolean(),
  /** What is typed for GS1's separator: '' where it is lost, GS itself where it comes as Ctrl+]. */
  separator: v.pipe(v.string(), v.maxLength(WEDGE_AFFIX_MAX)),
});

export type WedgeSettings = v.InferOutput<typeof wedgeSchema>;
