import { expect, test } from 'vitest';
import { barcodeKeys, isScientific, splitBarcodes } from './barcode.ts';

test('UPC-A, EAN-13 and GTIN-14 with indicator 0 are one number; GTIN-8 is its own', () => {
  expect(barcodeKeys('012345678905')).toEqual(['012345678905', '0012345678905', '00012345678905']);
  expect(barcodeKeys('0012345678905')).toEqual(['0012345678905', '012345678905', '00012345678905']);
  expect(barcodeKeys('06901939691601')).toEqual(['06901939691601', '6901939691601']);
  expect(barcodeKeys('6901939691601')).toEqual(['6901939691601', '06901939691601']);
  expect(barcodeKeys('16901939691608')).toEqual(['16901939691608']);
  expect(barcodeKeys('12345670')).toEqual(['12345670']);
  expect(barcodeKeys('ABC-12')).toEqual(['ABC-12']);
});

test('a cell may hold several barcodes, each once', () => {
  expect(splitBarcodes('6901; 6902|6903　6901')).toEqual(['6901', '6902', '6903']);
  for (const none of [' ', '-', '无', 'N/A', 'なし']) expect(splitBarcodes(none)).toEqual([]);
});

test('a code that a spreadsheet has rounded is told from one that ends in E', () => {
  expect(isScientific('6.90123E+12')).toBe(true);
  expect(isScientific('6E12')).toBe(true);
  expect(isScientific('E12')).toBe(false);
  expect(isScientific('690123')).toBe(false);
});
