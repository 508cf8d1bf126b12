/** Alipay's official SDK as an independent client of the stand-in: both interfaces, with a public key and with certificates. */
import { unzipSync } from 'fflate';
import { AlipaySdk, type AlipaySdkConfig } from 'alipay-sdk';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startSandbox, type RunningSandbox } from '#main/commands/sandbox.ts';
import { readAlipayBill } from '#main/providers/alipay/bill.ts';
import { alipayCertificateMerchant } from '#main/providers/alipay/sandbox-keys.ts';
import { controlOf, newOrder } from './providers-rig.ts';

let sandbox: RunningSandbox;
let other: RunningSandbox;
beforeAll(async () => {
  [sandbox, other] = await Promise.all([startSandbox(), startSandbox()]);
});
afterAll(() => Promise.all([sandbox.close(), other.close()]));

const control = <R>(path: string, args: object = {}): Promise<R> => controlOf<R>(sandbox.url, path, args);
const payerCode = async (): Promise<string> => (await control<{ code: string }>('alipay/payer-code')).code;
const newNumber = (): string => newOrder('mpm').orderNo;
const today = (): string => new Date(Date.now() + 8 * 3_600_000).toISOString().slice(0, 10);

const modes: [string, () => AlipaySdkConfig][] = [
  ['public key', () => sandbox.sdk.alipay],
  ['certificates', () => alipayCertificateMerchant(sandbox.url, sandbox.keys.alipay)],
];

describe.each(modes)('alipay-sdk, v2 gateway, %s', (mode, config) => {
  const open = (more: object = {}) => new AlipaySdk({ ...config(), ...more });
  const exec = (method: string, bizContent: object, client = open()) => client.exec(method, { bizContent }, { validateSign: true });

  test('shown code: payment, query, refund and its repetition', async () => {
    const outTradeNo = newNumber();
    const terms = { outTradeNo, totalAmount: '18.80', subject: '柜台' };
    const placed = await exec('alipay.trade.precreate', terms);
    expect(placed).toMatchObject({ code: '10000', qrCode: expect.stringMatching(/^https:\/\/qr\.alipay\.com\/\w+$/) });
    expect(await exec('alipay.trade.query', { outTradeNo })).toMatchObject({ code: '40004', subCode: 'ACQ.TRADE_NOT_EXIST' });
    await control('read', { code: placed['qrCode'] });
    expect(await exec('alipay.trade.query', { outTradeNo })).toMatchObject({ code: '10000', tradeStatus: 'WAIT_BUYER_PAY' });
    await control('alipay/decide', { orderNo: outTradeNo, approve: true });
    expect(await exec('alipay.trade.query', { outTradeNo })).toMatchObject({ tradeStatus: 'TRADE_SUCCESS', totalAmount: '18.80' });
    const refund = { outTradeNo, refundAmount: '0.80', outRequestNo: `${outTradeNo}R` };
    expect(await exec('alipay.trade.refund', refund)).toMatchObject({ code: '10000', fundChange: 'Y', refundFee: '0.80' });
    expect(await exec('alipay.trade.refund', refund)).toMatchObject({ code: '10000', fundChange: 'N', refundFee: '0.80' });
    expect(await exec('alipay.trade.refund', { ...refund, refundAmount: '0.70' })).toMatchObject({ subCode: 'ACQ.DISCORDANT_REPEAT_REQUEST' });
    expect(await exec('alipay.trade.fastpay.refund.query', { outTradeNo, outRequestNo: `${outTradeNo}R` })).toMatchObject({ refundStatus: 'REFUND_SUCCESS' });
    expect(await exec('alipay.trade.precreate', { ...terms, totalAmount: '1.00' })).toMatchObject({ subCode: 'ACQ.CONTEXT_INCONSISTENT' });
  });

  test("payer's code: payment with a voucher, single use, cancel", async () => {
    await control('alipay/behave', { behaviour: 'voucher' });
    const authCode = await payerCode();
    const outTradeNo = newNumber();
    const terms = { outTradeNo, totalAmount: '18.80', subject: '柜台', scene: 'bar_code', authCode, queryOptions: ['voucher_detail_list'] };
    const paid = await exec('alipay.trade.pay', terms);
    expect(paid).toMatchObject({ code: '10000', totalAmount: '18.80', tradeNo: expect.any(String), voucherDetailList: [{ amount: '1.88' }] });
    expect(paid['fundBillList']).toBeUndefined();
    const again = { ...terms, outTradeNo: newNumber() };
    expect(await exec('alipay.trade.pay', again)).toMatchObject({ code: '40004', subCode: 'ACQ.PAYMENT_AUTH_CODE_INVALID' });
    expect(await exec('alipay.trade.cancel', { outTradeNo })).toMatchObject({ code: '10000', action: 'refund', retryFlag: 'N' });
    expect(await exec('alipay.trade.cancel', { outTradeNo: newNumber() })).toMatchObject({ code: '10000', retryFlag: 'N' });
    expect(await exec('alipay.trade.query', { outTradeNo })).toMatchObject({ tradeStatus: 'TRADE_CLOSED' });
  });

  test('the bill of a day', async () => {
    const { billDownloadUrl } = await exec('alipay.data.dataservice.bill.downloadurl.query', { billType: 'trade', billDate: today() });
    const file = new Uint8Array(await (await fetch(String(billDownloadUrl))).arrayBuffer());
    expect(Object.keys(unzipSync(file))).toHaveLength(2);
    expect(readAlipayBill(file).length).toBeGreaterThan(0);
    expect((await fetch(String(billDownloadUrl).replace('token=', 'token=0'))).status).toBe(403);
    expect(await exec('alipay.data.dataservice.bill.downloadurl.query', { billType: 'trade', billDate: '2001-01-01' })).toMatchObject({ subCode: 'isp.bill_not_exist' });
  });

  test('a wrong signature is refused both ways', async () => {
    const impostor = open({ privateKey: other.sdk.alipay.privateKey });
    expect(await exec('alipay.trade.precreate', { outTradeNo: newNumber(), totalAmount: '1.00', subject: 'x' }, impostor)).toMatchObject({ code: '40002', subCode: 'isv.invalid-signature' });
    await control('alipay/behave', { behaviour: 'badSignature@query' });
    await expect(exec('alipay.trade.query', { outTradeNo: newNumber() })).rejects.toThrow('验签失败');
  });

  test.each([
    ['no amount', { totalAmount: '0.00' }],
    ['three decimals', { totalAmount: '1.001' }],
    ['a forbidden character', { subject: 'a=b' }],
    ['no number', { outTradeNo: '' }],
  ])('%s: refused by name', async (_, wrong) => {
    const terms = { outTradeNo: newNumber(), totalAmount: '1.00', subject: 'x', ...wrong };
    expect(await exec('alipay.trade.precreate', terms)).toMatchObject({ code: '40004', subCode: 'ACQ.INVALID_PARAMETER' });
  });

  test.skipIf(mode === 'public key')('another certificate of ours is refused (skipped where there is none)', async () => {
    const client = open({ appCertContent: alipayCertificateMerchant(other.url, other.keys.alipay).appCertContent });
    expect(await exec('alipay.trade.query', { outTradeNo: newNumber() }, client)).toMatchObject({ code: '40002', subCode: 'isv.invalid-app-cert-sn' });
  });
});

