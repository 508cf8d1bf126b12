import fc from 'fast-check';
import { expect, test } from 'vitest';
import { crc16, emvFields, readCustomerCode, readMerchantCode } from './emv.ts';

const field = (id: string, value: string): string => id + String([...value].length).padStart(2, '0') + value;
const sealed = (body: string): string => `${body}6304${crc16(`${body}6304`)}`;

test('the CRC is CCITT-FALSE over UTF-8 bytes', () => {
  expect(crc16('123456789')).toBe('29B1');
  expect(crc16('柜')).toBe(crc16('柜'));
  expect(crc16('柜')).not.toBe(crc16('p'));
});

test('a merchant’s code is read; a wrong CRC or length is said', () => {
  const body = field('00', '01') + field('01', '12') + field('29', field('00', 'A000000677010111') + field('01', '0066890000000')) +
    field('53', '764') + field('54', '12.50') + field('58', 'TH') + field('59', '柜台便利店');
  expect(readMerchantCode(sealed(body))).toMatchObject({
    method: 'dynamic', currency: '764', amount: '12.50', country: 'TH', merchant: '柜台便利店', schemes: ['A000000677010111'],
  });
  expect(readMerchantCode(`${body}63040000`)).toContain('CRC');
  expect(readMerchantCode(body)).toContain('CRC');
  expect(readMerchantCode(`${body}99`)).toContain('cut off');
});

test('a field that stands there twice is not chosen between', () => {
  const body = `000201${field('54', '18.80')}${field('54', '0.01')}6304`;
  expect(readMerchantCode(body + crc16(body))).toBe('The EMVCo code has field 54 twice');
});

test('lengths count characters: any row of fields comes back', () => {
  const ids = fc.stringMatching(/^[0-9]{2}$/);
  const rows = fc.array(fc.record({ id: ids, value: fc.string({ unit: 'binary', maxLength: 49 }) }), { maxLength: 20 });
  fc.assert(
    fc.property(rows, (fields) => {
      const text = fields.map(({ id, value }) => field(id, value)).join('');
      expect(emvFields(text)).toEqual(fields);
    }),
  );
});

test('a customer’s code names its application', () => {
  // 85 05 CPV01, 61 { 4F, 50 }.
  expect(readCustomerCode('hQVDUFYwMWETTwegAAAAVVVVUAhQcm9kdWN0MQ==')).toEqual({
    format: 'CPV01', applications: ['A0000000555555'], label: 'Product1',
  });
  expect(readCustomerCode('hQVDUFYwMWETTweg')).toContain('cut off');
  expect(readCustomerCode('hQVDUFYwMW!')).toContain('base64');
});
