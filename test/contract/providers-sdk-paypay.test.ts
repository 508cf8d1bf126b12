/**
 * PayPay's own SDK as an independent client of the stand-in. It speaks https only, so a front with a certificate of its
 * own stands before the stand-in.
 */
import { request as httpRequest } from 'node:http';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import paypay from '@paypayopa/paypayopa-sdk-node';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { certificate, newPair, newSerial } from '#main/providers/sandbox/keys.ts';
import { newOrder, openRig, type Ledger, type Rig } from './providers-rig.ts';

/** What the SDK resolves to. */
interface Told {
  STATUS: number;
  BODY: { resultInfo: { code: string }; data: Record<string, unknown> | null };
}

let rig: Rig;
let front: Server;
const trusted = getCACertificates('default');
beforeAll(async () => {
  rig = await openRig();
  const pair = await newPair();
  const cert = certificate('localhost', newSerial(), pair, Date.now());
  setDefaultCACertificates([...trusted, cert]);
  front = createServer({ key: pair.privateKey, cert }, (incoming, outgoing) => {
    const { method, headers, url } = incoming;
    const onward = httpRequest(`${rig.sandbox.url}${url ?? '/'}`, { method, headers }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(outgoing);
    });
    incoming.pipe(onward);
  });
  await new Promise<void>((resolve) => front.listen(0, '127.0.0.1', resolve));
  // It writes advice for whoever reads its errors.
  vi.spyOn(console, 'log').mockImplementation(() => undefined);
});
afterAll(async () => {
  vi.restoreAllMocks();
  setDefaultCACertificates(trusted);
  front.closeAllConnections();
  front.close();
  await rig.sandbox.close();
});

function open(change: { clientSecret?: string; merchantId?: string } = {}) {
  const { apiKey, apiSecret, merchantId } = rig.sandbox.keys.paypay;
  const conf = new paypay.Conf({ hostName: 'localhost', portNumber: (front.address() as AddressInfo).port });
  const sdk = new paypay.PayPayRestSDK();
  sdk.configure({ clientId: apiKey, clientSecret: apiSecret, merchantId, conf, ...change });
  return sdk;
}

const yen = (amount: number) => ({ amount, currency: 'JPY' });
const codeOf = (merchantPaymentId: string, amount = 1880) => ({ merchantPaymentId, amount: yen(amount), codeType: 'ORDER_QR', orderDescription: '柜台' });
const told = async (call: Promise<object>): Promise<Told> => (await call) as Told;
const code = ({ STATUS, BODY }: Told): [number, string] => [STATUS, BODY.resultInfo.code];
const number = (): string => newOrder('mpm').orderNo;
const paidCode = async (sdk: ReturnType<typeof open>, id: string): Promise<Told> => {
  const made = await told(sdk.qrCodeCreate(codeOf(id)));
  await rig.control('read', { code: made.BODY.data?.['url'] });
  await rig.control('paypay/decide', { orderNo: id, approve: true });
  return told(sdk.getCodePaymentDetails([id]));
};

test('a code: made, asked for, paid; made again it is the same, with another amount a duplicate', async () => {
  const sdk = open();
  const id = number();
  const made = await told(sdk.qrCodeCreate(codeOf(id)));
  expect(made).toMatchObject({ STATUS: 201, BODY: { resultInfo: { code: 'SUCCESS' }, data: { merchantPaymentId: id, amount: yen(1880), codeType: 'ORDER_QR' } } });
  expect((await told(sdk.qrCodeCreate(codeOf(id)))).BODY.data?.['url']).toBe(made.BODY.data?.['url']);
  expect(code(await told(sdk.qrCodeCreate(codeOf(id, 1))))).toEqual([400, 'DUPLICATE_DYNAMIC_QR_REQUEST']);
  expect((await told(sdk.getCodePaymentDetails([id]))).BODY.data).toMatchObject({ status: 'CREATED' });
  expect((await paidCode(sdk, id)).BODY.data).toMatchObject({ status: 'COMPLETED', amount: yen(1880), paymentId: expect.any(String) });
});

