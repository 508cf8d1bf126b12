/** PNG → grey pixels (ISO/IEC 15948), for the shop's logo: all colour types and depths, not interlaced. Pure. */
import { crc32, inflateSync } from 'node:zlib';

export interface Grey {
  widthPx: number;
  heightPx: number;
  /** 0 black to 255 white, row by row; what is transparent is white, as paper is. */
  levels: Uint8Array;
}

/** Largest picture, in bytes of the file and in pixels. */
export const PNG_BYTES_MAX = 1024 * 1024;
export const PNG_PIXELS_MAX = 4_000_000;

const SIGNATURE = Buffer.from('89504e470d0a1a0a', 'hex');
/** Samples of a pixel by colour type: grey, RGB, palette, grey and alpha, RGBA. */
const samples: Readonly<Record<number, number>> = { 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 };
const depths: Readonly<Record<number, readonly number[]>> = { 0: [1, 2, 4, 8, 16], 2: [8, 16], 3: [1, 2, 4, 8], 4: [8, 16], 6: [8, 16] };

interface Header {
  widthPx: number;
  heightPx: number;
  depth: number;
  type: number;
}
interface Chunks {
  header: Header;
  data: Buffer;
  /** RGB triples. */
  palette: Buffer;
  /** Alpha of palette entries, or the colour that is transparent. */
  transparent: Buffer | null;
}

/** @throws Error that says what is wrong, to be read after the file's name */
export function decodePng(file: Uint8Array): Grey {
  const chunks = readChunks(Buffer.from(file.buffer, file.byteOffset, file.byteLength));
  const { header } = chunks;
  const channels = samples[header.type] ?? 1;
  const row = Math.ceil((header.widthPx * channels * header.depth) / 8);
  let raw: Buffer;
  try {
    raw = inflateSync(chunks.data, { maxOutputLength: (row + 1) * header.heightPx });
  } catch {
    throw new Error('is a damaged PNG: its pixels cannot be unpacked');
  }
  if (raw.length !== (row + 1) * header.heightPx) throw new Error('is a damaged PNG: pixels are missing');
  const bytes = unfiltered(raw, row, header.heightPx, Math.max(1, (channels * header.depth) >> 3));
  const levels = new Uint8Array(header.widthPx * header.heightPx);
  const level = levelOf(chunks);
  const one = Array.from({ length: channels }, () => 0);
  for (let y = 0; y < header.heightPx; y++) {
    for (let x = 0; x < header.widthPx; x++) {
      for (let i = 0; i < channels; i++) one[i] = sample(bytes, y * row, x * channels + i, header.depth);
      levels[y * header.widthPx + x] = level(one);
    }
  }
  return { widthPx: header.widthPx, heightPx: header.heightPx, levels };
}

function readChunks(file: Buffer): Chunks {
  if (file.length > PNG_BYTES_MAX) throw new Error(`is larger than ${PNG_BYTES_MAX / 1024} KiB: make the picture smaller`);
  if (!file.subarray(0, 8).equals(SIGNATURE)) throw new Error('is not a PNG: save the picture as PNG');
  const data: Buffer[] = [];
  let header: Header | null = null;
  let palette: Buffer = Buffer.alloc(0);
  let transparent: Buffer | null = null;
  for (let at = 8; at + 12 <= file.length; ) {
    const length = file.readUInt32BE(at);
    const name = file.toString('latin1', at + 4, at + 8);
    if (at + 12 + length > file.length) throw new Error('is a damaged PNG: it ends too early');
    const body = file.subarray(at + 8, at + 8 + length);
    if (crc32(file.subarray(at + 4, at + 8 + length)) !== file.readUInt32BE(at + 8 + length)) throw new Error(`is a damaged PNG: its part ${name} has a wrong check sum`);
    if (name === 'IHDR') header = readHeader(body);
    else if (name === 'PLTE') palette = body;
    else if (name === 'tRNS') transparent = body;
    else if (name === 'IDAT') data.push(body);
    at += 12 + length;
  }
  if (header === null || data.length === 0) throw new Error('is a damaged PNG: it holds no picture');
  return { header, data: Buffer.concat(data), palette, transparent };
}

