import { describe, expect, test } from 'vitest';
import { basicAuthorization, signatureKey, verifySignatureKey } from './sign.ts';

// The example of "Verifying Notification Authenticity"; its digest was made with another program (sha512sum).
const example = { order_id: '1111', status_code: '200', gross_amount: '100000.00' };
const serverKey = 'askvnoibnosifnboseofinbofinfgbiufglnbfg';
const digest = 'edc076b21793ebe3e17926350f5b8ae67d902fe657b3d0aa31b932d5c127e2375d308a2bc94f3265ac2d80a1f181a79b997ac178a236fcff35af263fc4d4c231';

test('the published example', () => {
  expect(signatureKey(example, serverKey)).toBe(digest);
  expect(verifySignatureKey(example, digest, serverKey)).toBe(true);
});

describe('a digest', () => {
  test.each([
    ['another order', { order_id: '1112' }, serverKey, digest],
    ['another code', { status_code: '201' }, serverKey, digest],
    ['an amount without its decimals', { gross_amount: '100000' }, serverKey, digest],
    ['another key', {}, 'other', digest],
    ['capital letters', {}, serverKey, digest.toUpperCase()],
    ['a cut one', {}, serverKey, digest.slice(0, 64)],
    ['none', {}, serverKey, ''],
  ])('does not fit: %s', (_, change, key, signature) => {
    expect(verifySignatureKey({ ...example, ...change }, signature, key)).toBe(false);
  });
});

test('the server key is the user, and there is no password', () => {
  expect(basicAuthorization('SB-Mid-server-abc')).toBe('Basic U0ItTWlkLXNlcnZlci1hYmM6');
});
