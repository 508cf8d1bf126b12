/** WeChat Pay's best-kept SDK as an independent client: what it can do with the stand-in proves that that speaks the protocol. */
import { createHash, createPublicKey, X509Certificate } from 'node:crypto';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Aes, Formatter, Wechatpay } from 'wechatpay-axios-plugin';
import { startSandbox, type RunningSandbox } from '#main/commands/sandbox.ts';
import type { PhoneOrderView } from '#main/contract';
import { controlOf, newOrder, type Ledger } from './providers-rig.ts';

/** The SDK makes its chains by proxy and types them as open indexes; these are the ones used here. */
interface Resource {
  get(config?: object): Promise<{ status: number; data: Record<string, unknown> }>;
  post(data: object, config?: object): Promise<{ status: number; data: Record<string, unknown> }>;
}
type Method = (data: object, config?: object) => Promise<{ data: Record<string, string> }>;
interface Chains {
  v3: {
    pay: { transactions: { native: Resource; codepay: Resource; id: { '{id}': Resource }; outTradeNo: { '{no}': Resource & { close: Resource; reverse: Resource } } } };
    refund: { domestic: { refunds: Resource & { '{no}': Resource } } };
    certificates: Resource;
    bill: { tradebill: Resource };
    billdownload: { file: Resource };
  };
  v2: { pay: Record<'micropay' | 'orderquery' | 'refundquery' | 'unifiedorder' | 'closeorder', Method>; secapi: { pay: Record<'refund' | 'reverse', Method> } };
}

let sandbox: RunningSandbox;
beforeAll(async () => {
  sandbox = await startSandbox();
});
afterAll(() => sandbox.close());

const control = <R>(path: string, args: object = {}): Promise<R> => controlOf<R>(sandbox.url, path, args);
const payerCode = async (): Promise<string> => (await control<{ code: string }>('wechat/payer-code')).code;
const newNumber = (): string => newOrder('mpm').orderNo;

const open = (more: object = {}): Chains => new Wechatpay({ ...sandbox.sdk.wechat, ...more }) as unknown as Chains;

/** What an SDK's rejection says, whatever it is wrapped in. */
async function rejection(call: Promise<unknown>): Promise<{ code?: string; status?: number; data?: Record<string, unknown>; message: string }> {
  try {
    await call;
  } catch (error) {
    const { code, message, response } = error as { code?: string; message: string; response?: { status: number; data: Record<string, unknown> } };
    return { message, ...(code === undefined ? {} : { code }), ...(response === undefined ? {} : { status: response.status, data: response.data }) };
  }
  throw new Error('the call was expected to be refused');
}

