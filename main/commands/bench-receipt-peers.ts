/** The same receipt by two other encoders, where they are installed (they are for development). */
import { createRequire } from 'node:module';
import { crc32, deflateSync } from 'node:zlib';

export interface PeerReceipt {
  /** Name and price of each line; the peers are given Latin text, which both can print. */
  lines: readonly { name: string; price: string }[];
  logo: { widthPx: number; heightPx: number; bits: Uint8Array };
}
export interface Peer {
  name: string;
  encode(): unknown;
}

interface ReceiptLine {
  transform(markdown: string, printer: Record<string, unknown>): unknown;
}
interface Encoder {
  initialize(): Encoder;
  line(text: string): Encoder;
  image(image: unknown, width: number, height: number, algorithm: string): Encoder;
  cut(): Encoder;
  encode(): Uint8Array;
}

const require = createRequire(import.meta.url);
const COLUMNS = 48;

function found(name: string): unknown {
  try {
    return require(name) as unknown;
  } catch {
    return null;
  }
}

/** Those of the two that are installed. Both are given the logo as they take it: as a PNG, as grey pixels. */
export function receiptPeers(receipt: PeerReceipt): Peer[] {
  const peers: Peer[] = [];
  const receiptline = found('receiptline') as ReceiptLine | null;
  if (receiptline !== null) {
    const markdown = [`{i:${greyPng(receipt)}}`, ...receipt.lines.map(({ name, price }) => `${name} | ${price}`), '='].join('\n');
    peers.push({ name: 'receiptline', encode: () => receiptline.transform(markdown, { cpl: COLUMNS, encoding: 'cp437', command: 'escpos', cutting: true }) });
  }
  const pointOfSale = found('@point-of-sale/receipt-printer-encoder') as { default?: new (options: object) => Encoder } | (new (options: object) => Encoder) | null;
  const Create = typeof pointOfSale === 'function' ? pointOfSale : pointOfSale?.default;
  if (Create !== undefined) {
    const { widthPx: width, heightPx: height } = receipt.logo;
    const image = { data: greyPixels(receipt), width, height };
    peers.push({
      name: 'receipt-printer-encoder',
      encode() {
        const encoder = new Create({ language: 'esc-pos', columns: COLUMNS, imageMode: 'raster' }).initialize().image(image, width, height, 'threshold');
        for (const { name, price } of receipt.lines) encoder.line(name.padEnd(COLUMNS - price.length) + price);
        return encoder.cut().encode();
      },
    });
  }
  return peers;
}

function greyPixels({ logo: { widthPx, heightPx, bits } }: PeerReceipt): Uint8ClampedArray {
  const pixels = new Uint8ClampedArray(widthPx * heightPx * 4).fill(255);
  for (let i = 0; i < widthPx * heightPx; i++) if (((bits[i >> 3] ?? 0) & (0x80 >> (i & 7))) !== 0) pixels.fill(0, i * 4, i * 4 + 3);
  return pixels;
}

/** An RGBA PNG in base64 (ISO/IEC 15948), without a library. */
export function greyPng(receipt: PeerReceipt): string {
  const { widthPx, heightPx } = receipt.logo;
  const pixels = greyPixels(receipt);
  const rows = Buffer.concat(Array.from({ length: heightPx }, (_, y) => Buffer.concat([Buffer.of(0), Buffer.from(pixels.subarray(y * widthPx * 4, (y + 1) * widthPx * 4))])));
  const head = Buffer.alloc(13);
  head.writeUInt32BE(widthPx, 0);
  head.writeUInt32BE(heightPx, 4);
  head.set([8, 6, 0, 0, 0], 8);
  const chunks = [chunk('IHDR', head), chunk('IDAT', deflateSync(rows)), chunk('IEND', Buffer.alloc(0))];
  return Buffer.concat([Buffer.from('89504e470d0a1a0a', 'hex'), ...chunks]).toString('base64');
}

function chunk(name: string, data: Uint8Array): Buffer {
  const body = Buffer.concat([Buffer.from(name, 'latin1'), data]);
  const framed = Buffer.alloc(body.length + 8);
  framed.writeUInt32BE(data.length, 0);
  framed.set(body, 4);
  framed.writeUInt32BE(crc32(body), body.length + 4);
  return framed;
}
