import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readPromotions, readVouchers } from './promotions.ts';

test('vouchers are read with who bears them; what nobody is named for is borne by others', () => {
  const one = { id: 'v1', name: '满减券', type: 'ALIPAY_FIX_VOUCHER', amount: '10.00', merchant_contribute: '4.00', other_contribute: '6.00', other_contribute_detail: [{ contribute_type: 'PLATFORM', contribute_amount: '5.00' }, { contribute_type: 'BRAND', contribute_amount: '1.00' }] };
  expect(readVouchers([one, { id: 'v2', amount: '1.50' }], 2)).toEqual([
    { id: 'v1', name: '满减券', amountMinor: 1_000, schemeMinor: 500, merchantMinor: 400, otherMinor: 100 },
    { id: 'v2', amountMinor: 150, schemeMinor: 0, merchantMinor: 0, otherMinor: 150 },
  ]);
});

test('what is no list of vouchers is none', () => {
  for (const json of [undefined, null, 'x', [{ amount: '1' }], [{ id: 'a', amount: '0.00' }], [{ id: 'a', amount: 'much' }]]) expect(readVouchers(json, 2)).toEqual([]);
});

test('the spelling of notifications, and lists as their JSON', () => {
  const json = '[{"amount":"0.20","merchantContribute":"0.05","name":"5折券","otherContribute":"0.15","type":"ALIPAY_DISCOUNT_VOUCHER","voucherId":"V1"}]';
  const funds = '[{"amount":"0.80","fundChannel":"ALIPAYACCOUNT"},{"amount":"0.20","fundChannel":"MDISCOUNT"}]';
  expect(readPromotions(json, funds, 2)).toEqual([{ id: 'V1', name: '5折券', amountMinor: 20, schemeMinor: 0, merchantMinor: 5, otherMinor: 15 }]);
});

test('a channel that is no money of the payer’s is told for what is beyond the vouchers', () => {
  const funds = [{ fund_channel: 'ALIPAYACCOUNT', amount: '5.00' }, { fund_channel: 'COUPON', amount: '0.60' }, { fund_channel: 'MDISCOUNT', amount: 0.4 }];
  expect(readPromotions(undefined, funds, 2)).toEqual([
    { id: 'COUPON', amountMinor: 60, schemeMinor: 60, merchantMinor: 0, otherMinor: 0 },
    { id: 'MDISCOUNT', amountMinor: 40, schemeMinor: 0, merchantMinor: 40, otherMinor: 0 },
  ]);
  const vouchers = [{ id: 'v', amount: '0.40', merchant_contribute: '0.40' }];
  expect(readPromotions(vouchers, funds, 2).map(({ id, amountMinor }) => [id, amountMinor])).toEqual([['v', 40], ['COUPON', 60]]);
  expect(readPromotions([{ id: 'v', amount: '9.00' }], funds, 2)).toHaveLength(1);
});

test('whatever comes, the parts add up and none is below zero', () => {
  const amount = fc.oneof(fc.integer({ min: -100, max: 9_999 }).map((fen) => (fen / 100).toFixed(2)), fc.double(), fc.string());
  const voucher = fc.record({ id: fc.constantFrom('v1', 'v2'), amount, merchant_contribute: amount, other_contribute_detail: fc.array(fc.record({ contribute_type: fc.constantFrom('PLATFORM', 'BRAND'), contribute_amount: amount })) }, { requiredKeys: [] });
  const fund = fc.record({ fund_channel: fc.constantFrom('COUPON', 'DISCOUNT', 'MCOUPON', 'MDISCOUNT', 'PCREDIT', 'toString'), amount }, { requiredKeys: [] });
  fc.assert(
    fc.property(fc.oneof(fc.array(voucher), fc.jsonValue()), fc.oneof(fc.array(fund), fc.jsonValue()), (vouchers, funds) => {
      for (const { id, amountMinor, schemeMinor, merchantMinor, otherMinor } of readPromotions(vouchers, funds, 2)) {
        expect(id).not.toBe('toString');
        expect(schemeMinor + merchantMinor + otherMinor).toBe(amountMinor);
        expect(Math.min(amountMinor - 1, schemeMinor, merchantMinor, otherMinor)).toBeGreaterThanOrEqual(0);
      }
    }),
  );
});