describe('wechatpay-axios-plugin, APIv3', () => {
  const native = (number: string, total = 1880) => ({
    appid: sandbox.request.wechat.appid,
    mchid: sandbox.sdk.wechat.mchid,
    description: '柜台',
    out_trade_no: number,
    notify_url: 'https://notify.invalid/',
    amount: { total, currency: 'CNY' },
  });
  const query = (number: string, client = open()) =>
    client.v3.pay.transactions.outTradeNo['{no}'].get({ params: { mchid: sandbox.sdk.wechat.mchid }, no: number });

  test('payment, query, refund and its repetition', async () => {
    const client = open();
    const number = newNumber();
    const { data } = await client.v3.pay.transactions.native.post(native(number));
    expect(data['code_url']).toMatch(/^weixin:\/\/wxpay\/bizpayurl\?pr=\w+$/);
    expect((await query(number)).data).toMatchObject({ trade_state: 'NOTPAY', out_trade_no: number });
    await control('read', { code: data['code_url'] });
    await control<PhoneOrderView>('wechat/decide', { orderNo: number, approve: true });
    const paid = (await query(number)).data;
    expect(paid).toMatchObject({ trade_state: 'SUCCESS', trade_type: 'NATIVE', amount: { total: 1880, payer_total: 1880 } });
    const byId = await client.v3.pay.transactions.id['{id}'].get({ params: { mchid: sandbox.sdk.wechat.mchid }, id: paid['transaction_id'] });
    expect(byId.data).toEqual(paid);
    const refund = { out_trade_no: number, out_refund_no: `${number}R`, amount: { refund: 80, total: 1880, currency: 'CNY' } };
    const first = await client.v3.refund.domestic.refunds.post(refund);
    expect(first.data).toMatchObject({ status: 'SUCCESS', out_refund_no: `${number}R`, amount: { refund: 80 } });
    expect((await client.v3.refund.domestic.refunds.post(refund)).data).toEqual(first.data);
    expect((await client.v3.refund.domestic.refunds['{no}'].get({ no: `${number}R` })).data).toEqual(first.data);
    const tooMuch = { ...refund, out_refund_no: `${number}S`, amount: { refund: 1801, total: 1880, currency: 'CNY' } };
    expect(await rejection(client.v3.refund.domestic.refunds.post(tooMuch))).toMatchObject({ status: 400, data: { code: 'INVALID_REQUEST' } });
  });

  test('close, and what is then answered', async () => {
    const client = open();
    const number = newNumber();
    await client.v3.pay.transactions.native.post(native(number));
    const close = () => client.v3.pay.transactions.outTradeNo['{no}'].close.post({ mchid: sandbox.sdk.wechat.mchid }, { no: number });
    expect((await close()).status).toBe(204);
    expect((await query(number)).data['trade_state']).toBe('CLOSED');
    expect(await rejection(client.v3.pay.transactions.native.post(native(number, 1)))).toMatchObject({ status: 403, data: { code: 'OUT_TRADE_NO_USED' } });
    expect(await rejection(query(newNumber()))).toMatchObject({ status: 404, data: { code: 'ORDER_NOT_EXIST' } });
  });

  test('a wrong signature is refused both ways', async () => {
    const other = await startSandbox();
    try {
      const impostor = open({ privateKey: other.sdk.wechat.privateKey });
      expect(await rejection(impostor.v3.pay.transactions.native.post(native(newNumber())))).toMatchObject({ status: 401, data: { code: 'SIGN_ERROR' } });
    } finally {
      await other.close();
    }
    await control('wechat/behave', { behaviour: 'badSignature@present' });
    expect(await rejection(open().v3.pay.transactions.native.post(native(newNumber())))).toMatchObject({ code: 'EV3_RES_HEADER_SIGNATURE_DIGEST' });
  });

  test('missing fields are named', async () => {
    const { description: _, ...rest } = native(newNumber());
    expect(await rejection(open().v3.pay.transactions.native.post(rest))).toMatchObject({
      status: 400,
      data: { code: 'PARAM_ERROR', message: expect.stringContaining('description') },
    });
  });

  test('the platform certificate comes sealed and is the one in the settings', async () => {
    const { data } = await open().v3.certificates.get();
    const [listed] = data['data'] as [{ serial_no: string; encrypt_certificate: { ciphertext: string; nonce: string; associated_data: string } }];
    const { serial_no: serial, encrypt_certificate: sealed } = listed;
    const pem = Aes.AesGcm.decrypt(sealed.ciphertext, sandbox.request.wechat.apiv3Key, sealed.nonce, sealed.associated_data);
    expect(pem).toBe(sandbox.sdk.wechat.certs[serial]);
    const certificate = new X509Certificate(pem);
    expect(certificate.serialNumber).toBe(serial);
    expect(certificate.verify(createPublicKey(pem))).toBe(true);
  });

  test('a payer’s code by v3: charge, query, reverse', async () => {
    const number = newNumber();
    const base = { appid: sandbox.request.wechat.appid, mchid: sandbox.sdk.wechat.mchid };
    const order = { ...base, description: '柜台', out_trade_no: number, payer: { auth_code: await payerCode() }, amount: { total: 1880 }, scene_info: { store_info: { id: '1' } } };
    expect((await open().v3.pay.transactions.codepay.post(order)).data).toMatchObject({ trade_state: 'SUCCESS', out_trade_no: number });
    expect(await rejection(open().v3.pay.transactions.codepay.post({ ...order, out_trade_no: newNumber() }))).toMatchObject({ data: { code: 'AUTH_CODE_INVALID' } });
    expect((await open().v3.pay.transactions.outTradeNo['{no}'].reverse.post(base, { no: number })).data).toMatchObject({ out_trade_no: number });
    expect((await query(number)).data['trade_state']).toBe('REFUND');
  });

  test('the bill of a day, whose hash is that of the file', async () => {
    const day = new Date(Date.now() + 8 * 3_600_000).toISOString().slice(0, 10);
    const { data } = await open().v3.bill.tradebill.get({ params: { bill_date: day, bill_type: 'ALL', tar_type: 'GZIP' } });
    const token = new URL(String(data['download_url'])).searchParams.get('token');
    // The file is not signed: the SDK is told to let it be.
    const packed = await open().v3.billdownload.file.get({ params: { token }, responseType: 'arraybuffer', transformResponse: [] });
    const file = gunzipSync(packed.data as unknown as Buffer);
    expect(createHash('sha1').update(file).digest('hex')).toBe(data['hash_value']);
    const { rows, summary } = Formatter.castCsvBill(file) as { rows: Record<string, string>[]; summary: Record<string, string> };
    expect(String(rows.length)).toBe(summary['总交易单数']);
    expect(await rejection(open().v3.bill.tradebill.get({ params: { bill_date: '2001-01-01', bill_type: 'ALL' } }))).toMatchObject({ data: { code: 'NO_STATEMENT_EXIST' } });
  });

  test('a client that knows the certificate only can verify too', async () => {
    const serial = Object.keys(sandbox.sdk.wechat.certs).find((one) => !one.startsWith('PUB_KEY_ID_')) ?? '';
    const client = open({ certs: { [serial]: sandbox.sdk.wechat.certs[serial] }, headers: { 'Wechatpay-Serial': serial } });
    const number = newNumber();
    await client.v3.pay.transactions.native.post(native(number));
    expect((await query(number, client)).data['trade_state']).toBe('NOTPAY');
  });
});

