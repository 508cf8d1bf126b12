import { createCipheriv, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Formatter, Hash } from 'wechatpay-axios-plugin';
import { rsaSign } from '../rsa.ts';
import { readNotification } from './notify.ts';
import { openResource, signV2, v3Authorization, v3Distrust, v3RequestText, verifyV2 } from './sign.ts';

// API v2, "签名算法", worked example.
const v2 = {
  fields: { appid: 'wxd930ea5d5a258f4f', body: 'test', device_info: '1000', mch_id: '10000100', nonce_str: 'ibuaiVcKdpRxkhJA' },
  key: '192006250b4c09247ec02edce69f6a2d',
  md5: '9A0A8659F005D6984697E2CA0A9CF3B7',
  hmac: '6A9AE1657590FD6257D693A078E1C3E4BB6BA4DC30B23E0EE2496E54170DACD6',
};
// API v3, "证书和回调报文解密": the scheme's own test of AEAD_AES_256_GCM.
const aead = { key: '0123456789abcdef0123456789abcdef', nonce: '0123456789abcdef', aad: 'world', plain: 'hello', sealed: 'APoZlYpivU3HjbAiB4CvW1rAFr8J' };
const shared = fileURLToPath(new URL('../../../../shared/data/payments/vectors.json', import.meta.url));

const pair = generateKeyPairSync('rsa', { modulusLength: 2048 });
const keys = new Map<string, KeyObject>([['PUB_KEY_ID_1', pair.publicKey]]);
const nowMs = 1_700_000_000_000;
const headersFor = (body: string, more: Record<string, string> = {}): Record<string, string> => {
  const base = { 'wechatpay-timestamp': '1700000000', 'wechatpay-nonce': 'n', 'wechatpay-serial': 'PUB_KEY_ID_1', ...more };
  return { 'wechatpay-signature': rsaSign(`${base['wechatpay-timestamp']}\nn\n${body}\n`, pair.privateKey), ...base };
};

describe('APIv2', () => {
  test('the documented vector, both ways of hashing', () => {
    expect(signV2(v2.fields, v2.key, 'MD5')).toBe(v2.md5);
    expect(signV2(v2.fields, v2.key, 'HMAC-SHA256')).toBe(v2.hmac);
    expect(verifyV2({ ...v2.fields, sign: v2.hmac }, v2.key, 'HMAC-SHA256')).toBe(true);
    expect(verifyV2({ ...v2.fields, sign: v2.hmac.toLowerCase() }, v2.key, 'HMAC-SHA256')).toBe(false);
    expect(verifyV2(v2.fields, v2.key, 'MD5')).toBe(false);
  });

  test('empty values and `sign` itself are left out; one changed letter is seen', () => {
    expect(signV2({ ...v2.fields, attach: '', sign: 'x' }, v2.key, 'MD5')).toBe(v2.md5);
    expect(verifyV2({ ...v2.fields, body: 'Test', sign: v2.md5 }, v2.key, 'MD5')).toBe(false);
  });

  test('agrees with the official SDK on any fields', () => {
    const name = fc.stringMatching(/^[a-z_][a-z0-9_]{0,15}$/).filter((one) => one !== 'sign' && one !== '__proto__');
    fc.assert(
      fc.property(fc.dictionary(name, fc.string({ unit: 'grapheme' })), fc.stringMatching(/^[0-9a-f]{32}$/), (some, key) => {
        // There is always one: the scheme demands a nonce.
        const fields = { ...some, nonce_str: 'n' };
        expect(signV2(fields, key, 'MD5')).toBe(Hash.sign('MD5', fields, key));
        expect(signV2(fields, key, 'HMAC-SHA256')).toBe(Hash.sign('HMAC-SHA256', fields, key));
      }),
    );
  });

  test.skipIf(!existsSync(shared))(`the shared vectors are the literals here (skipped where ../shared/data is not there)`, () => {
    const all = JSON.parse(readFileSync(shared, 'utf8')) as { wechatV2: { md5: string; hmacSha256: string }; wechatV3Aead: { ciphertext: string } };
    expect([all.wechatV2.md5, all.wechatV2.hmacSha256, all.wechatV3Aead.ciphertext]).toEqual([v2.md5, v2.hmac, aead.sealed]);
  });
});

