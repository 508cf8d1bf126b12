/** Scans against the published answers of GS1's Barcode Syntax Engine: the same verdict, the same elements. */
import { existsSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { reportScan } from '#main/core/barcode/report.ts';
import { rulesFor, shippedBarcodes } from '#main/core/barcode/rules.ts';
import { regions } from '#main/core/regions/index.ts';

const shared = new URL('../../../shared/data/gs1/vectors.json', import.meta.url);
const extract = new URL('../fixtures/gs1/vectors.json', import.meta.url);
const isWhole = existsSync(shared);

interface Vector {
  scan: string;
  ok: boolean;
  ai?: string | null;
  error?: string;
}
const vectors = JSON.parse(readFileSync(isWhole ? shared : extract, 'utf8')) as Vector[];
const rules = rulesFor(regions.cn, shippedBarcodes, 2026);

test(`${vectors.length} scans, ${isWhole ? 'all of ../shared/data/gs1' : 'the extract in test/fixtures, as ../shared/data is not there'}: same ok, ai and error`, () => {
  const ours = vectors.map(({ scan }) => {
    const { ok, ai, error } = reportScan(scan, rules);
    return { scan, ok, ai, error };
  });
  expect(ours).toEqual(vectors.map(({ scan, ok, ai = null, error = null }) => ({ scan, ok, ai, error })));
});

test.skipIf(!isWhole)('the extract is part of the whole (skipped where ../shared/data is not there)', () => {
  const known = new Map(vectors.map((vector) => [vector.scan, vector]));
  for (const { scan, ok, ai = null } of JSON.parse(readFileSync(extract, 'utf8')) as Vector[]) {
    expect(known.get(scan)).toMatchObject(ai === null ? { ok } : { ok, ai });
  }
});
