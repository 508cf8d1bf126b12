/** QR and bar codes: by the printer's own commands, or as dots. */
import QRCode from 'qrcode';
import type { Block } from '../ports.ts';
import { barcodeModules, barcodeWidths, isBarcodeData } from './barcode.ts';
import { blank, fill, type Dots } from './dots.ts';
import type { Profile } from './profiles.ts';
import { feed, raster } from './raster-command.ts';
import type { Writer } from './writer.ts';

const GS = 0x1d;
/** Longest QR text in bytes that goes natively: the length's high byte stays below 4, so no `10 04` arises in it. */
const QR_NATIVE_BYTES_MAX = 1000;
const QR_MODULE_PX = 6;
const BARCODE_HEIGHT_PX = 72;
/** Quiet zone on both sides together, in modules. */
const QUIET_MODULES = 20;

type Barcode = Extract<Block, { type: 'barcode' }>;

export function encodeQr(block: Extract<Block, { type: 'qr' }>, profile: Profile, out: Writer): void {
  const data = new TextEncoder().encode(block.data);
  const code = QRCode.create([{ data, mode: 'byte' }], { errorCorrectionLevel: 'M' });
  const modulePx = Math.max(1, Math.min(block.modulePx ?? QR_MODULE_PX, Math.floor(profile.widthPx / (code.modules.size + 8))));
  out.align(block.align);
  feed(2 * modulePx, out);
  const native = profile.qr === 'native' && data.length <= QR_NATIVE_BYTES_MAX && data.every((byte) => byte >= 0x20);
  if (native) {
    const command = (...body: number[]) => out.bytes(GS, 0x28, 0x6b, body.length & 0xff, body.length >> 8, ...body);
    command(0x31, 0x41, 0x32, 0x00); // model 2
    command(0x31, 0x43, modulePx);
    command(0x31, 0x45, 0x31); // error correction M
    command(0x31, 0x50, 0x30, ...data);
    command(0x31, 0x51, 0x30); // print
  } else {
    raster(qrDots(code.modules, modulePx), out);
  }
  feed(2 * modulePx, out);
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
export function encodeBars(block: Barcode, modulePx: number, profile: Profile, out: Writer): void {
  out.align('center');
  if (profile.barcode === 'native') nativeBarcode(block, modulePx, out);
  else raster(barcodeDots(barcodeWidths(block.symbology, block.data), modulePx), out);
}

function nativeBarcode(block: Barcode, modulePx: number, out: Writer): void {
  out.bytes(GS, 0x68, BARCODE_HEIGHT_PX, GS, 0x77, modulePx, GS, 0x66, 0, GS, 0x48, block.hri ? 2 : 0);
  // In code 128 data `{` begins a change of code set, so `{B` comes first and a real one is doubled.
  const data = block.symbology === 'ean13' ? block.data : `{B${block.data.replaceAll('{', '{{')}`;
  out.bytes(GS, 0x6b, block.symbology === 'ean13' ? 67 : 73, data.length, ...Array.from(data, (c) => c.charCodeAt(0)));
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
