/** What the v3 interface may answer, and what is made of it: over a socket, signed as Alipay signs. */
import { generateKeyPairSync } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { minor } from '#main/contract';
import { quietLog, systemClock } from '#main/system.ts';
import type { ChannelOrder } from '../../ports.ts';
import { rsaSign, rsaVerify } from '../rsa.ts';
import { fromPay, fromQuery } from './answers.ts';
import { BILL_METHOD, createV3 } from './v3.ts';

const ours = generateKeyPairSync('rsa', { modulusLength: 2048 });
const alipay = generateKeyPairSync('rsa', { modulusLength: 2048 });
const order: ChannelOrder = { orderNo: 'O1', amountMinor: minor(5), currency: 'CNY', mode: 'cpm', subject: 'x' };
const paid = { out_trade_no: 'O1', trade_no: '22', total_amount: '0.05', gmt_payment: '2026-11-20 13:14:15' };

let server: Server;
let origin: string;
let next: { status: number; body: string; headers?: Record<string, string> };
const seen: { method?: string; url?: string; authorization?: string; body: string }[] = [];
beforeAll(async () => {
  server = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8').on('data', (part: string) => (body += part));
    request.on('end', () => {
      const { method, url, headers } = request;
      seen.push({ ...(method === undefined ? {} : { method }), ...(url === undefined ? {} : { url }), ...(headers.authorization === undefined ? {} : { authorization: headers.authorization }), body });
      const signed = { 'alipay-timestamp': '1', 'alipay-nonce': 'n', 'alipay-signature': rsaSign(`1\nn\n${next.body}\n`, alipay.privateKey) };
      response.writeHead(next.status, next.headers ?? signed).end(next.body);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => server.close());

const call = (method: string, content: Record<string, unknown> = { out_trade_no: 'O1' }) => {
  const application = { appId: '2021000000000001', key: ours.privateKey, alipayKey: alipay.publicKey };
  return createV3(application, origin, { clock: systemClock, nonce: () => 'nonce', log: quietLog })({ method, content, timeoutMs: 5_000 });
};
const pay = async (status: number, body: unknown, headers?: Record<string, string>) => {
  next = { status, body: typeof body === 'string' ? body : JSON.stringify(body), ...(headers === undefined ? {} : { headers }) };
  return fromPay(await call('alipay.trade.pay'), order);
};

test('the signature covers who, method, path with query and body, each line ended', async () => {
  await pay(200, paid);
  next = { status: 200, body: '{}' };
  await call(BILL_METHOD, { bill_type: 'trade', bill_date: '2026-11-20' });
  const [first, second] = seen.slice(-2);
  expect(first).toMatchObject({ method: 'POST', url: '/v3/alipay/trade/pay', body: '{"out_trade_no":"O1"}' });
  expect(second).toMatchObject({ method: 'GET', url: '/v3/alipay/data/dataservice/bill/downloadurl/query?bill_type=trade&bill_date=2026-11-20', body: '' });
  for (const one of [first, second]) {
    const [, who = '', sign = ''] = /^ALIPAY-SHA256withRSA (app_id=2021000000000001,nonce=nonce,timestamp=\d{13}),sign=(.+)$/.exec(one?.authorization ?? '') ?? [];
    expect(rsaVerify(`${who}\n${one?.method}\n${one?.url}\n${one?.body}\n`, sign, ours.publicKey)).toBe(true);
  }
});

describe('a charge', () => {
  test('is paid by 200 with a time of payment, and waits by 202', async () => {
    expect(await pay(200, paid)).toMatchObject({ kind: 'paid', amountMinor: 5, transactionId: '22' });
    expect(await pay(200, { ...paid, total_amount: 0.05 })).toMatchObject({ kind: 'paid', amountMinor: 5 });
    expect(await pay(202, { out_trade_no: 'O1', trade_no: '22' })).toEqual({ kind: 'waiting', asked: true });
  });

  test.each(['ACQ.PAYMENT_AUTH_CODE_INVALID', 'ACQ.BUYER_BALANCE_NOT_ENOUGH', 'ACQ.TRADE_HAS_CLOSE', 'invalid-signature', 'missing-timestamp', 'app-call-limited'])('%s: refused', async (code) => {
    expect(await pay(400, { code, message: 'why' })).toEqual({ kind: 'refused', code, message: 'why' });
  });

  test.each<[string, number, unknown, Record<string, string>?]>([
    ['no time of payment', 200, { ...paid, gmt_payment: undefined }],
    ['another order', 200, { ...paid, out_trade_no: 'O2' }],
    ['a system error', 400, { code: 'ACQ.SYSTEM_ERROR', message: '' }],
    ['a number that was paid before', 400, { code: 'ACQ.TRADE_HAS_SUCCESS', message: '' }],
    ['no answer of the system behind', 400, { code: 'unknow-error', message: '' }],
    ['a code nobody knows', 403, { code: 'isv.something', message: '' }],
    ['a failure of the server', 500, { code: 'ACQ.PAYMENT_FAIL', message: '' }],
    ['a redirection', 302, {}],
    ['no code', 400, {}],
    ['no JSON', 200, '<html>'],
    ['a list', 200, []],
    ['no signature', 200, paid, {}],
    ['a refusal that is not signed', 400, { code: 'ACQ.PAYMENT_FAIL', message: '' }, {}],
    ['a signature over something else', 200, paid, { 'alipay-timestamp': '2', 'alipay-nonce': 'n', 'alipay-signature': rsaSign('1\nn\n\n', alipay.privateKey) }],
    ['our own signature', 200, paid, { 'alipay-timestamp': '1', 'alipay-nonce': 'n', 'alipay-signature': rsaSign(`1\nn\n${JSON.stringify(paid)}\n`, ours.privateKey) }],
  ])('%s: unknown', async (_, status, body, headers) => {
    expect(await pay(status, body, headers)).toMatchObject({ kind: 'unknown' });
  });
});

test('a query: what is not there is absent, an answer of the gateway alone proves nothing', async () => {
  next = { status: 400, body: JSON.stringify({ code: 'ACQ.TRADE_NOT_EXIST', message: '' }) };
  expect(fromQuery(await call('alipay.trade.query'), order)).toEqual({ kind: 'absent' });
  next = { status: 401, body: JSON.stringify({ code: 'invalid-signature', message: '' }) };
  expect(fromQuery(await call('alipay.trade.query'), order)).toEqual({ kind: 'unknown', reason: 'invalid-signature' });
});
