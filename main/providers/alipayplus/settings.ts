import * as v from 'valibot';
import { urlSchema } from '../settings.ts';

const keyText = v.pipe(v.string(), v.minLength(100));
const named = (max: number) => v.pipe(v.string(), v.minLength(1), v.maxLength(max));
/** ISO 18245. The official SDKs demand it of both merchant and store. */
const category = v.pipe(v.string(), v.regex(/^\d{4}$/));

/**
 * Settings of an Alipay+ merchant in a shop (Antom, AMS). Keys are PEM or bare base64, as the official SDKs
 * take them.
 */
export const alipayplusSettings = v.strictObject({
  /** One that begins with SANDBOX_ speaks to the scheme's own sandbox, as in the official SDKs. */
  clientId: v.pipe(v.string(), v.regex(/^[\w-]{1,128}$/)),
  /** PKCS#8 (Java) or PKCS#1 (Python). */
  privateKey: keyText,
  /** The scheme's public key, not the merchant's own. */
  alipayPublicKey: keyText,
  /** Which of the merchant's keys signs. */
  keyVersion: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1)), 1),
  /** Of Asia; America has open-na-global, Europe open-de-global (the official SDK's end points). */
  baseURL: v.optional(urlSchema, 'https://open-sea-global.alipay.com/'),
  merchant: v.strictObject({ id: named(64), name: named(256), mcc: category }),
  store: v.strictObject({ id: named(64), name: named(512), mcc: category }),
  /** The till, as it is told to the scheme. */
  terminalId: named(64),
  /**
   * In which the contract lets the shop collect, ISO 4217. Amounts are in the smallest unit of ISO 4217; whether TWD and
   * IDR have decimals at the scheme is not said where we looked (unverified).
   */
  currencies: v.pipe(v.array(v.pipe(v.string(), v.regex(/^[A-Z]{3}$/))), v.minLength(1)),
  /** Where the contract settles in another. */
  settlementCurrency: v.optional(v.pipe(v.string(), v.regex(/^[A-Z]{3}$/))),
  notifyUrl: v.optional(urlSchema),
  /**
   * The wallets' codes that are charged here. `all` by the Alipay+ code format: 24 digits from 25 to 30, and the older
   * ones of 17 to 19 from 28, which are Alipay's own too; `long` leaves those to a contract with Alipay. Of schemes that
   * know the same code, the one its form names gets it (core/payment/codes.ts), else the first in the settings.
   */
  payerCodes: v.optional(v.picklist(['all', 'long']), 'all'),
});

export type AlipayplusSettings = v.InferOutput<typeof alipayplusSettings>;