describe.each(modes)('alipay-sdk, v3, %s', (mode, config) => {
  const open = (more: object = {}) => new AlipaySdk({ ...config(), ...more });
  const curl = async (method: string, body: object, client = open()): Promise<Record<string, unknown>> =>
    (await client.curl<Record<string, unknown>>('POST', `/v3/alipay/trade/${method}`, { body })).data;

  test('payment, query, refund, cancel', async () => {
    const number = { out_trade_no: newNumber() };
    const placed = await curl('precreate', { ...number, total_amount: '18.80', subject: '柜台' });
    await control('read', { code: placed['qr_code'] });
    await control('alipay/decide', { orderNo: number.out_trade_no, approve: true });
    expect(await curl('query', number)).toMatchObject({ trade_status: 'TRADE_SUCCESS', total_amount: '18.80' });
    expect(await curl('refund', { ...number, refund_amount: '0.80', out_request_no: 'R1' })).toMatchObject({ fund_change: 'Y' });
    expect(await curl('fastpay/refund/query', { ...number, out_request_no: 'R1' })).toMatchObject({ refund_status: 'REFUND_SUCCESS' });
    expect(await curl('cancel', number)).toMatchObject({ action: 'refund', retry_flag: 'N' });
    const charge = { out_trade_no: newNumber(), total_amount: '1.00', subject: 'x', scene: 'bar_code', auth_code: await payerCode() };
    expect(await curl('pay', charge)).toMatchObject({ total_amount: '1.00', trade_no: expect.any(String) });
    await expect(curl('query', { out_trade_no: newNumber() })).rejects.toMatchObject({ code: 'ACQ.TRADE_NOT_EXIST', responseHttpStatus: 400 });
  });

  test('the bill of a day', async () => {
    const ask = (day: string) => open().curl<{ bill_download_url: string }>('GET', '/v3/alipay/data/dataservice/bill/downloadurl/query', { query: { bill_type: 'trade', bill_date: day } });
    const { data } = await ask(today());
    expect(readAlipayBill(new Uint8Array(await (await fetch(data.bill_download_url)).arrayBuffer())).length).toBeGreaterThan(0);
    await expect(ask('2001-01-01')).rejects.toMatchObject({ code: 'isp.bill_not_exist' });
  });

  test('a wrong signature is refused both ways', async () => {
    const order = { out_trade_no: newNumber(), total_amount: '1.00', subject: 'x' };
    const impostor = open({ privateKey: other.sdk.alipay.privateKey });
    await expect(curl('precreate', order, impostor)).rejects.toMatchObject({ code: 'invalid-signature', responseHttpStatus: 401 });
    await control('alipay/behave', { behaviour: 'badSignature@present' });
    await expect(curl('precreate', order)).rejects.toMatchObject({ code: 'response-signature-verify-error' });
  });

  test.skipIf(mode === 'public key')('another certificate is refused both ways (skipped where there is none)', async () => {
    const { appCertContent, alipayPublicCertContent } = alipayCertificateMerchant(other.url, other.keys.alipay);
    const order = { out_trade_no: newNumber(), total_amount: '1.00', subject: 'x' };
    await expect(curl('precreate', order, open({ appCertContent }))).rejects.toMatchObject({ code: 'invalid-app-cert-sn', responseHttpStatus: 401 });
    await expect(curl('precreate', order, open({ alipayPublicCertContent }))).rejects.toMatchObject({ code: 'response-alipay-sn-verify-error' });
  });
});
