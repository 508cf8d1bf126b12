import { describe, expect, test } from 'vitest';
import { opaAuthorization, opaMac, readOpaAuthorization, verifyOpa } from './sign.ts';

// The example of PayPay's "API Authentication" page.
const example = {
  method: 'POST',
  path: '/v2/codes',
  contentType: 'application/json;charset=UTF-8;',
  body: '{"sampleRequestBodyKey1":"sampleRequestBodyValue1","sampleRequestBodyKey2":"sampleRequestBodyValue2"}',
};
const keys = { apiKey: 'APIKeyGenerated', apiSecret: 'APIKeySecretGenerated' };
const header = opaAuthorization(example, keys, 'acd028', 1579843452);

test('the published example', () => {
  expect(header).toBe('hmac OPA-Auth:APIKeyGenerated:NW1jKIMnzR7tEhMWtcJcaef+nFVBt7jjAGcVuxHhchc=:acd028:1579843452:1j0FnY4flNp5CtIKa7x9MQ==');
});

test('a request without a body signs the word empty, whatever its content type', () => {
  const get = { method: 'GET', path: '/v2/codes/payments/A1', contentType: 'application/json', body: '' };
  expect(opaAuthorization(get, keys, 'n', 1)).toMatch(/:n:1:empty$/);
  expect(opaMac(get, 's', 'n', '1')).toBe(opaMac({ ...get, contentType: 'text/plain' }, 's', 'n', '1'));
});

describe('a header', () => {
  const parts = readOpaAuthorization(header);

  test('is taken apart and verified', () => {
    expect(parts).toMatchObject({ apiKey: 'APIKeyGenerated', nonce: 'acd028', epochSec: '1579843452' });
    expect(parts !== null && verifyOpa(example, parts, keys.apiSecret)).toBe(true);
  });

  test.each([
    ['another secret', example, 'other', {}],
    ['another path', { ...example, path: '/v2/refunds' }, keys.apiSecret, {}],
    ['another method', { ...example, method: 'DELETE' }, keys.apiSecret, {}],
    ['another content type', { ...example, contentType: 'application/json' }, keys.apiSecret, {}],
    ['another body', { ...example, body: '{}' }, keys.apiSecret, {}],
    ['no body', { ...example, body: '' }, keys.apiSecret, {}],
    ['another nonce', example, keys.apiSecret, { nonce: 'x' }],
    ['another time', example, keys.apiSecret, { epochSec: '1579843453' }],
    ['another hash', example, keys.apiSecret, { hash: 'empty' }],
    ['a cut MAC', example, keys.apiSecret, { mac: 'NW1j' }],
  ])('with %s does not verify', (_, request, secret, change) => {
    expect(parts !== null && verifyOpa(request, { ...parts, ...change }, secret)).toBe(false);
  });

  test.each(['', 'Bearer x', 'hmac OPA-Auth:a:b:c:d', 'hmac OPA-Auth:a:b:c:d:e:f', 'hmac OPA-Auth:a:b::d:e'])('"%s" is none', (text) => {
    expect(readOpaAuthorization(text)).toBeNull();
  });
});
