import { expect, test } from 'vitest';
import { readVouchers } from './promotions.ts';

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
