import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { grabAuthorization, grabSignature, readGrabAuthorization, verifyGrab, type GrabRequest } from './sign.ts';

const json = 'application/json';
const moca = (path: string) => `/mocapay/partner/v3/payment/${path}`;
const epoch = 'Thu, 01 Jan 1970 00:00:00 GMT';
const tx = 'ROe9fTsr8WYuyZHsuy738QXNtfyNyj9k';
const charge = {
  amount: 100, currency: 'SGD', description: 'paysi-\u0061gent-partner-v2-otc', merchantID: '44e46f25-7787-44ce-b785-cf9f9b95601e',
  partnerGroupTxID: 'ORDER123', partnerTxID: 'ORDER123',
};
const chargeAt = { contentType: json, date: 'Mon, 12 Nov 2018 08:20:55 GMT', path: '/grabpay/partner/v2/charge/init' };
const query = `transactionDetails.paymentChannel=CPQR&transactionDetails.txType=PAYMENT&transactionDetails.currency=VND&transactionDetails.txRefType=GRABTXID&transactionDetails.txID=123&transactionDetails.storeGrabID=merchant-id`;

/** Of the official SDK's own tests: Go `utils_test.go`, Node `Utils.test.ts` and the POS v3 snapshots, Java `TestHmacSigner`. */
const published: [string, GrabRequest, string, string][] = [
  ['Node, generateHmac', { method: 'POST', contentType: json, date: 'Thu, 17 Jan 2019 02:45:06 GMT', path: '/gateway/partner', body: '{"john":"wick"}' }, 'secret', 'CuD7m+X/xmdDNiRqW2st4OMZVxG+Q6FDiRoMZCwHq5A='],
  ['Go, POST', { ...chargeAt, method: 'POST', body: JSON.stringify(charge) }, 'NvPwMZqiUkYyfDwG', 'pSK8CLf03MJzmSPmeDyqsrSIuwyy1QvExmxmf3sme4w='],
  ['Go, GET: a body does not count', { ...chargeAt, method: 'GET', body: JSON.stringify(charge) }, 'NvPwMZqiUkYyfDwG', 'Y3fKICAm9/5nTkr3nCNrifuQ4HVwXa/qVZfftCo0dpo='],
  ['Go, POST without a body', { ...chargeAt, method: 'POST', body: '' }, 'NvPwMZqiUkYyfDwG', '+tPrMFb6M+tqffZtYmKV/9DzX6pUc48wfJe++tqHQmA='],
  [
    'Node, init', {
      method: 'POST', contentType: json, date: epoch, path: moca('init'),
      body: `{"transactionDetails":{"paymentChannel":"CPQR","partnerTxID":"${tx}","billRefNumber":"123","amount":10000,"currency":"VND","paymentExpiryTime":0,"storeGrabID":"merchant-id"},"POSDetails":{"terminalID":"terminal-id"}}`,
    }, 'partner-secret', 'OKdDWxIMh5qK6rdVMQA79J/TRHOjkKr1YVT3UlDl24E=',
  ],
  ['Node, inquiry: the query is signed', { method: 'GET', contentType: json, date: epoch, path: `${moca('inquiry')}?${query}`, body: '' }, 'partner-secret', 'oktH4LFWHG1gpkr0JjufpQ2HBtoS0VgWXhz/7DdWVaA='],
  [
    'Node, cancellation', {
      method: 'PUT', contentType: json, date: epoch, path: moca('cancellation'),
      body: `{"transactionDetails":{"paymentChannel":"CPQR","originPartnerTxID":"${tx}","currency":"VND","storeGrabID":"merchant-id"}}`,
    }, 'partner-secret', 'obvji4Uq1bwZYXr7D9+26t6JsoxLRw6+1S1yz92DhRg=',
  ],
  [
    'Node, refund', {
      method: 'PUT', contentType: json, date: epoch, path: moca('refund'),
      body: `{"transactionDetails":{"paymentChannel":"CPQR","originPartnerTxID":"${tx}","partnerTxID":"${tx}","currency":"VND","amount":1000,"reason":"goods refund","storeGrabID":"merchant-id"}}`,
    }, 'partner-secret', 'bpRO4TQ2P4ZccP5D4Mp4FJ+CIBv6n1VC2E7OLFnjTLE=',
  ],
  ['Java, an empty path', { method: 'POST', contentType: json, date: 'Mon, 20 Dec 2021 11:33:20 GMT', path: '', body: '{"john":"wick"}' }, 'partner-secret', 'WohtaZ1XOf/mTCDx1ncJsS4R8h+f0bfzKagkesQB1Qg='],
];

describe('the published signatures', () => {
  test.each(published)('%s', (_, request, secret, signature) => {
    expect(grabSignature(request, secret)).toBe(signature);
    expect(verifyGrab(request, secret, signature)).toBe(true);
  });
});

test('every part of a request is signed, and another key does not fit', () => {
  const request = fc.record({ method: fc.constantFrom('POST', 'PUT'), contentType: fc.string(), date: fc.string(), path: fc.string(), body: fc.string({ minLength: 1 }) });
  fc.assert(
    fc.property(request, fc.constantFrom('method', 'contentType', 'date', 'path', 'body'), (one, part) => {
      const signature = grabSignature(one, 'secret');
      expect(verifyGrab({ ...one, [part]: `${one[part]}x` }, 'secret', signature)).toBe(false);
      expect(verifyGrab(one, 'Secret', signature)).toBe(false);
    }),
  );
});

test('the header is written and read', () => {
  const request = { ...chargeAt, method: 'POST', body: JSON.stringify(charge) };
  const header = grabAuthorization(request, { partnerId: 'partner-1', partnerSecret: 'NvPwMZqiUkYyfDwG' });
  expect(header).toBe('partner-1:pSK8CLf03MJzmSPmeDyqsrSIuwyy1QvExmxmf3sme4w=');
  expect(readGrabAuthorization(header)).toEqual({ partnerId: 'partner-1', signature: 'pSK8CLf03MJzmSPmeDyqsrSIuwyy1QvExmxmf3sme4w=' });
  for (const bad of ['', 'partner-1', ':abc', 'partner-1:abc', `Bearer ${header}`, `${header}:more`]) expect(readGrabAuthorization(bad)).toBeNull();
});
