import { createPrivateKey, createPublicKey, createVerify, generateKeyPairSync } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { amsSignature, amsText, readAmsSignature, verifyAms } from './sign.ts';

const pair = generateKeyPairSync('rsa', { modulusLength: 2048, privateKeyEncoding: { type: 'pkcs8', format: 'pem' }, publicKeyEncoding: { type: 'spki', format: 'pem' } });
const [key, publicKey] = [createPrivateKey(pair.privateKey), createPublicKey(pair.publicKey)];
/** Path, client and time as in the examples of "Sign a request and verify the signature". */
const signed = { method: 'POST', path: '/ams/api/v1/payments/pay', clientId: 'TEST_5X00000000000000', time: '2019-05-28T12:12:12+08:00', body: '{"paymentRequestId":"P1","orderDescription":"柜台"}' };

describe('Alipay+ signatures', () => {
  test('cover method, path, client, time and body as documented', () => {
    expect(amsText(signed)).toBe('POST /ams/api/v1/payments/pay\nTEST_5X00000000000000.2019-05-28T12:12:12+08:00.{"paymentRequestId":"P1","orderDescription":"柜台"}');
  });

  test('stand in the header in base64, percent-encoded, and verify by node:crypto alone', () => {
    const header = amsSignature(signed, key, 2);
    const [, encoded = ''] = /^algorithm=RSA256,keyVersion=2,signature=([A-Za-z0-9%]+)$/.exec(header) ?? [];
    expect(createVerify('RSA-SHA256').update(amsText(signed)).verify(publicKey, decodeURIComponent(encoded), 'base64')).toBe(true);
  });

  test('a header with spaces, or with bare base64, is understood', () => {
    const { signature = '' } = readAmsSignature(amsSignature(signed, key, 1)) ?? {};
    expect(verifyAms(signed, `algorithm=RSA256, keyVersion=1, signature=${signature}`, publicKey)).toBe(true);
  });

  test('any change is found', () => {
    const header = amsSignature(signed, key, 1);
    fc.assert(
      fc.property(fc.constantFrom('method', 'path', 'clientId', 'time', 'body'), fc.string({ minLength: 1 }), (field, more) => {
        expect(verifyAms({ ...signed, [field]: signed[field] + more }, header, publicKey)).toBe(false);
      }),
    );
  });

  test.each(['', 'RSA256', 'algorithm=RSA256,keyVersion=1', 'algorithm=none,keyVersion=1,signature=', 'algorithm=RSA256,keyVersion=1,signature=%E0%A4%A', 'signature=abc'])('%j is no signature', (header) => {
    expect(verifyAms(signed, header, publicKey)).toBe(false);
  });

  test('another algorithm is refused although the signature fits', () => {
    expect(verifyAms(signed, amsSignature(signed, key, 1).replace('RSA256', 'RSA1'), publicKey)).toBe(false);
  });
});
