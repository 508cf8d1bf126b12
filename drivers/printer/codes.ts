/** QR and bar codes: by the printer's own commands, or as dots. */
import QRCode from 'qrcode';
import type { Block } from '../ports.ts';
import { barcodeModules, barcodeWidths, isBarcodeData } from './barcode.ts';
import type { Dialect } from './dialect.ts';
import { blank, fill, type Dots } from './dots.ts';
import type { Profile } from './profiles.ts';
import type { Writer } from './writer.ts';

/** Longest QR text in bytes that goes natively: the length's high byte stays below 4, so no `10 04` arises in it. */
const QR_NATIVE_BYTES_MAX = 1000;
const QR_MODULE_PX = 6;
const BARCODE_HEIGHT_PX = 72;
/** Quiet zone on both sides together, in modules. */
const QUIET_MODULES = 20;

type Barcode = Extract<Block, { type: 'barcode' }>;

export function encodeQr(block: Extract<Block, { type: 'qr' }>, profile: Profile, dialect: Dialect, out: Writer): void {
  const data = new TextEncoder().encode(block.data);
  const code = QRCode.create([{ data, mode: 'byte' }], { errorCorrectionLevel: 'M' });
  const modulePx = Math.max(1, Math.min(block.modulePx ?? QR_MODULE_PX, Math.floor(profile.widthPx / (code.modules.size + 8))));
  out.align(block.align);
  dialect.feed(2 * modulePx, out);
  const native = profile.qr === 'native' && data.length <= QR_NATIVE_BYTES_MAX && data.every((byte) => byte >= 0x20);
  if (native) dialect.qr(data, modulePx, out);
  else dialect.raster(qrDots(code.modules, modulePx), profile, out);
  dialect.feed(2 * modulePx, out);
}

function qrDots(modules: { size: number; get(row: number, column: number): number }, modulePx: number): Dots {
  const dots = blank(modules.size * modulePx, modules.size * modulePx);
  for (let y = 0; y < modules.size; y++) {
    for (let x = 0; x < modules.size; x++) {
      if (modules.get(y, x) === 1) fill(dots, x * modulePx, y * modulePx, modulePx, modulePx);
    }
  }
  return dots;
}

/** Dots of a module, or 0 where the code cannot be printed legibly on this paper. */
export function barcodeModulePx({ symbology, data }: Barcode, profile: Profile): number {
  if (!isBarcodeData(symbology, data)) return 0;
  const px = Math.min(3, Math.floor(profile.widthPx / (barcodeModules(symbology, data) + QUIET_MODULES)));
  return px < 2 ? 0 : px; // one dot a module cannot be read on thermal paper
}

/** The bars, without the text under them where the printer does not set it itself. */
export function encodeBars(block: Barcode, modulePx: number, profile: Profile, dialect: Dialect, out: Writer): void {
  out.align('center');
  if (profile.barcode === 'native') dialect.bars(block, modulePx, BARCODE_HEIGHT_PX, out);
  else dialect.raster(barcodeDots(barcodeWidths(block.symbology, block.data), modulePx), profile, out);
}

function barcodeDots(widths: number[], modulePx: number): Dots {
  const modules = widths.reduce((sum, width) => sum + width, 0);
  const dots = blank(modules * modulePx, BARCODE_HEIGHT_PX);
  let x = 0;
  widths.forEach((width, i) => {
    if (i % 2 === 0) fill(dots, x, 0, width * modulePx, BARCODE_HEIGHT_PX);
    x += width * modulePx;
  });
  return dots;
}
