import { describe, expect, test } from 'vitest';
import { parseLongNumbers } from './json.ts';
import { lineSignature, uuidOf, verifyLine } from './sign.ts';

describe('signatures', () => {
  // The scheme publishes no example with its result; these are of line-pay-merchant's tests (auth-http-client), which
  // give the whole address as the path.
  const nonce = '00000000-0000-0000-0000-000000000000';
  const query = 'transactionId=2021113000697317600';
  const body = '{"transactionId":"2021113000697317600"}';
  const path = 'https://sandbox-api-pay.line.me/v3/payments';

  test.each([
    ['a GET, over its query', query, 'CcToW3HaslH44yvJNliuomtkwufd8aC048p3QXZPlj8='],
    ['a POST, over its body', body, 'En0nRkzzQpXrXo6OHNV+827g+rWIwUq5VTk/n9Jm5Ek='],
  ])('of %s', (_, content, signature) => {
    expect(lineSignature('channelSecretKey', path, content, nonce)).toBe(signature);
    expect(verifyLine('channelSecretKey', path, content, nonce, signature)).toBe(true);
  });

  test.each([
    ['another secret', ['other', path, body, nonce]],
    ['another path', ['channelSecretKey', '/v4/payments', body, nonce]],
    ['another body', ['channelSecretKey', path, '{}', nonce]],
    ['another nonce', ['channelSecretKey', path, body, nonce.replace('0', '1')]],
  ] as const)('with %s do not verify', (_, [secret, at, content, once]) => {
    expect(verifyLine(secret, at, content, once, 'En0nRkzzQpXrXo6OHNV+827g+rWIwUq5VTk/n9Jm5Ek=')).toBe(false);
    expect(verifyLine(secret, at, content, once, 'short')).toBe(false);
  });

  test('a nonce has the form of a UUID of version 4, and is another each time', () => {
    expect(uuidOf('a')).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-a[0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(uuidOf('a')).not.toBe(uuidOf('b'));
  });
});

describe('long numbers', () => {
  test.each([
    ['{"info":{"transactionId":2019010112345678910,"n":123}}', { info: { transactionId: '2019010112345678910', n: 123 } }],
    ['[9007199254740991, 9007199254740993, -9007199254740993]', [9007199254740991, '9007199254740993', '-9007199254740993']],
    ['{"text":"2019010112345678910","amount":18.8,"big":1e30}', { text: '2019010112345678910', amount: 18.8, big: 1e30 }],
  ])('%s', (text, expected) => {
    expect(parseLongNumbers(text)).toEqual(expected);
  });

  test('what is no JSON is none', () => {
    expect(() => parseLongNumbers('{"a":1')).toThrow(SyntaxError);
  });
});