function readHeader(body: Buffer): Header {
  if (body.length !== 13) throw new Error('is a damaged PNG: its header is of the wrong length');
  const [widthPx, heightPx, depth, type] = [body.readUInt32BE(0), body.readUInt32BE(4), body.readUInt8(8), body.readUInt8(9)];
  if (depths[type]?.includes(depth) !== true || widthPx === 0 || heightPx === 0) throw new Error('is a damaged PNG: its header says nothing that there is');
  if (body.readUInt8(12) !== 0) throw new Error('is an interlaced PNG: save it without interlacing');
  if (widthPx * heightPx > PNG_PIXELS_MAX) throw new Error(`has ${widthPx} × ${heightPx} pixels: make it ${PNG_PIXELS_MAX / 1_000_000} million at most`);
  return { widthPx, heightPx, depth, type };
}

/** Undoes the filters of the rows (clause 9). */
function unfiltered(raw: Buffer, row: number, heightPx: number, step: number): Uint8Array {
  const out = new Uint8Array(row * heightPx);
  for (let y = 0; y < heightPx; y++) {
    const filter = raw[y * (row + 1)] ?? 0;
    for (let i = 0; i < row; i++) {
      const left = i >= step ? (out[y * row + i - step] ?? 0) : 0;
      const up = y > 0 ? (out[(y - 1) * row + i] ?? 0) : 0;
      const corner = i >= step && y > 0 ? (out[(y - 1) * row + i - step] ?? 0) : 0;
      const guess = [0, left, up, (left + up) >> 1, paeth(left, up, corner)][filter] ?? 0;
      out[y * row + i] = (raw[y * (row + 1) + 1 + i] ?? 0) + guess;
    }
  }
  return out;
}

function paeth(left: number, up: number, corner: number): number {
  const guess = left + up - corner;
  const [a, b, c] = [Math.abs(guess - left), Math.abs(guess - up), Math.abs(guess - corner)];
  if (a <= b && a <= c) return left;
  return b <= c ? up : corner;
}

function sample(bytes: Uint8Array, from: number, index: number, depth: number): number {
  if (depth === 8) return bytes[from + index] ?? 0;
  if (depth === 16) return ((bytes[from + 2 * index] ?? 0) << 8) | (bytes[from + 2 * index + 1] ?? 0);
  const bit = index * depth;
  return ((bytes[from + (bit >> 3)] ?? 0) >> (8 - depth - (bit & 7))) & ((1 << depth) - 1);
}

/** Samples of a pixel → its level: luminance of ITU-R BT.601 over white. */
function levelOf({ header: { type, depth }, palette, transparent }: Chunks): (pixel: readonly number[]) => number {
  const most = (1 << depth) - 1;
  const over = (luminance: number, alpha: number) => Math.round(255 + (luminance - 255) * alpha);
  const luminance = (r: number, g: number, b: number) => 0.299 * r + 0.587 * g + 0.114 * b;
  const scale = 255 / most;
  const isHidden = (pixel: readonly number[]) => transparent !== null && pixel.every((value, i) => transparent.length >= 2 * i + 2 && transparent.readUInt16BE(2 * i) === value);
  if (type === 3) {
    return ([i = 0]) => over(luminance(palette[3 * i] ?? 0, palette[3 * i + 1] ?? 0, palette[3 * i + 2] ?? 0), (transparent?.[i] ?? 255) / 255);
  }
  if (type === 0 || type === 4) return (pixel) => (type === 0 && isHidden(pixel) ? 255 : over((pixel[0] ?? 0) * scale, type === 4 ? (pixel[1] ?? most) / most : 1));
  return (pixel) => {
    const [r = 0, g = 0, b = 0, alpha = most] = pixel;
    return type === 2 && isHidden(pixel) ? 255 : over(luminance(r, g, b) * scale, alpha / most);
  };
}
