/** `guitai receipt encode --profile NAME` for every printer, with receipts in Chinese, English and Japanese. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createCanvas, loadImage } from '@napi-rs/canvas';
import { afterAll, describe, expect, it } from 'vitest';
import { profileNamed, profileNames } from '#drivers/printer/profiles.ts';
import { chineseSale, japaneseSale } from '#test/fixtures/printer/sales.ts';
import { encodeReceipt, renderReceipt } from './receipt.ts';

const dir = mkdtempSync(join(tmpdir(), 'profiles-'));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

const english = { ...chineseSale, currency: 'SGD', lines: chineseSale.lines.map((line, i) => ({ ...line, name: `Wholemeal bread, sliced, No. ${i + 1}` })) };
const sales = { zh: [chineseSale, '165.00'], en: [english, '165.00'], ja: [japaneseSale, '2,611'] } as const;
/** White round the paper in the picture, dots. */
const MARGIN_PX = 32;

/** The first and the last column of dots that are black, from the left edge of the print area. */
async function extent(file: string): Promise<[number, number]> {
  const image = await loadImage(readFileSync(file));
  const context = createCanvas(image.width, image.height).getContext('2d');
  context.drawImage(image, 0, 0);
  const { data } = context.getImageData(0, 0, image.width, image.height);
  let [from, to] = [Infinity, -1];
  for (let i = 0; i < data.length; i += 4) {
    if ((data[i] ?? 255) > 128) continue;
    const x = (i / 4) % image.width;
    from = Math.min(from, x);
    to = Math.max(to, x);
  }
  return [from - MARGIN_PX, to - MARGIN_PX];
}

const columns = (line: string) => Array.from(line).reduce((sum, c) => sum + (/[\u1100-\u11ff\u2e80-\uffdc]/.test(c) && !/[\uff61-\uff9f]/.test(c) ? 2 : 1), 0);

describe.each(profileNames())('%s', (profile) => {
  it.each(Object.keys(sales) as (keyof typeof sales)[])('encodes and draws a receipt in %s that fits its paper', async (language) => {
    const [sale, total] = sales[language];
    const at = (name: string) => join(dir, `${profile}-${language}${name}`);
    writeFileSync(at('.json'), JSON.stringify(sale));
    const job = { file: at('.json'), out: at('.bin'), profile };
    const printer = profileNamed(profile);
    if (printer.image === 'none' && language !== 'en') {
      expect(() => encodeReceipt(job)).toThrow('letters only');
      return;
    }
    expect(encodeReceipt(job)).toMatchObject({ ok: true, widthPx: printer.widthPx, columns: printer.columns });
    const { text, skipped, widthPx } = renderReceipt({ file: at('.bin'), out: at('.png'), profile });
    expect(skipped).toEqual({});
    expect(widthPx).toBe(printer.widthPx + 2 * MARGIN_PX);
    const [from, to] = await extent(at('.png'));
    expect(from).toBeGreaterThanOrEqual(0);
    expect(to).toBeLessThan(printer.widthPx);
    // The sums stand at the right edge, drawn or set.
    expect(to).toBeGreaterThan(Math.floor(printer.widthPx / printer.columns) * printer.columns - 24);
    expect(text.filter((line) => columns(line) > printer.columns)).toEqual([]);
    if (printer.text !== 'raster' && language === 'en') expect(text.join('\n')).toContain(total);
  });
});
