import * as v from 'valibot';
import { faceSdkSchema, urlSchema } from '../settings.ts';

const pem = v.pipe(v.string(), v.includes('-----BEGIN'));

/**
 * Settings of a WeChat Pay merchant. `mchid, serial, privateKey, certs, secret, merchant, baseURL` are the
 * constructor options of wechatpay-axios-plugin; the others are fields of the requests themselves.
 */
export const wechatSettings = v.strictObject({
  mchid: v.pipe(v.string(), v.regex(/^\d{8,10}$/)),
  appid: v.pipe(v.string(), v.regex(/^wx[0-9a-z]{16}$/)),
  /** Serial number of the merchant's certificate, hex. */
  serial: v.pipe(v.string(), v.regex(/^[0-9A-Fa-f]{16,40}$/)),
  /** The merchant's private key, PEM. */
  privateKey: pem,
  /**
   * The platform's keys by the serial that `Wechatpay-Serial` names: a certificate under its serial number,
   * a bare public key under its `PUB_KEY_ID_…`. Merchants since about October 2024 have the latter only.
   */
  certs: v.pipe(v.record(v.string(), pem), v.minEntries(1)),
  /** APIv2 key, 32 characters. */
  secret: v.pipe(v.string(), v.length(32)),
  /** APIv3 key, 32 bytes: opens callbacks, so a terminal alone can do without. */
  apiv3Key: v.optional(v.pipe(v.string(), v.length(32))),
  /** The merchant's client certificate: the real scheme refuses a v2 reverse without it. */
  merchant: v.optional(
    v.strictObject({
      cert: v.optional(v.string()),
      key: v.optional(v.string()),
      /** PKCS#12, base64. */
      pfx: v.optional(v.string()),
      passphrase: v.optional(v.string()),
    }),
  ),
  baseURL: v.optional(urlSchema, 'https://api.mch.weixin.qq.com/'),
  /** Asked too when a query gets no answer from the first host. */
  backupURL: v.optional(urlSchema),
  /** Where the scheme sends its callbacks: it demands one even where nobody listens. */
  notifyUrl: urlSchema,
  /** Signature of APIv2 requests. */
  signType: v.optional(v.picklist(['MD5', 'HMAC-SHA256']), 'HMAC-SHA256'),
  /** By which interface payer codes are charged: v2 micropay, or v3 codepay where the scheme opened it for the merchant. */
  payerCodes: v.optional(v.picklist(['v2', 'v3']), 'v2'),
  /** The shop's own number of the store, `scene_info.store_info.out_id` of v3 codepay. */
  storeId: v.optional(v.pipe(v.string(), v.regex(/^[0-9A-Za-z]{1,32}$/)), '1'),
  /** Goods rented out on the customer's pay score. Absent = none are. */
  payScore: v.optional(
    v.strictObject({
      /** `service_id`, which the scheme gives with the product's permission. */
      serviceId: v.pipe(v.string(), v.regex(/^\d{4,32}$/)),
      /** What the score stands for: a deposit that is waived, or (`ESTIMATE_ORDER_COST`) the price of a service that is paid after. */
      riskName: v.optional(v.picklist(['DEPOSIT', 'ADVANCE', 'CASH_DEPOSIT', 'ESTIMATE_ORDER_COST']), 'DEPOSIT'),
      /**
       * The shop's page or mini program that opens the scheme's confirmation (`wxpayScoreUse`) for a customer who scanned its
       * code. It gets that call's fields in its query: the scheme has no code of its own for a counter (unverified).
       */
      consentUrl: urlSchema,
      /** `device.start_device_id`: a kiosk that nobody attends has to name itself. */
      deviceId: v.optional(v.pipe(v.string(), v.regex(/^[0-9A-Za-z_-]{1,64}$/))),
    }),
  ),
  /** Payment by face, with the scheme's certified camera and its SDK on this machine. Absent = none. */
  face: v.optional(
    v.strictObject({
      sdk: faceSdkSchema,
      /** The shop's own numbers and name of the store, and of this device there. */
      storeId: v.pipe(v.string(), v.regex(/^[0-9A-Za-z_-]{1,32}$/)),
      storeName: v.pipe(v.string(), v.minLength(1), v.maxLength(64)),
      deviceId: v.pipe(v.string(), v.regex(/^[0-9A-Za-z_-]{1,32}$/)),
      /** By which interface a face's code is charged: the SDK's newer documents say micropay, older ones facepay. */
      pay: v.optional(v.picklist(['facepay', 'micropay']), 'facepay'),
      authUrl: v.optional(urlSchema, 'https://payapp.weixin.qq.com/'),
    }),
  ),
  /** The terminal's address as the payer-code request wants it. */
  spbillCreateIp: v.optional(v.pipe(v.string(), v.ip()), '127.0.0.1'),
});

export type WechatSettings = v.InferOutput<typeof wechatSettings>;
