/** What a shop sets for its kiosk: `kiosk` in settings.json. A terminal with it is a kiosk. */
import * as v from 'valibot';

const seconds = (min: number, max: number) => v.pipe(v.number(), v.integer(), v.minValue(min), v.maxValue(max));
const id = v.pipe(v.string(), v.minLength(1), v.maxLength(64));

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
});

export type KioskSettings = v.InferOutput<typeof kioskSettingsSchema>;
