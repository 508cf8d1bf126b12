/** A page that shows whether a printer is right: its letters, codes, greys and knife. */
import type { Block } from '#drivers/ports.ts';

/** A line in the letters of each code page that a receipt may need. */
const scripts: readonly [string, string][] = [
  ['Latin', 'ABCDEFGHIJ abcdefghij 0123456789 éèüößñ'],
  ['CP437', '─│┌┐└┘├┤ ░▒▓█ ½¼«»'],
  ['Euro', '€ ¥ £ ¢ § © ° ±'],
  ['GB18030', '柜台便利店 农夫山泉 合计 找零'],
  ['Shift-JIS', 'レシート 合計 おつり ありがとう'],
  ['Big5', '統一發票 總計 找零 謝謝'],
  ['EUC-KR', '영수증 합계 거스름돈'],
  ['Thai', 'ใบเสร็จ รวม เงินทอน ขอบคุณ'],
  ['Cyrillic', 'Чек Итого Сдача'],
  ['Greek', 'Απόδειξη Σύνολο Ρέστα'],
];

const RAMP_WIDTH_PX = 256;
const RAMP_HEIGHT_PX = 48;
/** Bayer's 4×4 matrix of thresholds. */
const BAYER = [0, 8, 2, 10, 12, 4, 14, 6, 3, 11, 1, 9, 15, 7, 13, 5];

/** White to black in 256 steps, dithered: stripes or gaps in it are a worn head. */
export function greyRamp(): Extract<Block, { type: 'bitmap' }> {
  const rowBytes = RAMP_WIDTH_PX / 8;
  const bytes = new Uint8Array(rowBytes * RAMP_HEIGHT_PX);
  for (let y = 0; y < RAMP_HEIGHT_PX; y++) {
    for (let x = 0; x < RAMP_WIDTH_PX; x++) {
      const threshold = ((BAYER[(y % 4) * 4 + (x % 4)] ?? 0) + 0.5) * (RAMP_WIDTH_PX / 16);
      const at = y * rowBytes + (x >> 3);
      if (x > threshold) bytes[at] = (bytes[at] ?? 0) | (0x80 >> (x & 7));
    }
  }
  return { type: 'bitmap', widthPx: RAMP_WIDTH_PX, heightPx: RAMP_HEIGHT_PX, bits: btoa(String.fromCharCode(...bytes)), align: 'center' };
}

/** @param head terminal, time and version, a line each */
export function testPage(head: readonly string[]): Block[] {
  return [
    { type: 'text', text: 'TEST', align: 'center', bold: true, scale: 2 },
    ...head.map((text): Block => ({ type: 'text', text, align: 'center' })),
    { type: 'rule' },
    ...scripts.map(([name, text]): Block => ({
      type: 'row',
      cells: [
        { text: name, share: 0.25, align: 'left' },
        { text, share: 0.75, align: 'left' },
      ],
    })),
    { type: 'rule' },
    { type: 'text', text: '1×', align: 'left' },
    { type: 'text', text: '2×', align: 'left', scale: 2 },
    { type: 'text', text: '3×', align: 'left', bold: true, scale: 3 },
    { type: 'rule' },
    { type: 'barcode', symbology: 'ean13', data: '6901234567892', hri: true },
    { type: 'barcode', symbology: 'code128', data: 'GUITAI-TEST-0123', hri: true },
    { type: 'qr', data: 'https://example.com/guitai/test?柜台', align: 'center' },
    greyRamp(),
    { type: 'rule' },
    { type: 'cut' },
  ];
}
