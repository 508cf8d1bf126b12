/** QR and bar codes as the printer draws them from the data it is given. */
import QRCode from 'qrcode';
import { drawBarcode } from './barcode.ts';
import type { Bits } from './paper.ts';
import type { Head } from './sheet.ts';

export interface Codes {
  /** GS ( k cn fn …, the length left out. False for a symbology that this printer has not. */
  symbol(args: Uint8Array): boolean;
  /** GS k m …, both forms. */
  barcode(args: Uint8Array): void;
  set(name: 'heightPx' | 'modulePx' | 'hri', value: number): void;
  reset(): void;
}

const QR = 49;
/** Line of the text under or over a bar code. */
const CAPTION_PX = 28;
const levels = ['L', 'M', 'Q', 'H'] as const;

export function createCodes(head: Head): Codes {
  const first = { heightPx: 162, modulePx: 3, hri: 0 };
  let bar = { ...first };
  let qr = { modulePx: 3, level: 'L' as (typeof levels)[number], data: new Uint8Array() };
  /** The text of a bar code has a size of its own (Epson, GS !: all characters but these). */
  const caption = (text: string) => {
    const { style } = head;
    head.style = { ...style, bold: false, zoomX: 1, zoomY: 1, underlinePx: 0, reverse: false };
    for (const c of text) head.character(c, false);
    head.lineFeed(CAPTION_PX);
    head.style = style;
  };
  const printQr = () => {
    if (!head.isEmpty()) head.lineFeed();
    const bits = drawQr(qr.data, qr.level);
    // A symbol that is wider than the paper is not printed (Epson, function 181).
    if (bits === null || bits.widthPx * qr.modulePx > head.style.areaPx) return;
    head.bits(bits, qr.modulePx, qr.modulePx);
    head.lineFeed(0);
  };
  return {
    symbol(args) {
      const [cn, fn, n = 0] = args;
      if (cn !== QR) return false;
      if (fn === 67) qr.modulePx = Math.max(1, n);
      else if (fn === 69) qr.level = levels[n - 48] ?? 'L';
      else if (fn === 80) qr.data = args.slice(3);
      else if (fn === 81) printQr();
      return true;
    },
    barcode(args) {
      const [m = 0] = args;
      const data = m <= 6 ? args.subarray(1, -1) : args.subarray(2);
      const drawn = drawBarcode(m, data);
      if (!head.isEmpty()) head.lineFeed();
      if (drawn === null || drawn.modules.length * bar.modulePx > head.style.areaPx) return;
      if ((bar.hri & 1) !== 0) caption(drawn.hri);
      head.bits(oneRow(drawn.modules), bar.modulePx, bar.heightPx);
      head.lineFeed(0);
      if ((bar.hri & 2) !== 0) caption(drawn.hri);
    },
    set(name, value) {
      bar[name] = value;
    },
    reset() {
      bar = { ...first };
      qr = { modulePx: 3, level: 'L', data: new Uint8Array() };
    },
  };
}

function drawQr(data: Uint8Array, errorCorrectionLevel: (typeof levels)[number]): Bits | null {
  if (data.length === 0) return null;
  let code;
  try {
    code = QRCode.create([{ data, mode: 'byte' }], { errorCorrectionLevel });
  } catch {
    return null; // more than a code can hold: a printer prints nothing
  }
  const { size } = code.modules;
  const row = Math.ceil(size / 8);
  const bytes = new Uint8Array(row * size);
  for (let y = 0; y < size; y++) {
    for (let x = 0; x < size; x++) {
      if (code.modules.get(y, x) === 1) bytes[y * row + (x >> 3)] = (bytes[y * row + (x >> 3)] ?? 0) | (0x80 >> (x & 7));
    }
  }
  return { widthPx: size, heightPx: size, bytes };
}

export function oneRow(modules: string): Bits {
  const bytes = new Uint8Array(Math.ceil(modules.length / 8));
  Array.from(modules, (bit, x) => {
    if (bit === '1') bytes[x >> 3] = (bytes[x >> 3] ?? 0) | (0x80 >> (x & 7));
  });
  return { widthPx: modules.length, heightPx: 1, bytes };
}
