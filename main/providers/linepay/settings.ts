import * as v from 'valibot';
import { urlSchema } from '../settings.ts';

/** Where LINE Pay is: Japan's closed in April 2025. */
export const countries = {
  /** New dollars, in whole ones; a payer's code has 18 digits. */
  TW: { currency: 'TWD', unitMinor: 100, code: /^\d{18}$/ },
  /** Baht and satang; a payer's code has 12 digits. */
  TH: { currency: 'THB', unitMinor: 1, code: /^\d{12}$/ },
} as const;

const header = v.pipe(v.string(), v.regex(/^[\x21-\x7e]{1,64}$/));

/** Settings of a LINE Pay merchant (Offline API v4). */
export const linepaySettings = v.strictObject({
  channelId: v.pipe(v.string(), v.regex(/^\d{4,20}$/)),
  channelSecret: v.pipe(v.string(), v.minLength(16)),
  /** The country of the merchant's contract: it sets the currency and the length of a payer's code. More than one is for trials. */
  countries: v.pipe(v.array(v.picklist(['TW', 'TH'])), v.minLength(1)),
  /** Name of this terminal and its kind in LINE Pay's reports. */
  deviceProfileId: v.optional(header),
  deviceType: v.optional(header),
  baseURL: v.optional(urlSchema, 'https://api-pay.line.me/'),
});

export type LinepaySettings = v.InferOutput<typeof linepaySettings>;
