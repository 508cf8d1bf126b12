import fc from 'fast-check';
import { expect, test } from 'vitest';
import { DelimitedReader, findDelimiter, ROW_LINES_MAX } from './delimited.ts';

function read(text: string, delimiter = ',', chunk = text.length) {
  const reader = new DelimitedReader(delimiter);
  const rows = [];
  for (let i = 0; i < text.length; i += Math.max(1, chunk)) rows.push(...reader.push(text.slice(i, i + Math.max(1, chunk))));
  return [...rows, ...reader.end()];
}

test('quotes hold delimiters, quotes and line breaks; a row has the number of its first line', () => {
  expect(read('a,"b, ""c""\nd",e\r\n\r\nf,g,h\n')).toEqual([
    { line: 1, cells: ['a', 'b, "c"\nd', 'e'], raw: 'a,"b, ""c""\nd",e' },
    { line: 4, cells: ['f', 'g', 'h'], raw: 'f,g,h' },
  ]);
});

test('a quote inside a cell, or text after a closing quote, is taken as it stands', () => {
  expect(read('1\tPizza 12"\n2\t"Old" bread\n', '\t').map((row) => row.cells)).toEqual([['1', 'Pizza 12"'], ['2', '"Old" bread']]);
});

test('a quote that never closes costs its own line only', () => {
  const rows = read('1,"Tea\n2,Milk\n3,"Soy\nsauce"\n4,Rice\n');
  expect(rows.map(({ line, cells, error }) => [line, error ?? cells])).toEqual([
    [1, 'quote'],
    [2, ['2', 'Milk']],
    [3, ['3', 'Soy\nsauce']],
    [5, ['4', 'Rice']],
  ]);
  const long = Array.from({ length: 3 * ROW_LINES_MAX }, (_, i) => `${i},row`).join('\n');
  const many = read(`x,"open\n${long}`);
  expect(many.filter((row) => row.error !== undefined).map((row) => row.line)).toEqual([1]);
  expect(many.length).toBe(3 * ROW_LINES_MAX + 1);
});

test('what is written by the rules is read back, however it is cut into chunks', () => {
  const cell = fc.string({ unit: fc.constantFrom('a', '"', ',', '\n', '牛', ' '), maxLength: 6 });
  const table = fc.array(fc.array(cell, { minLength: 2, maxLength: 4 }), { minLength: 1, maxLength: 6 });
  fc.assert(
    fc.property(table, fc.integer({ min: 1, max: 20 }), (rows, chunk) => {
      const text = rows.map((cells) => cells.map((c) => `"${c.replaceAll('"', '""')}"`).join(',')).join('\n');
      expect(read(`${text}\n`, ',', chunk).map((row) => row.cells)).toEqual(rows);
    }),
  );
});

test('the delimiter is the one that cuts the rows alike', () => {
  expect(findDelimiter('690\tTea, green; large\n691\tMilk\n')).toBe('\t');
  expect(findDelimiter('code,name\n690;691,"Tea, green"\n692,Milk\n')).toBe(',');
  expect(findDelimiter('code;name;price\n690;Tea;3,50\n')).toBe(';');
  expect(findDelimiter('only\none\ncolumn\n')).toBeNull();
});
