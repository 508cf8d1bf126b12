import * as v from 'valibot';
import { patternSchema, urlSchema } from '../settings.ts';

/** Where GrabPay's POS API v3 is, and what it takes there. All four currencies have two decimals, and so do its amounts. */
export const currencies = { SG: 'SGD', MY: 'MYR', PH: 'PHP', TH: 'THB' } as const;

const id = v.pipe(v.string(), v.regex(/^[\x21-\x7e]{1,64}$/));

/** Settings of a GrabPay merchant (POS API v3), all from Grab's developer home. */
export const grabpaySettings = v.strictObject({
  partnerId: v.pipe(v.string(), v.regex(/^[^\s:]{1,64}$/)),
  partnerSecret: v.pipe(v.string(), v.minLength(8)),
  /** The store, as Grab numbers it: `storeGrabID`. */
  storeGrabId: id,
  terminalId: id,
  /** The country of the merchant's contract: it sets the currency. More than one is for trials. */
  countries: v.pipe(v.array(v.picklist(['SG', 'MY', 'PH', 'TH'])), v.minLength(1)),
  /** The whole of a payer's code, as a regular expression (unverified: the form of the official SDK's one example). */
  payerCode: v.optional(patternSchema, '65\\d{16}'),
  baseURL: v.optional(urlSchema, 'https://partner-api.grab.com/'),
});

export type GrabpaySettings = v.InferOutput<typeof grabpaySettings>;
