import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { fromDecimal } from '../core/money.ts';
import { regions } from '../core/regions/index.ts';
import { catalogueFor } from './catalogue.ts';

const tsv = readFileSync(fileURLToPath(new URL('demo-catalogue.tsv', import.meta.url)), 'utf8');

describe.each(Object.values(regions))('in $id', (region) => {
  test('every price fits the currency and every tax class is the region’s', () => {
    const rows = catalogueFor(tsv, region).trimEnd().split('\n').slice(1).map((line) => line.split('\t'));
    expect(rows.length).toBe(tsv.trimEnd().split('\n').length - 1);
    const priced = rows.filter((row) => row[3] !== '');
    for (const row of priced) expect(fromDecimal(row[3] ?? '', region.exponent)).toBeGreaterThan(0);
    const classes = region.taxClasses.map(({ id }) => id);
    for (const row of rows) expect([...classes, '']).toContain(row[5]);
  });
});

test('at home nothing changes', () => expect(catalogueFor(tsv, regions.cn)).toBe(tsv));
