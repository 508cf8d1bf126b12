/** `guitai receipt`: jobs made and drawn, codes read back, and clear words for what does not fit. */
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { profileNames } from '#drivers/printer/profiles.ts';
import { hasZbar, readCodes } from '#test/fixtures/printer/read.ts';
import { chineseSale } from '#test/fixtures/printer/sales.ts';
import { encodeReceipt, renderReceipt } from './receipt.ts';

const dir = mkdtempSync(join(tmpdir(), 'receipt-'));
afterAll(() => rmSync(dir, { recursive: true, force: true }));
const at = (name: string) => join(dir, name);
const write = (json: unknown) => {
  writeFileSync(at('in.json'), JSON.stringify(json));
  return at('in.json');
};
const roundTrip = (json: unknown, profile: string) => {
  encodeReceipt({ file: write(json), out: at('job.bin'), profile });
  return renderReceipt({ file: at('job.bin'), out: at('job.png'), profile });
};
const text = (words: string) => ({ type: 'text', text: words });

describe('guitai receipt', () => {
  it('draws what it encoded, for every profile that has dots', () => {
    const blocks = [text('Milk 1.00'), { type: 'row', cells: [{ text: 'Total', share: 0.5 }, { text: '1.00', share: 0.5, align: 'right' }] }, { type: 'cut' }];
    for (const profile of profileNames()) {
      const { text: lines, skipped } = roundTrip({ blocks }, profile);
      expect([profile, skipped]).toEqual([profile, {}]);
      if (!profile.endsWith('-raster')) expect([profile, lines[0]]).toEqual([profile, 'Milk 1.00']);
    }
  });

  it('writes each script by the sets that the printer has', () => {
    const lines = (words: string, profile: string) => roundTrip({ blocks: [text(words)] }, profile).text.join('');
    expect(lines('Übergröße Żółć Привет', 'TM-T88V')).toBe('Übergröße Żółć Привет');
    expect(lines('Übergröße Żółć Привет', 'mcPrint')).toBe('Übergröße Żółć Привет');
    expect(lines('柜台 テスト', 'generic-80')).toBe('柜台 テスト');
    expect(lines('合計 ﾃｽﾄ テスト', 'generic-80-shift-jis')).toBe('合計 ﾃｽﾄ テスト');
    expect(lines('合計 テスト', 'starprnt-80-shift-jis')).toBe('合計 テスト');
    expect(lines('合計 謝謝', 'generic-80-big5')).toBe('合計 謝謝');
    expect(lines('합계 감사합니다', 'generic-80-euc-kr')).toBe('합계 감사합니다');
    expect(lines('สวัสดีข้าวหอม', 'generic-80-thai')).toBe('สวัสดีข้าวหอม');
    expect(lines('Café ￥1', 'POS-5890')).toBe('Café ￥1');
  });

  it('draws what the printer lacks, and never a question mark', () => {
    const job = roundTrip({ blocks: [text('漢字 😀')] }, 'TM-T88V');
    expect(job.text).toEqual([]);
    expect(job.heightPx).toBeGreaterThanOrEqual(30);
    expect(() => roundTrip({ blocks: [text('漢字')] }, 'AF-240')).toThrow('letters only');
  });

  it('lays out a completed sale', () => {
    expect(roundTrip(chineseSale, 'generic-80').text.join('\n')).toContain('红富士苹果');
  });

  it.skipIf(!hasZbar)('makes codes that are read back, in ESC/POS and in StarPRNT', () => {
    const blocks = [
      { type: 'qr', data: 'https://example.com/r', align: 'center' },
      { type: 'barcode', symbology: 'ean13', data: '4006381333931', hri: true },
      { type: 'barcode', symbology: 'code128', data: 'T1-0%{1', hri: true },
    ];
    for (const profile of ['TM-T88V', 'TH230', 'TM-U220', 'ZJ-5870', 'mcPrint', 'starprnt-58']) {
      const { widthPx, heightPx } = roundTrip({ blocks }, profile);
      const codes = readCodes({ png: readFileSync(at('job.png')).toString('base64'), widthPx, heightPx });
      expect([profile, codes.toSorted()]).toEqual([profile, ['CODE-128:T1-0%{1', 'EAN-13:4006381333931', 'QR-Code:https://example.com/r']]);
    }
  });

  it('says what does not fit, and writes nothing', () => {
    rmSync(at('job.bin'), { force: true });
    expect(() => roundTrip({ blocks: [{ type: 'text' }] }, 'default')).toThrow('blocks.0.text');
    expect(() => roundTrip({ blocks: [{ type: 'row', cells: [{ text: 'a', share: 0.2 }] }] }, 'default')).toThrow('add up to 1');
    expect(() => roundTrip({ blocks: [text('a')] }, 'TM-T99')).toThrow('there is no printer profile "TM-T99"');
    expect(() => renderReceipt({ file: at('none.bin'), out: at('x.png'), profile: 'default' })).toThrow('cannot be read');
    expect(existsSync(at('job.bin'))).toBe(false);
  });
});
