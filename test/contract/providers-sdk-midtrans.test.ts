/** Midtrans's own SDK as an independent client of the stand-in. */
import { createHash } from 'node:crypto';
import { createRequire } from 'node:module';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { newOrder, openRig, type Ledger, type Rig } from './providers-rig.ts';

type Told = Record<string, unknown>;
/** The part of the SDK that is used: it comes without types. */
interface CoreApi {
  apiConfig: { getCoreApiBaseUrl(): string };
  charge(parameter: object): Promise<Told>;
  transaction: Record<'status' | 'cancel' | 'expire', (id: string) => Promise<Told>> &
    Record<'refund' | 'refundDirect', (id: string, parameter: object) => Promise<Told>> & { notification(notice: object | string): Promise<Told> };
}
interface Sdk {
  CoreApi: new (options: { isProduction: boolean; serverKey: string; clientKey: string }) => CoreApi;
}
const sdk = createRequire(import.meta.url)('midtrans-client') as Sdk;

let rig: Rig;
beforeAll(async () => {
  rig = await openRig();
});
afterAll(() => rig.sandbox.close());

/** The SDK knows its two addresses only: it is told ours in their place. */
function open(serverKey = rig.sandbox.keys.midtrans.serverKey): CoreApi {
  const core = new sdk.CoreApi({ isProduction: false, serverKey, clientKey: 'SB-Mid-client-none' });
  core.apiConfig.getCoreApiBaseUrl = () => rig.sandbox.url;
  return core;
}

const number = (): string => newOrder('mpm').orderNo;
const details = (order_id: string, gross_amount = 18_800) => ({
  payment_type: 'qris',
  transaction_details: { order_id, gross_amount },
  item_details: [{ id: 'a', price: 9_400, quantity: 2, name: 'Teh' }],
  qris: { acquirer: 'gopay' },
});
const paid = async (): Promise<string> => {
  const id = number();
  const { qr_string: code } = await open().charge(details(id));
  await rig.control('read', { code });
  await rig.control('midtrans/decide', { orderNo: id, approve: true });
  return id;
};
/** What the SDK rejects with. */
const refused = (code: string) => ({ ApiResponse: expect.objectContaining({ status_code: code }) });
const moved = async (id: string) =>
  (await rig.control<Ledger>('midtrans/ledger')).entries.filter(({ orderNo }) => orderNo === id).map(({ kind, amountMinor }) => [kind, amountMinor]);

test('a code: charged, asked for by either number, paid', async () => {
  const core = open();
  const id = number();
  const made = await core.charge(details(id));
  expect(made).toMatchObject({
    status_code: '201',
    order_id: id,
    gross_amount: '18800.00',
    currency: 'IDR',
    payment_type: 'qris',
    acquirer: 'gopay',
    transaction_status: 'pending',
    fraud_status: 'accept',
    qr_string: expect.stringMatching(/^000201010212.*ID\.CO\.QRIS\.WWW.*6304[0-9A-F]{4}$/),
    actions: [{ name: 'generate-qr-code', method: 'GET' }],
  });
  const transactionId = String(made['transaction_id']);
  expect(transactionId).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-8[0-9a-f]{3}-[0-9a-f]{12}$/);
  expect(await core.transaction.status(id)).toMatchObject({ status_code: '201', transaction_status: 'pending' });
  await rig.control('midtrans/decide', { orderNo: id, approve: true });
  expect(await core.transaction.status(transactionId)).toMatchObject({ status_code: '200', order_id: id, transaction_status: 'settlement', settlement_time: expect.any(String) });
});

test('GoPay’s own billing', async () => {
  const id = number();
  const { qris: _, ...rest } = details(id);
  const made = await open().charge({ ...rest, payment_type: 'gopay', gopay: { enable_callback: false } });
  expect(made).toMatchObject({ status_code: '201', payment_type: 'gopay', transaction_status: 'pending' });
  expect(made).not.toHaveProperty('qr_string');
});

