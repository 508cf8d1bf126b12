import { generateKeyPairSync } from 'node:crypto';
import { beforeAll, describe, expect, test } from 'vitest';
import { Fault } from '#main/contract';
import { systemClock } from '../system.ts';
import { createProviders } from './index.ts';

const pem = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  publicKeyEncoding: { type: 'spki', format: 'pem' },
});
const elliptic = generateKeyPairSync('ec', { namedCurve: 'P-256', privateKeyEncoding: { type: 'pkcs8', format: 'pem' }, publicKeyEncoding: { type: 'spki', format: 'pem' } });
const bare = (text: string): string => text.split('\n').filter((line) => !line.startsWith('-----')).join('');
const context = { clock: systemClock, nonce: () => 'n', log: { info() {}, warn() {}, error() {} } };
const wechat = {
  mchid: '1900000109',
  appid: 'wxd930ea5d5a258f4f',
  serial: 'A'.repeat(40),
  privateKey: pem.privateKey,
  certs: { PUB_KEY_ID_1: pem.publicKey },
  secret: '192006250b4c09247ec02edce69f6a2d',
  notifyUrl: 'https://notify.invalid/',
};
const alipay = { appId: '2021000000000000', privateKey: pem.privateKey, alipayPublicKey: bare(pem.publicKey) };

function refusal(payments: Record<string, unknown>): string {
  try {
    createProviders(payments, context);
  } catch (error) {
    if (error instanceof Fault && error.code === 'SETTINGS') return error.message;
    throw error;
  }
  throw new Error('the settings were expected to be refused');
}

test('builds what is switched on, and nothing else', () => {
  expect([...createProviders({ wechat, alipay }, context).keys()]).toEqual(['wechat', 'alipay']);
  expect([...createProviders({}, context).keys()]).toEqual([]);
});

test('an unknown scheme is named, with the known ones', () => {
  expect(refusal({ paypal: {} })).toMatch(/^payments\.paypal: no such scheme; known are wechat, alipay/);
  expect(refusal({ constructor: {} })).toMatch(/^payments\.constructor: no such scheme/);
});

describe('keys are taken as the official SDKs take them', () => {
  const pkcs1 = (): string =>
    bare(generateKeyPairSync('rsa', { modulusLength: 2048, privateKeyEncoding: { type: 'pkcs1', format: 'pem' }, publicKeyEncoding: { type: 'spki', format: 'pem' } }).privateKey);
  let cases: Record<string, object>;
  beforeAll(() => {
    cases = { pem: alipay, pkcs8: { ...alipay, privateKey: bare(pem.privateKey), keyType: 'PKCS8' }, pkcs1: { ...alipay, privateKey: pkcs1() } };
  });
  test.each(['pem', 'pkcs8', 'pkcs1'])('alipay, %s', (name) => {
    expect(createProviders({ alipay: cases[name] }, context).size).toBe(1);
  });
});

test.each([
  ['wechat', { ...wechat, secret: 'short-and-secret' }, 'payments.wechat.secret: expected 32'],
  ['wechat', { ...wechat, secret: 12345678 }, 'payments.wechat.secret: expected string'],
  ['wechat', { ...wechat, mchid: 'abc' }, 'payments.wechat.mchid: expected /^\\d{8,10}$/'],
  ['wechat', { ...wechat, privateKey: undefined }, 'payments.wechat.privateKey: is missing'],
  ['wechat', { ...wechat, privateKey: elliptic.privateKey }, 'payments.wechat.privateKey: expected an RSA private key in PEM'],
  ['wechat', { ...wechat, certs: {} }, 'payments.wechat.certs: expected >=1'],
  ['wechat', { ...wechat, certs: { PUB_KEY_ID_1: '-----BEGIN nothing' } }, 'payments.wechat.certs.PUB_KEY_ID_1: expected a certificate or RSA public key in PEM'],
  ['wechat', { ...wechat, certs: { [wechat.serial]: pem.publicKey } }, "payments.wechat.certs: holds the merchant's own serial: the platform's keys belong here"],
  ['wechat', { ...wechat, colour: 'red' }, 'payments.wechat.colour: is not a setting of this scheme'],
  ['alipay', { ...alipay, gateway: 'ftp://x' }, 'payments.alipay.gateway: expected /^https?:\\/\\/[^\\s?#]+$/'],
  ['alipay', { ...alipay, alipayPublicKey: 'x'.repeat(200) }, 'payments.alipay.alipayPublicKey: expected an RSA public key, PEM or base64'],
  ['alipay', { ...alipay, privateKey: bare(elliptic.privateKey).repeat(2) }, 'payments.alipay.privateKey: expected an RSA private key, PEM or PKCS1 in base64'],
  ['alipay', 'text', 'payments.alipay: expected Object'],
])('%s: one field that does not fit is named, and its value is not', (scheme, settings, message) => {
  expect(refusal({ [scheme]: settings })).toBe(message);
});

test('payer codes are told apart by prefix and length', () => {
  const providers = createProviders({ wechat, alipay }, context);
  const owners = (code: string): string[] => [...providers.values()].filter((one) => one.ownsCode(code)).map(({ scheme }) => scheme);
  expect(owners('134567890123456789')).toEqual(['wechat']);
  expect(owners('154567890123456789')).toEqual(['wechat']);
  expect(owners('164567890123456789')).toEqual([]);
  expect(owners('13456789012345678')).toEqual([]);
  expect(owners('2534567890123456')).toEqual(['alipay']);
  expect(owners('303456789012345678901234')).toEqual(['alipay']);
  expect(owners('3034567890123456789012345')).toEqual([]);
  expect(owners('6901234567892')).toEqual([]);
});
