/**
 * Blocks → ESC/POS. Pure: text that the printer has no letters for is drawn through `glyphs`.
 * Commands: Epson ESC/POS Command Reference for TM printers; Chinese mode: FS & of its Kanji commands.
 */
import type { Block } from '../ports.ts';
import { barcodeModulePx, encodeBars, encodeQr } from './codes.ts';
import { EM_PX, LEADING_PX, clean, composeText, type Metrics, type TextBlock, type TextLine } from './compose.ts';
import { bitmapDots, blank, type Dots } from './dots.ts';
import { isTwoByte, writeGb18030 } from './gb18030.ts';
import type { Profile } from './profiles.ts';
import { feed, raster } from './raster-command.ts';
import { createWriter, type Writer } from './writer.ts';

const ESC = 0x1b;
const GS = 0x1d;
const FS = 0x1c;
const LF = 0x0a;
const SPACES = new Uint8Array(64).fill(0x20);
/** Dots of a Latin column; a Chinese character takes two. */
const COLUMN_PX = 12;

/** Draws text. Given to the encoder, so that the encoder itself needs no font. */
export interface Glyphs {
  /** Dots a text takes at scale 1. */
  measure(text: string, bold: boolean): number;
  /** Draws a line's runs at their places on white paper. */
  draw(line: Pick<TextLine, 'runs' | 'scale'>, widthPx: number, heightPx: number, language: Script): Dots;
}

/** Chinese and Japanese share characters that they write differently. */
export type Script = 'zh-CN' | 'ja';

interface Job {
  profile: Profile;
  glyphs: Glyphs;
  out: Writer;
  script: Script;
}

/** ESC p: one pulse to the drawer, 50 ms on, 500 ms off. */
export function drawerPulse(profile: Profile): Uint8Array {
  return Uint8Array.of(ESC, 0x70, profile.drawerPin === 2 ? 0 : 1, 25, 250);
}

/** Asks for the paper sensor after all that went before is done: the answer is the job's completion (GS r 1). */
export const completionRequest: Uint8Array = Uint8Array.of(GS, 0x72, 1);

/** Real-time status requests: printer, offline cause, error cause, paper (DLE EOT 1 to 4). */
export const statusRequest: Uint8Array = Uint8Array.of(0x10, 4, 1, 0x10, 4, 2, 0x10, 4, 3, 0x10, 4, 4);

/**
 * Encodes a job, without the drawer's pulse and the completion request.
 * @throws DeviceError for a bitmap that does not fit its size, and what `glyphs` throws.
 */
export function encode(blocks: readonly Block[], profile: Profile, glyphs: Glyphs): Uint8Array {
  const job: Job = { profile, glyphs, out: createWriter(), script: scriptOf(blocks) };
  job.out.bytes(ESC, 0x40);
  if (profile.text === 'gb18030') job.out.bytes(FS, 0x26);
  for (const block of blocks) encodeBlock(block, job);
  return job.out.take();
}

/** A job with kana in it is Japanese. */
function scriptOf(blocks: readonly Block[]): Script {
  return blocks.some((block) => /[\u3041-\u30fa]/.test(textOf(block))) ? 'ja' : 'zh-CN';
}

function textOf(block: Block): string {
  if (block.type === 'text') return block.text;
  return block.type === 'row' ? block.cells.map((cell) => cell.text).join('') : '';
}

function encodeBlock(block: Block, job: Job): void {
  const { out, profile } = job;
  switch (block.type) {
    case 'text':
    case 'row':
      return encodeText(block, job);
    case 'rule':
      return encodeRule(job);
    case 'feed':
      return feed(block.lines * (EM_PX + LEADING_PX), out);
    case 'qr':
      return encodeQr(block, profile, out);
    case 'barcode':
      return encodeBarcode(block, job);
    case 'bitmap':
      out.align(block.align);
      return raster(bitmapDots(block, profile.widthPx), out);
    case 'cut':
      // Function B: feed to the knife, then cut.
      return out.bytes(GS, 0x56, profile.cut === 'partial' ? 0x42 : 0x41, 0);
  }
}

function textMetrics(profile: Profile): Metrics {
  return { widthPx: profile.widthPx, stepPx: COLUMN_PX, measure: columnsPx };
}

/** Latin takes one column, everything else two: that is how a printer in Chinese mode sets it. */
function columnsPx(text: string): number {
  let columns = 0;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    const isSecondHalf = unit >= 0xdc00 && unit <= 0xdfff;
    if (!isSecondHalf) columns += unit < 0x80 ? 1 : 2;
  }
  return columns * COLUMN_PX;
}

function encodeText(given: TextBlock, job: Job): void {
  const { profile, glyphs, out } = job;
  const block = clean(given);
  const native = profile.text === 'gb18030' && (profile.fourByte || isTwoByte(textOf(block)));
  const metrics: Metrics = native
    ? textMetrics(profile)
    : { widthPx: profile.widthPx, stepPx: 1, measure: (t, bold) => glyphs.measure(t, bold) };
  for (const line of composeText(block, metrics)) {
    if (native) writeLine(line, out);
    else {
      out.align('left');
      raster(glyphs.draw(line, profile.widthPx, EM_PX * line.scale + LEADING_PX, job.script), out);
    }
  }
}

function writeLine(line: TextLine, out: Writer): void {
  out.align(line.align);
  out.size(line.scale);
  const step = COLUMN_PX * line.scale;
  let column = 0;
  for (const run of line.runs) {
    // A line that the printer centres needs no spaces before it.
    const spaces = line.align === 'left' ? Math.max(0, Math.round(run.x / step) - column) : 0;
    if (spaces > 0) {
      out.bold(false);
      out.data(SPACES.subarray(0, spaces));
    }
    out.bold(run.bold);
    writeGb18030(run.text, out.byte);
    column += spaces + columnsPx(run.text) / COLUMN_PX;
  }
  out.bytes(LF);
}

/** A thin line across the paper with air around it. */
function encodeRule({ profile, out }: Job): void {
  feed(8, out);
  out.align('left');
  const line = blank(profile.widthPx, 2);
  line.bytes.fill(0xff);
  raster(line, out);
  feed(12, out);
}

function encodeBarcode(block: Extract<Block, { type: 'barcode' }>, job: Job): void {
  const { profile, out } = job;
  const modulePx = barcodeModulePx(block, profile);
  // What cannot be a code can at least be typed.
  const caption = () => encodeText({ type: 'text', text: block.data, align: 'center' }, job);
  if (modulePx === 0) return caption();
  encodeBars(block, modulePx, profile, out);
  if (block.hri && profile.barcode === 'raster') caption();
}
