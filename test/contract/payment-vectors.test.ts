/** Every vector of ../shared/data/payments through the functions that the clients and stand-ins use. */
import { existsSync, readFileSync } from 'node:fs';
import promptpay from 'promptpay-qr';
import { describe, expect, test } from 'vitest';
import { crc16 } from '#main/core/barcode/emv.ts';
import { readCode } from '#main/core/emvco/code.ts';
import { bodyHash, opaAuthorization } from '#main/providers/paypay/sign.ts';
import { openResource, signV2, verifyV2 } from '#main/providers/wechat/sign.ts';

interface Vectors {
  wechatV2: { params: Record<string, string>; key: string; md5: string; hmacSha256: string };
  wechatV3Aead: { key: string; iv: string; aad: string; plaintext: string; ciphertext: string };
  paypay: { apiKey: string; apiSecret: string; method: string; path: string; nonce: string; epoch: string; contentType: string; body: string; hash: string; mac: string };
  crc16CcittFalse: Record<string, string>;
  promptPaySuffixes: string[];
}
const shared = new URL('../../../shared/data/payments/vectors.json', import.meta.url);
const isThere = existsSync(shared);

describe.skipIf(!isThere)('the shared vectors (skipped where ../shared/data is not there)', () => {
  const all = isThere ? (JSON.parse(readFileSync(shared, 'utf8')) as Vectors) : ({} as Vectors);

  test('WeChat Pay v2, both signatures', () => {
    const { params, key, md5, hmacSha256 } = all.wechatV2;
    expect([signV2(params, key, 'MD5'), signV2(params, key, 'HMAC-SHA256')]).toEqual([md5, hmacSha256]);
    expect(verifyV2({ ...params, sign: md5 }, key, 'MD5')).toBe(true);
  });

  test('WeChat Pay v3, a callback’s resource', () => {
    const { key, iv, aad, plaintext, ciphertext } = all.wechatV3Aead;
    expect(openResource({ ciphertext, nonce: iv, associated_data: aad }, key)).toBe(plaintext);
  });

  test('PayPay’s request', () => {
    const { apiKey, apiSecret, method, path, nonce, epoch, contentType, body, hash, mac } = all.paypay;
    expect(bodyHash(contentType, body)).toBe(hash);
    expect(opaAuthorization({ method, path, contentType, body }, { apiKey, apiSecret }, nonce, Number(epoch))).toBe(`hmac OPA-Auth:${apiKey}:${mac}:${nonce}:${epoch}:${hash}`);
  });

  test('CRC-16/CCITT-FALSE, and how PromptPay codes end', () => {
    for (const [text, crc] of Object.entries(all.crc16CcittFalse)) expect(crc16(text)).toBe(crc);
    expect(all.promptPaySuffixes.filter((suffix) => !promptPayCodes.some(({ text }) => text.endsWith(suffix)))).toEqual([]);
  });
});

/** As `promptpay-qr` writes them: the country before the currency. */
const promptPayCodes = [
  { text: promptpay('0801234567', {}), value: '0066801234567', end: '5802TH530376463046197' },
  { text: promptpay('000-000-0000', { amount: 4.22 }), value: '0066000000000', amount: '4.22', end: '6304E469' },
];

test.each(promptPayCodes)('the PromptPay code that ends in $end has our CRC and is read', ({ text, value, amount, end }) => {
  expect(text.slice(0, -4) + crc16(text.slice(0, -4))).toBe(text);
  expect(text.endsWith(end)).toBe(true);
  expect(readCode(text)).toMatchObject({ currency: 'THB', country: 'TH', accounts: [{ scheme: 'promptpay', proxy: 'phone', value }], ...(amount === undefined ? {} : { amount }) });
});
