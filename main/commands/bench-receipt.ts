/** How long a receipt takes to encode: 40 lines with a logo, Chinese, for an 80 mm printer. */
import { encode, type Glyphs } from '#drivers/printer/encode.ts';
import { paper80 } from '#drivers/printer/profiles.ts';
import type { Block } from '#drivers/ports.ts';
import { receiptLayout } from '../core/receipt/layout.ts';
import { sampleSale } from '../store/sample.ts';

const LINES = 40;
const LOGO_PX = { width: 384, height: 120 };
const WARM_ROUNDS = 500;
const TIMED_ROUNDS = 2_000;

export interface ReceiptFigures {
  lines: number;
  bytes: number;
  /** Layout left out, in microseconds. */
  encodeP50Us: number;
  encodeP99Us: number;
  /** Sale to blocks, in microseconds. */
  layoutP50Us: number;
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
  const encodes = time(() => encode(blocks, paper80, noGlyphs));
  const layouts = time(layout);
  const at = (sorted: Float64Array, share: number) => Math.round((sorted[Math.floor(sorted.length * share)] ?? 0) * 10) / 10;
  return {
    lines: LINES,
    bytes: encode(blocks, paper80, noGlyphs).length,
    encodeP50Us: at(encodes, 0.5),
    encodeP99Us: at(encodes, 0.99),
    layoutP50Us: at(layouts, 0.5),
  };
}

/** Microseconds of each round, sorted. */
function time(work: () => unknown): Float64Array {
  for (let i = 0; i < WARM_ROUNDS; i++) work();
  const times = new Float64Array(TIMED_ROUNDS);
  for (let i = 0; i < TIMED_ROUNDS; i++) {
    const from = process.hrtime.bigint();
    work();
    times[i] = Number(process.hrtime.bigint() - from) / 1_000;
  }
  return times.toSorted();
}

/** A logo with as many black dots as a real one, real-time bytes among them. */
function logo(): Block {
  const bytes = new Uint8Array((LOGO_PX.width / 8) * LOGO_PX.height).map((_, i) => (i * 2_654_435_761) >>> 24);
  return { type: 'bitmap', widthPx: LOGO_PX.width, heightPx: LOGO_PX.height, bits: Buffer.from(bytes).toString('base64'), align: 'center' };
}