describe('APIv3', () => {
  test('the signed text is five lines, each ended, and the same as the official SDK’s', () => {
    const request = { method: 'GET', path: '/v3/certificates?a=1', timestampSec: 1554208460, nonce: 'abc', body: '' };
    expect(v3RequestText(request)).toBe('GET\n/v3/certificates?a=1\n1554208460\nabc\n\n');
    expect(v3RequestText(request)).toBe(Formatter.request('GET', '/v3/certificates?a=1', '1554208460', 'abc', ''));
  });

  test('the Authorization header carries what was signed', () => {
    const request = { method: 'POST', path: '/v3/x', timestampSec: 1, nonce: 'n', body: '{}' };
    const signature = rsaSign(v3RequestText(request), pair.privateKey);
    expect(v3Authorization(request, { mchid: '1900000109', serial: 'AB', key: pair.privateKey })).toBe(
      `WECHATPAY2-SHA256-RSA2048 mchid="1900000109",nonce_str="n",timestamp="1",serial_no="AB",signature="${signature}"`,
    );
  });

  test('a right answer is trusted up to five minutes of skew', () => {
    expect(v3Distrust(headersFor('{}'), '{}', keys, nowMs)).toBeNull();
    expect(v3Distrust(headersFor('{}'), '{}', keys, nowMs + 300_000)).toBeNull();
    expect(v3Distrust(headersFor('{}'), '{}', keys, nowMs - 300_000)).toBeNull();
    expect(v3Distrust(headersFor('{}'), '{}', keys, nowMs + 301_000)).toMatch(/too far off/);
  });

  test.each([
    ['another body', {}, '{"a":1}', /does not verify/],
    ['an unknown key', { 'wechatpay-serial': 'PUB_KEY_ID_2' }, '{}', /do not have/],
    ['a time that is no number', { 'wechatpay-timestamp': '1e9' }, '{}', /not a number/],
    ['a probe', { 'wechatpay-signature': 'WECHATPAY/SIGNTEST/abc' }, '{}', /probe/],
    ['no base64', { 'wechatpay-signature': '%%%' }, '{}', /does not verify/],
  ])('%s is not trusted', (_, change, body, reason) => {
    expect(v3Distrust({ ...headersFor('{}'), ...change }, body, keys, nowMs)).toMatch(reason);
  });

  test('an unsigned answer is not trusted', () => {
    expect(v3Distrust({}, '{}', keys, nowMs)).toMatch(/not signed/);
  });
});

describe('callbacks', () => {
  test('the documented AEAD vector', () => {
    expect(openResource({ ciphertext: aead.sealed, nonce: aead.nonce, associated_data: aead.aad }, aead.key)).toBe(aead.plain);
    expect(openResource({ ciphertext: aead.sealed, nonce: aead.nonce, associated_data: 'World' }, aead.key)).toBeNull();
    expect(openResource({ ciphertext: 'AA==', nonce: aead.nonce }, aead.key)).toBeNull();
  });

  const seal = (text: string): string => {
    const cipher = createCipheriv('aes-256-gcm', aead.key, 'abcdefabcdef');
    return Buffer.concat([cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()]).toString('base64');
  };
  const bodyOf = (ciphertext: string): string =>
    JSON.stringify({ id: 'E1', event_type: 'TRANSACTION.SUCCESS', resource: { algorithm: 'AEAD_AES_256_GCM', ciphertext, nonce: 'abcdefabcdef' } });

  test('is verified, then opened', () => {
    const body = bodyOf(seal('{"trade_state":"SUCCESS"}'));
    expect(readNotification(headersFor(body), body, keys, aead.key, nowMs)).toEqual({
      kind: 'proven',
      id: 'E1',
      eventType: 'TRANSACTION.SUCCESS',
      resource: { trade_state: 'SUCCESS' },
    });
  });

  test('a wrong signature, body or key is refused', () => {
    const body = bodyOf(seal('{}'));
    expect(readNotification(headersFor(`${body} `), body, keys, aead.key, nowMs)).toMatchObject({ kind: 'refused' });
    expect(readNotification(headersFor('[]'), '[]', keys, aead.key, nowMs)).toMatchObject({ kind: 'refused', reason: expect.stringContaining('notification') });
    expect(readNotification(headersFor(body), body, keys, 'x'.repeat(32), nowMs)).toMatchObject({ kind: 'refused', reason: expect.stringContaining('does not open') });
  });
});
