import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createCanvas } from '@napi-rs/canvas';
import { afterAll, expect, it } from 'vitest';
import { PNG_BYTES_MAX } from '#drivers/printer/png.ts';
import { readLogo } from './logo.ts';

const dir = mkdtempSync(join(tmpdir(), 'logo-'));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

it('reads a PNG beside the settings, or by its whole path', () => {
  const png = createCanvas(20, 10).toBuffer('image/png');
  writeFileSync(join(dir, 'logo.png'), png);
  expect(readLogo('logo.png', dir)).toEqual({ type: 'picture', png: png.toString('base64'), align: 'center' });
  expect(readLogo(join(dir, 'logo.png'), '/')).toMatchObject({ type: 'picture' });
});

it('says what is wrong with the file', () => {
  writeFileSync(join(dir, 'logo.jpg'), 'JFIF');
  writeFileSync(join(dir, 'large.png'), Buffer.alloc(PNG_BYTES_MAX + 1));
  expect(() => readLogo('logo.jpg', dir)).toThrow('logo.jpg is not a PNG: save the picture as PNG');
  expect(() => readLogo('large.png', dir)).toThrow('large.png is larger than 1024 KiB');
  expect(() => readLogo('none.png', dir)).toThrow('none.png cannot be read: ENOENT');
  expect(() => readLogo('.', dir)).toThrow('cannot be read: EISDIR');
});
