import * as v from 'valibot';
import { urlSchema } from '../settings.ts';

/** Settings of a Midtrans merchant (Core API, in rupiah). */
export const midtransSettings = v.strictObject({
  /** `Mid-server-…`, or `SB-Mid-server-…` of the trial environment. It signs notices, too. */
  serverKey: v.pipe(v.string(), v.regex(/^[\x21-\x39\x3b-\x7e]{8,255}$/)),
  /** Who makes the code and takes the money ("qris object"). Any wallet or bank of QRIS reads it. */
  acquirer: v.optional(v.picklist(['gopay', 'airpay shopee']), 'gopay'),
  /**
   * `gopay` asks for GoPay's own billing. Its documented answer holds the code as a picture only; it can be shown here
   * where the answer has a `qr_string` as that of `qris` has (unverified), and is cancelled where not.
   */
  paymentType: v.optional(v.picklist(['qris', 'gopay']), 'qris'),
  /**
   * The call for money back. "Direct Refund Transaction" goes to the wallet at once; its page says that merchants may now
   * use the plain one for all, and that the direct one stays for those who have it: which a new merchant has is not said
   * (unverified). Either has to be switched on by Midtrans for a shop's counter ("GoPay QRIS POS Integration", Refund).
   */
  refundPath: v.optional(v.picklist(['refund/online/direct', 'refund']), 'refund/online/direct'),
  baseURL: v.optional(urlSchema, 'https://api.midtrans.com/'),
});

export type MidtransSettings = v.InferOutput<typeof midtransSettings>;
