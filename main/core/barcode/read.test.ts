import fc from 'fast-check';
import { expect, test } from 'vitest';
import { regions } from '../regions/index.ts';
import { checkDigit } from './check.ts';
import { readScan, type Meaning } from './read.ts';
import { reportScan } from './report.ts';
import { rulesFor, shippedBarcodes } from './rules.ts';

const rules = rulesFor(regions.cn, shippedBarcodes, 2026);
const kindOf = (data: string, symbology?: string): Meaning['kind'] => readScan({ data, ...(symbology === undefined ? {} : { symbology }) }, rules).kind;

test('each kind of code is told by its form', () => {
  expect(kindOf('4006381333931')).toBe('gtin');
  expect(kindOf('0-306-40615-2')).toBe('gtin');
  expect(kindOf('4006381333932')).toBe('code');
  expect(kindOf('4006381333932', ']E0')).toBe('invalid');
  expect(kindOf('134567890123456789')).toBe('payer');
  expect(kindOf('T1-000123')).toBe('receipt');
  expect(kindOf('T1-000123', ']C0')).toBe('receipt');
  expect(kindOf('MBR-00017')).toBe('member');
  expect(kindOf('STF-4')).toBe('staff');
  expect(kindOf('hQVDUFYwMWETTwegAAAAVVVVUAhQcm9kdWN0MQ==')).toBe('emv-cpm');
  expect(kindOf('00020101021163040000')).toBe('invalid');
  expect(kindOf('https://example.com/menu')).toBe('code');
  expect(kindOf('https://id.gs1.org/01/09520123456788')).toBe('gs1');
});

test('GS1 fields come in the sale’s units', () => {
  const scan = ']C10109520123456788310300019517270131\u001d';
  expect(reportScan(`${scan.replace('\u001d', '')}10LOT-1\u001d3922199\u001d21S1`, rules)).toEqual({
    scan: `${scan.replace('\u001d', '')}10LOT-1\u001d3922199\u001d21S1`,
    ok: true, kind: 'gs1', symbology: ']C1',
    ai: '(01)09520123456788(3103)000195(17)270131(10)LOT-1(3922)199(21)S1',
    fields: { gtin: '09520123456788', gtin14: '09520123456788', weightGrams: 195, expiry: '2027-01-31', batch: 'LOT-1', priceMinor: 199, serial: 'S1' },
    error: null,
  });
  const gtin = `9952012345678${checkDigit('9952012345678')}`;
  const pounds = readScan({ data: `01${gtin}3201000025`, symbology: ']d2' }, rules);
  expect(pounds).toMatchObject({ kind: 'gs1', item: { weightGrams: 1134 } });
  const yen = readScan({ data: `01${gtin}310300050039303921980`, symbology: ']C1' }, { ...rules, currency: 'JPY', exponent: 0 });
  expect(yen).toMatchObject({ kind: 'gs1', item: { priceMinor: 1980 } });
});

test('scanners without identifiers and with short UPC codes are read too', () => {
  expect(readScan({ data: '010952012345678810A\u001d17270131' }, rules)).toMatchObject({ kind: 'gs1', item: { batch: 'A' } });
  expect(readScan({ data: '042100005264', symbology: ']E0' }, rules)).toMatchObject({ kind: 'gtin', gtin: '042100005264' });
  expect(readScan({ data: '04252614', symbology: ']E0' }, rules)).toMatchObject({ kind: 'gtin', gtin: '042100005264' });
});

test('while paying, a code that is a label and a payer’s is the payer’s', () => {
  const body = '26123450199000750';
  const code = body + checkDigit(body);
  expect(readScan({ data: code }, rules)).toMatchObject({ kind: 'measure' });
  expect(readScan({ data: code }, { ...rules, paying: true })).toEqual({ kind: 'payer', scheme: 'alipay' });
});

test('no text of up to 4096 characters ends the reading, and its report is JSON', () => {
  const prefixes = fc.constantFrom('', ']C1', ']d2', ']Q3', ']e0', ']E0', ']E4', ']Q1', ']Q0', ']C0', ']Q1https://a/01/', ']C101', '000201', 'hQVDUFYwMW', 'http://');
  const parts = fc.oneof(fc.string({ unit: 'binary', maxLength: 4096 }), fc.string({ unit: fc.constantFrom(...'0123456789AI(%^/?&=+-\u001d'), maxLength: 4096 }));
  fc.assert(
    fc.property(prefixes, parts, fc.boolean(), (prefix, rest, paying) => {
      const scan = (prefix + rest).slice(0, 4096);
      const report = reportScan(scan, { ...rules, paying });
      expect(JSON.parse(JSON.stringify(report))).toEqual(report);
      expect(report.ok).toBe(report.error === null);
    }),
    { numRuns: 2000 },
  );
});
