import { generateKeyPairSync } from 'node:crypto';
import { AlipaySdk } from 'alipay-sdk';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { rsaSign } from '../rsa.ts';
import { signedText, signRequest, splitAnswer, verifyAnswer, verifyRequest } from './sign.ts';

const pair = generateKeyPairSync('rsa', { modulusLength: 2048 });
const other = generateKeyPairSync('rsa', { modulusLength: 2048 });
const sdk = new AlipaySdk({
  appId: '2021000000000000',
  privateKey: pair.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  keyType: 'PKCS8',
  alipayPublicKey: pair.publicKey.export({ type: 'spki', format: 'pem' }).toString(),
});

describe('requests', () => {
  test('the signed text is sorted, without `sign` and empty values', () => {
    expect(signedText({ b: '2', a: '1', sign: 'x', c: '' }, ['sign'])).toBe('a=1&b=2');
  });

  test('what the official SDK signs verifies', () => {
    const query = sdk.sdkExecute('alipay.trade.query', { bizContent: { outTradeNo: '中文 1&2=3' } });
    const params = Object.fromEntries(new URLSearchParams(query.replaceAll('+', '%2B')));
    expect(verifyRequest(params, pair.publicKey)).toBe(true);
    expect(verifyRequest({ ...params, app_id: '1' }, pair.publicKey)).toBe(false);
    expect(verifyRequest(params, other.publicKey)).toBe(false);
  });

  test('`sign_type` is covered too', () => {
    const params = { a: '1', sign_type: 'RSA2' };
    expect(verifyRequest({ ...params, sign: signRequest(params, pair.privateKey) }, pair.publicKey)).toBe(true);
    expect(verifyRequest({ ...params, sign: signRequest({ a: '1' }, pair.privateKey) }, pair.publicKey)).toBe(false);
  });
});

describe('answers', () => {
  const wrap = (raw: string, key = pair.privateKey): string => `{"alipay_trade_query_response":${raw},"sign":"${rsaSign(raw, key)}"}`;

  test('the signature is over the text as it came, whatever its escapes, order and white space', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), fc.constantFrom(0, 1, 3), fc.boolean(), (content, indent, escaped) => {
        const raw = JSON.stringify(content, null, indent);
        const sent = escaped ? raw.replaceAll('/', '\\/') : raw;
        const answer = splitAnswer(wrap(sent));
        expect(answer).toMatchObject({ member: 'alipay_trade_query_response', raw: sent });
        expect(answer !== null && verifyAnswer(answer, pair.publicKey)).toBe(true);
      }),
      { numRuns: 50 },
    );
  });

  test('a changed letter, another key and no signature do not verify', () => {
    const raw = '{"code":"10000","total_amount":"1.00"}';
    for (const text of [wrap(raw).replace('1.00', '9.00'), wrap(raw, other.privateKey), `{"alipay_trade_query_response":${raw}}`]) {
      const answer = splitAnswer(text);
      expect(answer !== null && verifyAnswer(answer, pair.publicKey)).toBe(false);
    }
  });

  test('the sign may come first, and a text that looks like a member does no harm', () => {
    const raw = '{"words":"\\",\\"sign\\":\\"x\\"}","more":{"a_response":{}}}';
    const answer = splitAnswer(`{"sign":"${rsaSign(raw, pair.privateKey)}", "alipay_trade_query_response" : ${raw} }`);
    expect(answer?.raw).toBe(raw);
    expect(answer !== null && verifyAnswer(answer, pair.publicKey)).toBe(true);
  });

  test.each(['', '[]', 'null', '{"sign":"x"}', '{"a_response":{},"b_response":{},"sign":"x"}', '{"a_response":{},"sign":1}', '<html>'])('%s is no answer', (text) => {
    expect(splitAnswer(text)).toBeNull();
  });

  test('two signatures are no answer', () => {
    expect(splitAnswer('{"a_response":{},"sign":"x","sign":"y"}')).toBeNull();
  });
});
