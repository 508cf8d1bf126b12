import * as v from 'valibot';
import { portSchema } from '../port/wire.ts';
import { patternSchema } from '../settings.ts';

const limit = v.pipe(v.number(), v.safeInteger(), v.minValue(1));

/** Settings of a lender that pays the shop and lets the customer pay later: its side of docs/ports.md. */
export const paylaterSettings = v.strictObject({
  ...portSchema.entries,
  /** In which it lends, ISO 4217. */
  currencies: v.pipe(v.array(v.pipe(v.string(), v.regex(/^[A-Z]{3}$/))), v.minLength(1)),
  /** What it is offered for, minor units. Below and above, nothing is sent. */
  minMinor: v.optional(limit),
  maxMinor: v.optional(limit),
  /** How long an offer that the shop shows may be taken up. */
  offerMinutes: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(60)), 10),
  /** The whole of a customer's code, as a regular expression. Absent = the customer reads the shop's code. */
  payerCode: v.optional(patternSchema),
});

export type PaylaterSettings = v.InferOutput<typeof paylaterSettings>;
