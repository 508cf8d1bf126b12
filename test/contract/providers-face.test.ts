/** Payment by face of both schemes: our own client, the stand-in of the SDK, and the stand-in of the gateway, over real sockets. */
import { randomBytes } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { Wechatpay } from 'wechatpay-axios-plugin';
import { faceSdkOf } from '#main/face.ts';
import type { Captured, ChannelOrder, FacePayment, Log, PaymentProvider } from '#main/ports.ts';
import { createProviders } from '#main/providers/index.ts';
import { systemClock } from '#main/system.ts';
import { controlOf, newOrder, openRig, type Ledger, type Rig } from './providers-rig.ts';

let rig: Rig;
const ready = (face: FacePayment): Promise<void> => new Promise((resolve) => face.onChange(() => face.trouble() === null && resolve()));
beforeAll(async () => {
  rig = await openRig();
});
afterAll(() => rig.sandbox.close());

const ways: [string, 'wechat' | 'alipay', object, object][] = [
  ['wechat by facepay', 'wechat', {}, { pay: 'facepay' }],
  ['wechat by micropay', 'wechat', {}, { pay: 'micropay' }],
  ['wechat by facepay, signing payer codes by MD5', 'wechat', { signType: 'MD5' }, { pay: 'facepay' }],
  ['alipay by the gateway', 'alipay', {}, {}],
  ['alipay by v3', 'alipay', { api: 'v3' }, {}],
];

describe.each(ways)('%s', (_, scheme, more, face) => {
  const logged: string[] = [];
  const write = (event: string, fields?: object): void => void logged.push(JSON.stringify([event, fields]));
  const log: Log = { info: write, warn: write, error: write };
  let provider: PaymentProvider & { face: FacePayment };
  beforeEach(async () => {
    const mine = rig.settings[scheme] as { face: object };
    const settings = { [scheme]: { ...mine, ...more, face: { ...mine.face, ...face } } };
    const faceSdk = faceSdkOf({ fork: () => { throw new Error('no library here'); }, clock: systemClock, log });
    const made = createProviders(settings, { clock: systemClock, nonce: () => randomBytes(16).toString('hex'), log, faceSdk }).get(scheme);
    if (made?.face === undefined) throw new Error('no face');
    provider = { ...made, face: made.face };
    provider.face.start();
    await ready(provider.face);
  });
  afterEach(() => provider.face.close());

  const behave = (behaviour: string): Promise<unknown> => rig.control(`${scheme}/behave`, { behaviour });
  const order = (): ChannelOrder => ({ ...newOrder('cpm'), face: true });
  const capture = (of: ChannelOrder): Promise<Captured> => provider.face.capture(of, { timeoutMs: 10_000, signal: new AbortController().signal, asks() {} });
  const codeOf = async (of: ChannelOrder): Promise<string> => {
    const captured = await capture(of);
    if (captured.kind !== 'code') throw new Error(JSON.stringify(captured));
    return captured.code;
  };
  const charged = async (of: ChannelOrder) => provider.charge(of, await codeOf(of));
  const moved = async ({ orderNo }: ChannelOrder) => (await rig.control<Ledger>(`${scheme}/ledger`)).entries.filter((entry) => entry.orderNo === orderNo).map(({ kind, amountMinor }) => [kind, amountMinor]);

  test('is charged once; the code again, for it or another order, takes nothing and is no refusal', async () => {
    const one = order();
    const code = await codeOf(one);
    const answer = await provider.charge(one, code);
    expect(answer).toMatchObject({ kind: 'paid', amountMinor: 1880, payerId: expect.any(String) });
    expect(await provider.query(one)).toEqual(answer);
    expect(await provider.charge(one, code)).toMatchObject({ kind: 'unknown' });
    const other = order();
    expect(await provider.charge(other, code)).toMatchObject({ kind: 'unknown' });
    expect([await moved(one), await moved(other)]).toEqual([[['capture', 1880]], []]);
    expect(await provider.query(other)).toEqual({ kind: 'absent' });
    const [inner = ''] = code.startsWith('[') ? (JSON.parse(code) as string[]) : [code];
    expect(logged.join('\n')).not.toContain(inner);
  });

  test('a password is asked for; the payer approves', async () => {
    await behave('password');
    const one = order();
    expect(await charged(one)).toEqual({ kind: 'waiting', asked: true });
    expect(await provider.query(one)).toEqual({ kind: 'waiting', asked: true });
    await rig.control(`${scheme}/decide`, { orderNo: one.orderNo, approve: true });
    expect(await provider.query(one)).toMatchObject({ kind: 'paid', amountMinor: 1880 });
  });

  test.each(['notEnough', 'refuse'])('%s: refused, nothing taken', async (behaviour) => {
    await behave(behaviour);
    const one = order();
    expect(await charged(one)).toMatchObject({ kind: 'refused' });
    expect(await moved(one)).toEqual([]);
  });

  test.each(['systemErrorPaid', 'badSignature@charge', 'twice'])('%s: unknown, and the query says paid, once', async (behaviour) => {
    await behave(behaviour);
    const one = order();
    expect(await charged(one)).toMatchObject({ kind: 'unknown' });
    expect(await provider.query(one)).toMatchObject({ kind: 'paid' });
    expect(await moved(one)).toEqual([['capture', 1880]]);
  });

  test('a reverse gives paid money back, and closes what was never made', async () => {
    const one = order();
    await charged(one);
    expect(await provider.reverse(one)).toEqual({ kind: 'reversed', refunded: true });
    expect(await moved(one)).toEqual([['capture', 1880], ['refund', 1880]]);
    const never = order();
    expect(['absent', 'reversed']).toContain((await provider.reverse(never)).kind);
    expect(await provider.query(never)).toEqual({ kind: 'absent' });
  });

  test('the SDK’s own call to the scheme gets no proven answer: nothing is taken, and it is told as the network', async () => {
    await behave('badSignature@query');
    expect(await capture(order())).toEqual({ kind: 'none', end: 'line' });
    expect(await capture(order())).toMatchObject({ kind: 'code' });
  });
});