describe('wechatpay-axios-plugin, APIv2', () => {
  const base = () => ({ appid: sandbox.request.wechat.appid, mch_id: sandbox.sdk.wechat.mchid });
  const charge = async (number: string, more: object = {}) => ({
    ...base(),
    body: '柜台 <&>',
    out_trade_no: number,
    total_fee: '1880',
    spbill_create_ip: '127.0.0.1',
    auth_code: await payerCode(),
    ...more,
  });

  test.each(['MD5', 'HMAC-SHA256'])('payment, query, refund, reverse, signed with %s', async (type) => {
    const client = open();
    const number = newNumber();
    const signed = { ...base(), sign_type: type, out_trade_no: number };
    const { data } = await client.v2.pay.micropay(await charge(number, { sign_type: type }));
    expect(data).toMatchObject({ result_code: 'SUCCESS', total_fee: '1880', out_trade_no: number, trade_type: 'MICROPAY' });
    expect((await client.v2.pay.orderquery(signed)).data).toMatchObject({ trade_state: 'SUCCESS', transaction_id: data['transaction_id'] });
    const refund = { ...signed, out_refund_no: `${number}R`, total_fee: '1880', refund_fee: '80' };
    const refunded = (await client.v2.secapi.pay.refund(refund)).data;
    expect(refunded).toMatchObject({ refund_fee: '80', out_refund_no: `${number}R` });
    expect((await client.v2.secapi.pay.refund(refund)).data['refund_id']).toBe(refunded['refund_id']);
    expect((await client.v2.pay.refundquery({ ...signed, out_refund_no: `${number}R` })).data).toMatchObject({ refund_count: '1', refund_fee_0: '80' });
    expect((await client.v2.secapi.pay.reverse(signed, { security: true })).data).toMatchObject({ result_code: 'SUCCESS', recall: 'N' });
    const { entries } = await control<Ledger>('wechat/ledger');
    expect(entries.filter(({ orderNo }) => orderNo === number).map(({ kind, amountMinor }) => [kind, amountMinor])).toEqual([
      ['capture', 1880],
      ['refund', 80],
      ['refund', 1800],
    ]);
  });

  test('Native order, payment, and no close after it', async () => {
    const number = newNumber();
    const order = { ...base(), body: '柜台', out_trade_no: number, total_fee: '1880', spbill_create_ip: '127.0.0.1', notify_url: 'https://notify.invalid/', trade_type: 'NATIVE' };
    const { data } = await open().v2.pay.unifiedorder(order);
    await control('read', { code: data['code_url'] });
    await control('wechat/decide', { orderNo: number, approve: true });
    expect((await open().v2.pay.orderquery({ ...base(), out_trade_no: number })).data).toMatchObject({ trade_state: 'SUCCESS', trade_type: 'NATIVE' });
    expect((await rejection(open().v2.pay.closeorder({ ...base(), out_trade_no: number }))).data).toMatchObject({ err_code: 'ORDERPAID' });
    const other = newNumber();
    await open().v2.pay.unifiedorder({ ...order, out_trade_no: other });
    expect((await open().v2.pay.closeorder({ ...base(), out_trade_no: other })).data).toMatchObject({ result_code: 'SUCCESS' });
    expect((await open().v2.pay.orderquery({ ...base(), out_trade_no: other })).data).toMatchObject({ trade_state: 'CLOSED' });
  });

  test('USERPAYING, then paid', async () => {
    await control('wechat/behave', { behaviour: 'password' });
    const number = newNumber();
    expect((await rejection(open().v2.pay.micropay(await charge(number)))).data).toMatchObject({ err_code: 'USERPAYING' });
    await control('wechat/decide', { orderNo: number, approve: true });
    expect((await open().v2.pay.orderquery({ ...base(), out_trade_no: number })).data['trade_state']).toBe('SUCCESS');
  });

  test('a wrong signature is refused both ways', async () => {
    const impostor = open({ secret: 'x'.repeat(32) });
    const number = newNumber();
    expect((await rejection(impostor.v2.pay.micropay(await charge(number)))).data).toMatchObject({ return_code: 'FAIL' });
    expect((await rejection(open().v2.pay.orderquery({ ...base(), out_trade_no: number }))).data).toMatchObject({ err_code: 'ORDERNOTEXIST' });
    await control('wechat/behave', { behaviour: 'badSignature@query' });
    await open().v2.pay.micropay(await charge(number));
    expect(await rejection(open().v2.pay.orderquery({ ...base(), out_trade_no: number }))).toMatchObject({ code: 'EV2_RES_SIGNATURE_NOT_EQUAL' });
  });
});
