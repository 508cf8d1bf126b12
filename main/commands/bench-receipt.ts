/** How long a receipt takes to encode: 40 lines with a logo, Chinese, for an 80 mm printer, and beside two peers. */
import { encode, type Glyphs } from '#drivers/printer/encode.ts';
import { dithered, shrunk } from '#drivers/printer/picture.ts';
import { decodePng } from '#drivers/printer/png.ts';
import { paper80 } from '#drivers/printer/profiles.ts';
import type { Block } from '#drivers/ports.ts';
import { receiptLayout } from '../core/receipt/layout.ts';
import { greyPng, receiptPeers, type PeerReceipt } from './bench-receipt-peers.ts';
import { sampleSale } from '../store/sample.ts';

const LINES = 40;
const LOGO_PX = { width: 384, height: 200 };
const WARM_ROUNDS = 500;
const TIMED_ROUNDS = 2_000;
/** Peers decode a PNG or dither pixels each time: some milliseconds. */
const PEER_ROUNDS = 40;
const DITHER_ROUNDS = 40;

export interface ReceiptFigures {
  lines: number;
  bytes: number;
  /** Layout left out, in microseconds. */
  encodeP50Us: number;
  encodeP99Us: number;
  /** The same with the logo as the settings have it, a PNG: dithered once, remembered after that. */
  pngLogoP50Us: number;
  /** Unpacking and dithering that PNG, the once. */
  pngLogoFirstUs: number;
  /** Sale to blocks, in microseconds. */
  layoutP50Us: number;
  /** The same text and logo by other encoders, median in microseconds, and how many times ours that is. */
  peers: { name: string; p50Us: number; timesOurs: number }[];
}

/** Chinese mode needs no font: a line that asked for one would be a different bench. */
const noGlyphs: Glyphs = {
  measure: () => 0,
  draw() {
    throw new Error('the bench receipt holds a character that the printer has no letter for');
  },
};

export function benchReceipt(): ReceiptFigures {
  const sale = sampleSale(1, LINES);
  const shop = { name: '柜台便利店', terminal: 'T1', currency: 'CNY', exponent: 2, timeZone: 'Asia/Shanghai' };
  const layout = () => receiptLayout(sale, shop, { language: 'zh-CN', duplicate: false, training: false, points: 12 });
  const blocks = [logo(), ...layout()];
  const png = Buffer.from(greyPng(peerReceipt()), 'base64');
  const first = time(() => dithered(shrunk(decodePng(png), paper80.widthPx)), DITHER_ROUNDS);
  const pngs = time(() => encode([{ type: 'picture', png: png.toString('base64'), align: 'center' }, ...blocks.slice(1)], paper80, noGlyphs));
  const encodes = time(() => encode(blocks, paper80, noGlyphs));
  const layouts = time(layout);
  const at = (sorted: Float64Array, share: number) => Math.round((sorted[Math.floor(sorted.length * share)] ?? 0) * 10) / 10;
  const latin = latinBlocks();
  const ours = at(time(() => encode(latin, paper80, noGlyphs)), 0.5);
  const peers = receiptPeers(peerReceipt()).map(({ name, encode: run }) => {
    const p50Us = at(time(run, PEER_ROUNDS), 0.5);
    return { name, p50Us, timesOurs: Math.round((p50Us / ours) * 10) / 10 };
  });
  return {
    peers,
    lines: LINES,
    bytes: encode(blocks, paper80, noGlyphs).length,
    encodeP50Us: at(encodes, 0.5),
    encodeP99Us: at(encodes, 0.99),
    pngLogoP50Us: at(pngs, 0.5),
    pngLogoFirstUs: at(first, 0.5),
    layoutP50Us: at(layouts, 0.5),
  };
}

/** Microseconds of each round, sorted. */
function time(work: () => unknown, rounds = TIMED_ROUNDS): Float64Array {
  for (let i = 0; i < Math.min(WARM_ROUNDS, rounds); i++) work();
  const times = new Float64Array(rounds);
  for (let i = 0; i < rounds; i++) {
    const from = process.hrtime.bigint();
    work();
    times[i] = Number(process.hrtime.bigint() - from) / 1_000;
  }
  return times.toSorted();
}

/** Latin text, which both peers can print. */
const latinLines = Array.from({ length: LINES }, (_, i) => ({ name: `Item ${i + 1} of the counter`, price: `${i + 1}.50` }));

function peerReceipt(): PeerReceipt {
  return { lines: latinLines, logo: { widthPx: LOGO_PX.width, heightPx: LOGO_PX.height, bits: logoBits() } };
}

function latinBlocks(): Block[] {
  const rows = latinLines.map(({ name, price }): Block => ({ type: 'row', cells: [{ text: name, share: 0.7, align: 'left' }, { text: price, share: 0.3, align: 'right' }] }));
  return [logo(), ...rows, { type: 'cut' }];
}

/** As many black dots as a real logo has, real-time bytes among them. */
function logoBits(): Uint8Array {
  return new Uint8Array((LOGO_PX.width / 8) * LOGO_PX.height).map((_, i) => (i * 2_654_435_761) >>> 24);
}

function logo(): Block {
  return { type: 'bitmap', widthPx: LOGO_PX.width, heightPx: LOGO_PX.height, bits: Buffer.from(logoBits()).toString('base64'), align: 'center' };
}
