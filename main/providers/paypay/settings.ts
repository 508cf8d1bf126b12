import * as v from 'valibot';
import { patternSchema, urlSchema } from '../settings.ts';

/** Settings of a PayPay merchant (Open Payment API, in yen). */
export const paypaySettings = v.strictObject({
  apiKey: v.pipe(v.string(), v.regex(/^[^\s:]{1,255}$/)),
  apiSecret: v.pipe(v.string(), v.minLength(8)),
  /** Sent as X-ASSUME-MERCHANT: whose account the key acts for, where it is not its own. */
  merchantId: v.optional(v.pipe(v.string(), v.regex(/^[\x21-\x7e]{1,64}$/))),
  /** Of the merchant's own choice: they come back in the reconciliation file. */
  storeId: v.optional(v.pipe(v.string(), v.minLength(1), v.maxLength(255))),
  terminalId: v.optional(v.pipe(v.string(), v.minLength(1), v.maxLength(255))),
  /** The older api.paypay.ne.jp is deprecated. */
  baseURL: v.optional(urlSchema, 'https://apigw.paypay.ne.jp/'),
  /**
   * Charging the code that the payer shows. How such a code looks and which call takes it is in a merchant's contract,
   * not in the public documents, so there is no default (unverified). Absent = codes are only shown, never scanned.
   */
  payerCode: v.optional(
    v.strictObject({
      /** The whole of a code, as a regular expression. */
      pattern: patternSchema,
      path: v.pipe(v.string(), v.regex(/^\/[\w/.-]+$/)),
      /** The member of the request that holds the code. */
      field: v.pipe(v.string(), v.regex(/^\w+$/)),
    }),
  ),
});

export type PaypaySettings = v.InferOutput<typeof paypaySettings>;
