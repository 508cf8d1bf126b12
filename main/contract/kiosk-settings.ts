/** What a shop sets for its kiosk: `kiosk` in settings.json. A terminal with it is a kiosk. */
import * as v from 'valibot';

const seconds = (min: number, max: number) => v.pipe(v.number(), v.integer(), v.minValue(min), v.maxValue(max));
const id = v.pipe(v.string(), v.minLength(1), v.maxLength(64));

const count = (max: number) => v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(max));
const sum = v.pipe(v.number(), v.safeInteger(), v.minValue(1));

/** A rule against goods that leave unpaid: see core/kiosk/checks.ts. What breaks it calls staff. */
const checkSchema = v.variant('kind', [
  /** So many of a hundred baskets are looked at. */
  v.strictObject({ kind: v.literal('random'), percent: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(100)) }),
  /** Pieces in the basket. */
  v.strictObject({ kind: v.literal('items'), max: v.pipe(count(2_000), v.minValue(1)) }),
  /** The basket's total, and the dearest goods' price, in minor units. */
  v.strictObject({ kind: v.literal('total'), maxMinor: sum }),
  v.strictObject({ kind: v.literal('price'), maxMinor: sum }),
  /** Goods taken out again. */
  v.strictObject({ kind: v.literal('removals'), max: count(100) }),
  /** What lies on the scale against what the goods weigh; wants `scale` to be `bagging`. */
  v.strictObject({ kind: v.literal('weight'), toleranceGrams: count(10_000), tolerancePercent: v.optional(count(100), 0) }),
]);
export type CheckRule = v.InferOutput<typeof checkSchema>;
export type CheckKind = CheckRule['kind'];

export const kioskSettingsSchema = v.strictObject({
  /** Products that are carrier bags, by their number in the catalogue; none: nobody is asked. */
  bags: v.optional(v.pipe(v.array(id), v.maxLength(8)), []),
  /** Languages a customer may choose, BCP 47 tags. Absent = the shop's. */
  languages: v.exactOptional(v.pipe(v.array(v.pipe(v.string(), v.minLength(2), v.maxLength(20))), v.minLength(1), v.maxLength(8))),
  /** The terminal begins anew at this time of the shop's day, HH:MM, once nobody buys. Absent = it does not. */
  restartAt: v.exactOptional(v.pipe(v.string(), v.regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'a time of the day: 03:30'))),
  /** The camera that looks at the customer, by the name that the technician's screen shows. Absent = the first. */
  camera: v.exactOptional(v.pipe(v.string(), v.minLength(1), v.maxLength(200))),
  idle: v.optional(
    v.strictObject({
      /** Without a touch the customer is asked after so long, */
      seconds: v.optional(seconds(10, 600), 60),
      /** and the basket is let go so much later. */
      countdownSeconds: v.optional(seconds(5, 120), 20),
      /** The receipt's page goes by itself after so long. */
      paidSeconds: v.optional(seconds(5, 300), 30),
    }),
    {},
  ),
  /** Each kind at most once. */
  checks: v.optional(
    v.pipe(
      v.array(checkSchema),
      v.check((rules) => new Set(rules.map(({ kind }) => kind)).size === rules.length, 'give each kind of check once'),
    ),
    [],
  ),
  /** What the bound scale is for: goods that are sold by weight, or the place where scanned goods are put. */
  scale: v.optional(v.picklist(['goods', 'bagging']), 'goods'),
  /** Staff are called where nobody knows for so long whether a payment was made. */
  paymentUnknownSeconds: v.optional(seconds(5, 600), 30),
});

export type KioskSettings = v.InferOutput<typeof kioskSettingsSchema>;
