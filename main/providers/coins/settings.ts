import * as v from 'valibot';
import { urlSchema } from '../settings.ts';

const header = v.pipe(v.string(), v.regex(/^[\x21-\x7e]{8,128}$/));

/** Settings of a Coins.ph merchant (Open API, QR Ph collections, in pesos). */
export const coinsSettings = v.strictObject({
  apiKey: header,
  apiSecret: header,
  /** "Usually the abbreviation of the initiating party": the merchant's choice, without spaces, as these are not signed alike by all. */
  source: v.pipe(v.string(), v.regex(/^[\w.-]{1,30}$/)),
  /**
   * How requests are signed. `parameters`: everything with timestamp and signature as a form, as the official clients do.
   * `headers`: JSON, with `Timestamp` and `Signature` as headers, as the newer reference lists them (unverified which of
   * the two a merchant's contract wants).
   */
  signing: v.optional(v.picklist(['parameters', 'headers']), 'parameters'),
  /**
   * When a refund is done. `order`: when the order it made is told as SUCCEEDED. `accepted`: when it is taken on. The
   * answer to a refund says no state, and no question for it is documented (unverified).
   */
  refundDone: v.optional(v.picklist(['order', 'accepted']), 'order'),
  /** Key of the notices' signatures, where it is not the requests' (unverified). */
  callback: v.optional(v.strictObject({ secret: header })),
  baseURL: v.optional(urlSchema, 'https://api.pro.coins.ph/'),
});

export type CoinsSettings = v.InferOutput<typeof coinsSettings>;
