import { describe, expect, test } from 'vitest';
import { minor } from '#main/contract';
import type { ChannelOrder } from '../../ports.ts';
import { linepay } from './client.ts';

// Nothing listens there: what is refused at once was never sent.
const nowhere = { channelId: '2010746859', channelSecret: '0123456789abcdef', countries: ['TW'], baseURL: 'http://127.0.0.1:1/' };
const context = { clock: { nowMs: () => 0, after: () => () => undefined }, nonce: () => 'n', log: { info() {}, warn() {}, error() {} } };
const open = (change: object = {}) => linepay.create({ ...nowhere, ...change }, context);
const order = (currency: string, amountMinor: number): ChannelOrder => ({ orderNo: 'A1', amountMinor: minor(amountMinor), currency, mode: 'cpm', subject: '店' });

describe('amounts', () => {
  test('a part of a new dollar is refused before anything is sent, and never rounded', async () => {
    const provider = open();
    expect(await provider.charge(order('TWD', 188050), '9'.repeat(18))).toMatchObject({ kind: 'refused', code: 'AMOUNT' });
    const refund = { refundNo: 'R', amountMinor: minor(50), reason: 'x' };
    expect(await provider.refund(order('TWD', 188000), refund)).toMatchObject({ kind: 'refused', code: 'AMOUNT' });
    expect(await provider.refund(order('TWD', 188000), { ...refund, amountMinor: minor(0) })).toMatchObject({ kind: 'refused', code: 'AMOUNT' });
    expect(await provider.charge(order('TWD', 188000), '9'.repeat(18))).toEqual({ kind: 'unknown', reason: 'ECONNREFUSED' });
  });

  test('satang are taken, and another country’s money is not', async () => {
    expect(await open({ countries: ['TH'] }).charge(order('THB', 1885), '9'.repeat(12))).toMatchObject({ kind: 'unknown' });
    expect(await open().charge(order('THB', 1885), '9'.repeat(12))).toMatchObject({ kind: 'refused', code: 'CURRENCY' });
    expect(await open().charge(order('JPY', 1885), '9'.repeat(18))).toMatchObject({ kind: 'refused', code: 'CURRENCY' });
  });
});

test('codes have 18 digits in Taiwan and 12 in Thailand', () => {
  const owns = (countries: string[]) => [12, 13, 17, 18, 19].filter((length) => open({ countries }).ownsCode('9'.repeat(length)));
  expect(owns(['TW'])).toEqual([18]);
  expect(owns(['TH'])).toEqual([12]);
  expect(open().ownsCode(`${'9'.repeat(17)}x`)).toBe(false);
});

test('no code is shown', async () => {
  const provider = open();
  expect(provider.modes).toEqual(['cpm']);
  expect(await provider.present(order('TWD', 100))).toMatchObject({ kind: 'refused', code: 'NOT_OFFERED' });
});

test.each([
  [{ countries: [] }, 'payments.linepay.countries: expected >=1'],
  [{ countries: ['JP'] }, 'payments.linepay.countries.0: expected ("TW" | "TH")'],
  [{ channelSecret: 'short' }, 'payments.linepay.channelSecret: expected >=16'],
  [{ baseURL: 'ftp://x' }, 'payments.linepay.baseURL: expected'],
])('settings %j are refused by name', (change, message) => {
  expect(() => open(change)).toThrow(message);
});