/** The SDK makes its chains by proxy and types them as open indexes. */
type Method = (data: object, config?: object) => Promise<{ data: Record<string, string> }>;

test('wechatpay-axios-plugin signs and reads the same calls', async () => {
  const { sandbox } = rig;
  const client = new Wechatpay({ ...sandbox.sdk.wechat }) as unknown as { v2: { face: Record<'get_wxpayface_authinfo', Method>; pay: Record<'facepay' | 'facepayquery', Method>; secapi: { pay: { facepayreverse: Method } } } };
  const { appid } = sandbox.request.wechat;
  const common = { appid, mch_id: sandbox.sdk.wechat.mchid, sign_type: 'HMAC-SHA256' };
  const nonce = (): { nonce_str: string } => ({ nonce_str: randomBytes(16).toString('hex') });
  const { orderNo } = newOrder('cpm');
  const device = { store_id: '1', store_name: '柜台', device_id: 'D1', version: '1', now: String(Math.floor(rig.clock.nowMs() / 1_000)) };
  const { data: given } = await client.v2.face.get_wxpayface_authinfo({ ...common, ...nonce(), ...device, rawdata: 'RAWDATA1' });
  expect(given).toMatchObject({ return_code: 'SUCCESS', authinfo: expect.stringMatching(/^AUTHINFO/), expires_in: '3600' });
  const pay = { ...common, body: '柜台', out_trade_no: orderNo, total_fee: '5', spbill_create_ip: '127.0.0.1', openid: 'o1', face_code: `FACECODE|${given['authinfo']}|${orderNo}|5` };
  expect((await client.v2.pay.facepay({ ...pay, ...nonce() })).data).toMatchObject({ result_code: 'SUCCESS', total_fee: '5', out_trade_no: orderNo });
  expect((await client.v2.pay.facepayquery({ ...common, ...nonce(), out_trade_no: orderNo })).data).toMatchObject({ trade_state: 'SUCCESS' });
  expect((await client.v2.secapi.pay.facepayreverse({ ...common, ...nonce(), out_trade_no: orderNo })).data).toMatchObject({ result_code: 'SUCCESS', recall: 'N' });
  expect((await controlOf<Ledger>(sandbox.url, 'wechat/ledger')).entries.filter((one) => one.orderNo === orderNo).map(({ kind }) => kind)).toEqual(['capture', 'refund']);
  // MD5 is no way to sign a face payment.
  await expect(client.v2.pay.facepay({ ...pay, ...nonce(), sign_type: 'MD5', out_trade_no: `${orderNo}B` })).rejects.toMatchObject({ response: { data: { result_code: 'FAIL', err_code: 'PARAM_ERROR' } } });
});
