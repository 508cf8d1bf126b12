import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { PICTURE_BYTES_MAX, readPicture } from './pictures.ts';

let data: string;
beforeEach(() => {
  data = mkdtempSync(join(tmpdir(), 'guitai-pictures-'));
  mkdirSync(join(data, 'pictures'));
});
afterEach(() => rmSync(data, { recursive: true, force: true }));

const keep = (name: string, bytes: Buffer) => writeFileSync(join(data, 'pictures', name), bytes);

it('finds a picture by the barcode, then by the product’s number', () => {
  keep('P7.png', Buffer.from('by number'));
  expect(readPicture(data, { id: 'P7', barcode: '6901234567892' })).toEqual({ type: 'image/png', base64: Buffer.from('by number').toString('base64') });
  keep('6901234567892.jpg', Buffer.from('by code'));
  expect(readPicture(data, { id: 'P7', barcode: '6901234567892' })).toEqual({ type: 'image/jpeg', base64: Buffer.from('by code').toString('base64') });
});

it('shows none that is too large, and leaves its directory for no name', () => {
  keep('P7.webp', Buffer.alloc(PICTURE_BYTES_MAX + 1));
  writeFileSync(join(data, 'secret.png'), 'x');
  expect(readPicture(data, { id: 'P7' })).toBeNull();
  expect(readPicture(data, { id: '../secret' })).toBeNull();
  expect(readPicture(join(data, 'none'), { id: 'P7' })).toBeNull();
});
