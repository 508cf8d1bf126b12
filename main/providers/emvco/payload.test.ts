/** An acquirer's own code is shown only where no wallet can read another amount out of it than the order's. */
import { expect, test } from 'vitest';
import { minor } from '#main/contract';
import { crc16 } from '#main/core/barcode/emv.ts';
import { fitsOrder } from './payload.ts';

const order = { orderNo: 'O1', amountMinor: minor(1880), currency: 'SGD', mode: 'mpm', subject: 'x' } as const;
const row = (id: string, value: string): string => id + String(value.length).padStart(2, '0') + value;
const code = (...rows: string[]): string => {
  const body = `000201010212${row('26', row('00', 'SG.PAYNOW') + row('01', '2') + row('02', '201912345Z'))}${rows.join('')}6304`;
  return body + crc16(body);
};
const [currency, amount] = [row('53', '702'), row('54', '18.80')];

test.each<[string, string, boolean]>([
  ['the order’s amount', code(currency, amount), true],
  ['another amount', code(currency, row('54', '18.81')), false],
  ['no amount', code(currency), false],
  ['another currency', code(row('53', '392'), amount), false],
  ['two amounts', code(currency, amount, row('54', '99.00')), false],
  ['a tip that the payer is asked for', code(currency, amount, row('55', '01')), false],
  ['a fee on top', code(currency, amount, row('55', '02'), row('56', '5.00')), false],
  ['an amount behind a blank', code(currency, row('54', ' 18.80')), false],
  ['a power of ten', code(currency, row('54', '188e-1')), false],
  ['a broken CRC', `${code(currency, amount).slice(0, -4)}0000`, false],
])('%s', (_, text, fits) => {
  expect(fitsOrder(text, order)).toBe(fits);
});
