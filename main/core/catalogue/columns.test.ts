import { expect, test } from 'vitest';
import { findLayout } from './columns.ts';

test('headers are known in English, Chinese and Japanese', () => {
  expect(findLayout([['SKU', 'Bar Code', 'Product Name', 'Unit Price', 'UoM', 'Tax rate', 'Category']])).toEqual({
    columns: { id: [0], barcode: [1], name: [2], price: [3], unit: [4], tax: [5], group: [6] },
    headerRows: 1,
    width: 7,
  });
  expect(findLayout([['货号', '条码1', '条码2', '商品名称', '零售价(元)', '单位', '类别']]).columns).toEqual({
    id: [0], barcode: [1, 2], name: [3], price: [4], unit: [5], group: [6],
  });
  expect(findLayout([['JANコード', '商品名', '販売価格', '税区分']]).columns).toEqual({ barcode: [0], name: [1], price: [2], tax: [3] });
});

test('without a header the columns are known by what they hold', () => {
  const rows = [['6901', '牛奶', '3.50'], ['690123456789', '面包', '12'], ['0000000000017', 'Vitória crackers', '2.00']];
  expect(findLayout(rows)).toEqual({ columns: { barcode: [0], name: [1], price: [2] }, headerRows: 0, width: 3 });
  expect(findLayout([['Tea', '6901234567892']]).columns).toEqual({ barcode: [1], name: [0] });
});

test('a map names columns by header or number, and leaves the others to their headers', () => {
  const rows = [['A', 'B', '售价'], ['x1', '牛奶', '3']];
  expect(findLayout(rows, 'id=A,name=B').columns).toEqual({ id: [0], name: [1], price: [2] });
  expect(findLayout([['牛奶', '6901', 'x'], ['茶', '6902', 'y']], 'name=1,barcode=2')).toMatchObject({
    columns: { name: [0], barcode: [1] },
    headerRows: 0,
  });
});

test('a title above the header is passed over', () => {
  const rows = [['商品资料导出'], ['2026-01-01', ''], ['条码', '品名', '售价'], ['6901234567892', '茶', '3']];
  expect(findLayout(rows)).toEqual({ columns: { barcode: [0], name: [1], price: [2] }, headerRows: 3, width: 3 });
});

test('an unknown header above barcodes is still a header', () => {
  const rows = [['Kod', 'Nazwa', 'Ilość'], ['6901234567892', 'Tea', '3.5'], ['6901234567893', 'Milk', '4']];
  expect(findLayout(rows)).toEqual({ columns: { barcode: [0], name: [1] }, headerRows: 1, width: 3 });
});

test('whole numbers without a header may be stock: they are not taken for prices', () => {
  expect(findLayout([['6901234567892', 'Tea', '12'], ['6901234567893', 'Milk', '4']]).columns).toEqual({ barcode: [0], name: [1] });
});

test('what does not fit is said with the columns there are', () => {
  expect(() => findLayout([['price', 'unit']])).toThrow(/no column with a name/);
  expect(() => findLayout([['name', 'price']])).toThrow(/a barcode or id/);
  expect(() => findLayout([['a', 'b']], 'name=Nope')).toThrow(/no column "Nope"/);
  expect(() => findLayout([['a', 'b']], 'colour=1')).toThrow(/FIELD one of/);
});
