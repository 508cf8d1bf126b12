import * as v from 'valibot';
import { urlSchema } from '../settings.ts';

const keyText = v.pipe(v.string(), v.minLength(100));

/**
 * Settings of an Alipay merchant: the constructor options of alipay-sdk that the v2 gateway with public keys uses.
 * Keys are PEM or bare base64, as that SDK takes them.
 */
export const alipaySettings = v.strictObject({
  appId: v.pipe(v.string(), v.regex(/^\d{16}$/)),
  privateKey: keyText,
  /** What a bare base64 private key is. */
  keyType: v.optional(v.picklist(['PKCS1', 'PKCS8']), 'PKCS1'),
  /** Alipay's public key, not the application's own. */
  alipayPublicKey: keyText,
  gateway: v.optional(urlSchema, 'https://openapi.alipay.com/gateway.do'),
  /** Host of the v3 interface: kept so that one settings object serves the SDK too; not used here. */
  endpoint: v.optional(urlSchema),
  signType: v.optional(v.literal('RSA2'), 'RSA2'),
  charset: v.optional(v.literal('utf-8'), 'utf-8'),
  version: v.optional(v.literal('1.0'), '1.0'),
});

export type AlipaySettings = v.InferOutput<typeof alipaySettings>;
