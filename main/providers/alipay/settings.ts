import * as v from 'valibot';
import { faceSdkSchema, urlSchema } from '../settings.ts';

const keyText = v.pipe(v.string(), v.minLength(100));
const certificates = v.optional(v.pipe(v.string(), v.includes('-----BEGIN CERTIFICATE-----')));

/**
 * Settings of an Alipay merchant. All but `api` and `sellerId` are constructor options of alipay-sdk. Keys are PEM or bare
 * base64, as that SDK takes them. With a public key (`alipayPublicKey`) or with certificates (all three
 * `…CertContent`), by what the application is set to on the open platform.
 */
export const alipaySettings = v.strictObject({
  appId: v.pipe(v.string(), v.regex(/^\d{16}$/)),
  privateKey: keyText,
  /** What a bare base64 private key is. */
  keyType: v.optional(v.picklist(['PKCS1', 'PKCS8']), 'PKCS1'),
  /** Alipay's public key, not the application's own. */
  alipayPublicKey: v.optional(keyText),
  /** The application's certificate (`appCertPublicKey_….crt`), PEM. */
  appCertContent: certificates,
  /** Alipay's (`alipayCertPublicKey_RSA2.crt`). */
  alipayPublicCertContent: certificates,
  /** The roots' (`alipayRootCert.crt`). */
  alipayRootCertContent: certificates,
  /** By which interface the terminal speaks: the gateway, or v3 (JSON, signed in headers). */
  api: v.optional(v.picklist(['v2', 'v3']), 'v2'),
  gateway: v.optional(urlSchema, 'https://openapi.alipay.com/gateway.do'),
  /** Origin of the v3 interface. Absent = the gateway's. */
  endpoint: v.optional(urlSchema),
  /** The merchant's own number (PID): a notification to another seller is refused then. */
  sellerId: v.optional(v.pipe(v.string(), v.regex(/^2088\d{12}$/))),
  /** Goods rented out on Sesame credit. Absent = none are. */
  credit: v.optional(
    v.strictObject({
      /** `zm_service_id`, which the scheme gives with the product. */
      serviceId: v.pipe(v.string(), v.regex(/^\d{16,32}$/)),
      categoryId: v.optional(v.pipe(v.string(), v.minLength(1), v.maxLength(64))),
      /** What the customer scans to confirm in Alipay; `{order}` stands for the signed order (unverified). */
      consentLink: v.optional(v.pipe(v.string(), v.includes('{order}')), 'alipays://platformapi/startapp?appId=20000067&url={order}'),
      /** `sub_code` of an order that is not there (unverified). */
      absentCode: v.optional(v.pipe(v.string(), v.minLength(1)), 'ORDER_NOT_EXIST'),
    }),
  ),
  /** Payment by face, with the scheme's certified camera and its SDK on this machine. Absent = none. */
  face: v.optional(
    v.strictObject({
      /** Alipay publishes no C library: `library` is one that speaks the commands of docs/ports.md. */
      sdk: faceSdkSchema,
      /** PID. */
      merchantId: v.pipe(v.string(), v.regex(/^2088\d{12}$/)),
      /** The shop's own numbers of the store, and of this device. */
      storeCode: v.pipe(v.string(), v.regex(/^[0-9A-Za-z_-]{1,64}$/)),
      deviceNum: v.pipe(v.string(), v.regex(/^[0-9A-Za-z_-]{1,64}$/)),
    }),
  ),
  signType: v.optional(v.literal('RSA2'), 'RSA2'),
  charset: v.optional(v.literal('utf-8'), 'utf-8'),
  version: v.optional(v.literal('1.0'), '1.0'),
});

export type AlipaySettings = v.InferOutput<typeof alipaySettings>;