test('a code that is deleted leaves no payment', async () => {
  const sdk = open();
  const id = number();
  const made = await told(sdk.qrCodeCreate(codeOf(id)));
  expect(await told(sdk.qrCodeDelete([String(made.BODY.data?.['codeId'])]))).toMatchObject({ STATUS: 200, BODY: { data: { qrStatus: 'DELETED' } } });
  expect(code(await told(sdk.getCodePaymentDetails([id])))).toEqual([400, 'DYNAMIC_QR_PAYMENT_NOT_FOUND']);
  expect(code(await told(sdk.qrCodeDelete([String(made.BODY.data?.['codeId'])])))).toEqual([404, 'DYNAMIC_QR_NOT_FOUND']);
});

test('a refund is taken on, then done, once; more than is left is not', async () => {
  const sdk = open();
  const id = number();
  const paymentId = (await paidCode(sdk, id)).BODY.data?.['paymentId'];
  const refund = { merchantRefundId: `${id}R`, paymentId, amount: yen(80), reason: '退货' };
  expect((await told(sdk.paymentRefund({ ...refund }))).BODY.data).toMatchObject({ status: 'CREATED', merchantRefundId: `${id}R` });
  await rig.control('time', { advanceMs: 5_000 });
  expect((await told(sdk.getRefundDetails([`${id}R`]))).BODY.data).toMatchObject({ status: 'REFUNDED', amount: yen(80) });
  expect((await told(sdk.paymentRefund({ ...refund }))).BODY.data).toMatchObject({ status: 'REFUNDED' });
  expect(code(await told(sdk.paymentRefund({ ...refund, merchantRefundId: `${id}S`, amount: yen(1801) })))).toEqual([400, 'INVALID_PARAMS']);
  expect(code(await told(sdk.getRefundDetails([`${id}X`])))).toEqual([404, 'NO_SUCH_REFUND_ORDER']);
  const { entries } = await rig.control<Ledger>('paypay/ledger');
  expect(entries.filter(({ orderNo }) => orderNo === id).map(({ kind, amountMinor }) => [kind, amountMinor])).toEqual([['capture', 1880], ['refund', 80]]);
});

test('a payer’s code is charged; the payment is cancelled on its day, and on the next day no more', async () => {
  const sdk = open();
  const charged = async (): Promise<string> => {
    const id = number();
    const { code: oneTimeCode } = await rig.control<{ code: string }>('paypay/payer-code');
    const made = await told(sdk.createPayment({ merchantPaymentId: id, amount: yen(1880), oneTimeCode }));
    expect(made).toMatchObject({ STATUS: 201, BODY: { data: { status: 'COMPLETED' } } });
    return id;
  };
  const id = await charged();
  expect(code(await told(sdk.paymentCancel([id])))).toEqual([202, 'REQUEST_ACCEPTED']);
  expect((await told(sdk.getPaymentDetails([id]))).BODY.data).toMatchObject({ status: 'FAILED', acceptedAt: expect.any(Number), canceledAt: expect.any(Number) });
  const late = await charged();
  await rig.control('time', { advanceMs: 25 * 3_600_000 });
  expect(code(await told(sdk.paymentCancel([late])))).toEqual([400, 'ORDER_NOT_REVERSIBLE']);
  expect(code(await told(sdk.getPaymentDetails([number()])))).toEqual([404, 'RESOURCE_NOT_FOUND']);
});

test('a wrong signature and another merchant are refused, and make nothing', async () => {
  const id = number();
  expect(code(await told(open({ clientSecret: 'x'.repeat(43) }).qrCodeCreate(codeOf(id))))).toEqual([401, 'UNAUTHORIZED']);
  expect(code(await told(open({ merchantId: '1' }).qrCodeCreate(codeOf(id))))).toEqual([401, 'OP_OUT_OF_SCOPE']);
  expect(code(await told(open().getCodePaymentDetails([id])))).toEqual([400, 'DYNAMIC_QR_PAYMENT_NOT_FOUND']);
});

test('missing fields are named', async () => {
  const { amount: _, ...rest } = codeOf(number());
  expect(code(await told(open().qrCodeCreate(rest)))).toEqual([400, 'INVALID_REQUEST_PARAMS']);
});