test('cancel and expire end what waits, and nothing else', async () => {
  const core = open();
  const { transaction } = core;
  const [first, second] = [number(), number()];
  await core.charge(details(first));
  await core.charge(details(second));
  expect(await transaction.cancel(first)).toMatchObject({ status_code: '200', transaction_status: 'cancel' });
  expect(await transaction.expire(second)).toMatchObject({ status_code: '407', transaction_status: 'expire' });
  expect(await transaction.status(first)).toMatchObject({ transaction_status: 'cancel' });
  expect(await transaction.status(second)).toMatchObject({ status_code: '407', transaction_status: 'expire' });
  const settled = await paid();
  await expect(transaction.cancel(settled)).rejects.toMatchObject(refused('412'));
  await expect(transaction.expire(settled)).rejects.toMatchObject(refused('412'));
  await expect(transaction.cancel(number())).rejects.toMatchObject(refused('404'));
  expect(await moved(settled)).toEqual([['capture', 1_880_000]]);
});

test('a code that nobody pays expires by itself', async () => {
  const id = number();
  await open().charge(details(id));
  await rig.control('midtrans/expire', { orderNo: id });
  expect(await open().transaction.status(id)).toMatchObject({ status_code: '407', transaction_status: 'expire' });
});

test.each(['refundDirect', 'refund'] as const)('%s: in parts, once a key, never more than was paid', async (how) => {
  const { transaction } = open();
  const id = await paid();
  expect(await transaction[how](id, { refund_key: 'a-1', amount: 800, reason: 'kembali' })).toMatchObject({
    status_code: '200', transaction_status: 'partial_refund', refund_amount: '800.00', refund_key: 'a-1', refund_chargeback_id: expect.any(Number),
  });
  await expect(transaction[how](id, { refund_key: 'a-1', amount: 800 })).rejects.toMatchObject(refused('406'));
  await expect(transaction[how](id, { refund_key: 'a-2', amount: 18_001 })).rejects.toMatchObject(refused('414'));
  // Without an amount, what is left.
  expect(await transaction[how](id, { refund_key: 'a-3' })).toMatchObject({ transaction_status: 'refund', refund_amount: '18800.00' });
  expect(await transaction.status(id)).toMatchObject({ transaction_status: 'refund', refunds: [{ refund_key: 'a-1', refund_amount: '800.00' }, { refund_key: 'a-3', refund_amount: '18000.00' }] });
  await expect(transaction[how](id, { refund_key: 'a-4', amount: 1 })).rejects.toMatchObject(refused('412'));
  expect(await moved(id)).toEqual([['capture', 1_880_000], ['refund', 80_000], ['refund', 1_800_000]]);
});

test('a wrong key is refused, and makes nothing', async () => {
  const id = number();
  const stranger = open('SB-Mid-server-somebody-else');
  await expect(stranger.charge(details(id))).rejects.toMatchObject({ httpStatusCode: 401, ...refused('401') });
  const settled = await paid();
  for (const call of [stranger.transaction.status(settled), stranger.transaction.cancel(settled), stranger.transaction.refundDirect(settled, { amount: 1 })]) {
    await expect(call).rejects.toMatchObject({ httpStatusCode: 401 });
  }
  await expect(open().transaction.status(id)).rejects.toMatchObject(refused('404'));
  expect(await moved(settled)).toEqual([['capture', 1_880_000]]);
});

describe('what does not fit is refused', () => {
  test.each([
    ['a number that is taken', (id: string) => details(id), '406'],
    ['a fraction', () => details(number(), 18_800.5), '400'],
    ['items that do not add up', () => details(number(), 18_801), '400'],
    ['no order', () => ({ payment_type: 'qris' }), '400'],
    ['a number with a space', () => details('A 1'), '400'],
    ['another way to pay', () => ({ ...details(number()), payment_type: 'credit_card' }), '400'],
  ])('%s', async (_, request, code) => {
    const id = number();
    await open().charge(details(id));
    await expect(open().charge(request(id))).rejects.toMatchObject(refused(code));
  });
});

test('a notice is signed as the documents say, and the SDK asks for its transaction', async () => {
  const core = open();
  const id = await paid();
  const notice: Told = { ...(await core.transaction.status(id)), status_message: 'midtrans payment notification' };
  const text = `${id}20018800.00${rig.sandbox.keys.midtrans.serverKey}`;
  expect(notice['signature_key']).toBe(createHash('sha512').update(text).digest('hex'));
  expect(await core.transaction.notification(JSON.stringify(notice))).toMatchObject({ order_id: id, transaction_status: 'settlement' });
});
