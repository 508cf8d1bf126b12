import * as v from 'valibot';
import { portSchema } from '../port/wire.ts';

const digits = (count: number) => v.pipe(v.string(), v.regex(new RegExp(`^\\d{${count}}$`)));
const printable = (max: number) => v.pipe(v.string(), v.regex(new RegExp(`^[\\x20-\\x7e]{1,${max}}$`)));

/** Where the money goes, in the words of main/core/emvco/accounts.ts. */
const account = v.variant('scheme', [
  v.pipe(
    v.strictObject({ scheme: v.literal('promptpay'), proxy: v.picklist(['phone', 'taxId', 'eWallet']), value: v.pipe(v.string(), v.regex(/^(?:\d{13}|\d{15})$/)) }),
    v.check(({ proxy, value }) => value.length === (proxy === 'eWallet' ? 15 : 13), 'expected 13 digits, of an e-wallet 15'),
  ),
  /** The order's reference goes where the bank reports it: into Ref1. */
  v.strictObject({ scheme: v.literal('promptpayBill'), biller: digits(15), ref2: v.optional(v.pipe(v.string(), v.regex(/^[A-Z0-9]{1,20}$/))) }),
  v.strictObject({ scheme: v.literal('paynow'), proxy: v.picklist(['phone', 'uen']), value: v.pipe(v.string(), v.regex(/^(?:\+\d{8,15}|[0-9A-Z]{9,13})$/)) }),
  v.strictObject({ scheme: v.literal('duitnow'), acquirer: printable(12), merchant: printable(28) }),
  v.strictObject({
    scheme: v.literal('jpqr'),
    numbers: v.tuple([digits(13), digits(4), digits(6), digits(6)]),
    postalCode: digits(7),
    /** The shop's name in Japanese. */
    nameJa: v.pipe(v.string(), v.minLength(1), v.maxLength(25)),
  }),
  v.strictObject({ scheme: v.literal('qrph'), bic: v.pipe(v.string(), v.regex(/^[A-Z0-9]{11}$/)), merchant: printable(25) }),
]);

/**
 * Settings of a shop that is paid by a national EMVCo code. An account serves the orders in its scheme's currency;
 * several of one currency stand in one code, as SGQR has them.
 */
export const emvcoSettings = v.strictObject({
  accounts: v.pipe(v.array(account), v.minLength(1), v.maxLength(8)),
  merchant: v.strictObject({
    name: printable(25),
    city: printable(15),
    /** ISO 18245. */
    category: v.optional(digits(4), '0000'),
  }),
  /**
   * `static`: where the bank knows its printed code only, that is what is shown; the payer types the amount, and nothing
   * names the order, so no acquirer can tell of it.
   */
  method: v.optional(v.picklist(['dynamic', 'static']), 'dynamic'),
  /** How long a code is shown and may be paid. */
  codeMinutes: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(60)), 5),
  /**
   * What tells that money came: the acquirer's side of docs/ports.md. Absent = nothing does, and no payment is ever
   * told as paid: a bill or a person proves it.
   */
  acquirer: v.optional(
    v.strictObject({
      ...portSchema.entries,
      /** Can it take an order back, so that its code is worth nothing any more? */
      closes: v.optional(v.boolean(), true),
    }),
  ),
});

export type EmvcoSettings = v.InferOutput<typeof emvcoSettings>;
