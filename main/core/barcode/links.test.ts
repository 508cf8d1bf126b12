import fc from 'fast-check';
import { expect, it, test } from 'vitest';
import { regions } from '../regions/index.ts';
import { isLinkRule, linkCode, LINK_LENGTH_MAX } from './links.ts';
import { readScan } from './read.ts';
import { rulesFor, shippedBarcodes } from './rules.ts';

const links = [{ url: 'https://m.shop.example/goods/{code}' }, { url: 'http://shop.example/p?type=item&sku={code}' }];

it.each([
  ['https://m.shop.example/goods/6901939691601', '6901939691601'],
  ['https://M.Shop.Example/goods/A-17/', 'A-17'],
  ['https://m.shop.example/goods/A17?from=poster#top', 'A17'],
  ['https://m.shop.example/goods/A%2D17', 'A-17'],
  ['http://shop.example/p?sku=K9&type=item', 'K9'],
  ['http://shop.example/p?type=item&ad=1&sku=K9', 'K9'],
  // Protocol, domain and path agree, as WeChat asks; what is below is another page.
  ['http://m.shop.example/goods/A17', null],
  ['https://shop.example/goods/A17', null],
  ['https://m.shop.example.evil.example/goods/A17', null],
  ['https://m.shop.example/goods/A17/reviews', null],
  ['https://m.shop.example/goods/', null],
  ['https://m.shop.example/goods/A%2F17', null],
  ['https://m.shop.example/goods/%E5%8F%AF%E4%B9%90', null],
  ['http://shop.example/p?type=shop&sku=K9', null],
  ['http://shop.example/p?type=item', null],
  [`https://m.shop.example/goods/A17?${'x'.repeat(LINK_LENGTH_MAX)}`, null],
  ['6901939691601', null],
])('%s holds %s', (text, code) => {
  expect(linkCode(text, links)).toBe(code);
});

it.each([
  ['https://m.shop.example/goods/{code}', true],
  ['https://m.shop.example/goods?id={code}', true],
  ['https://m.shop.example/goods', false],
  ['https://m.shop.example/{code}/{code}', false],
  ['https://m.shop.example/goods-{code}', false],
  ['https://{code}.example/', false],
  ['ftp://m.shop.example/{code}', false],
])('%s is a rule: %s', (url, is) => {
  expect(isLinkRule(url)).toBe(is);
});

test('a link by a rule is goods: with its GTIN where it names one; the same link without a rule is a code of nobody', () => {
  const rules = rulesFor(regions.cn, { ...shippedBarcodes, links }, 2026);
  expect(readScan({ data: 'https://m.shop.example/goods/6901939691601' }, rules)).toEqual({ kind: 'link', code: '6901939691601', gtin: '6901939691601', gtin14: '06901939691601' });
  expect(readScan({ data: 'https://m.shop.example/goods/A17', symbology: ']Q1' }, rules)).toEqual({ kind: 'link', code: 'A17' });
  expect(readScan({ data: 'https://m.shop.example/goods/A17' }, rulesFor(regions.cn, shippedBarcodes, 2026))).toEqual({ kind: 'code', badCheckDigit: false });
});

test('whatever is scanned, reading ends, and only a plain code comes out', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.webUrl({ withQueryParameters: true, withFragments: true }), fc.string().map((text) => `https://m.shop.example/goods/${text}`)), (text) => {
      expect(linkCode(text, links) ?? 'none').toMatch(/^[A-Za-z0-9._-]{1,64}$/);
    }),
  );
});
