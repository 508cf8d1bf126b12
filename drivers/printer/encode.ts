/** Blocks → bytes of a printer's language. Pure: text that the printer has no letters for is drawn through `glyphs`. */
import { DeviceError } from '../error.ts';
import type { Block } from '../ports.ts';
import { barcodeModulePx, encodeBars, encodeQr } from './codes.ts';
import { EM_PX, LEADING_PX, clean, composeText, type Metrics, type TextBlock, type TextLine } from './compose.ts';
import type { Dialect } from './dialect.ts';
import { bitmapDots, blank, type Dots } from './dots.ts';
import { gb18030Bytes } from './double-bytes.ts';
import { escpos } from './escpos.ts';
import { choosePage, columnsOf, hasLetters, lettersOf, type Letters } from './letters.ts';
import { pictureDots } from './picture.ts';
import type { Profile } from './profiles.ts';
import { starprnt } from './starprnt.ts';
import { createWriter, type Writer } from './writer.ts';

const LF = 0x0a;
const SPACES = new Uint8Array(96).fill(0x20);
/** Unit of a Latin column in layouts of letters; a Chinese character takes two. */
const COLUMN_PX = 12;
/** White under a picture. */
const PICTURE_FEED_PX = 16;

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
  dialect: Dialect;
  letters: Letters;
  glyphs: Glyphs;
  out: Writer;
  script: Script;
}

export const dialectOf = ({ language }: Pick<Profile, 'language'>): Dialect => (language === 'escpos' ? escpos : starprnt);

/**
 * Encodes a job, without the drawer's pulse and the completion request.
 * @throws DeviceError for a bitmap that does not fit its size, for what a printer without dots cannot draw, and
 *   what `glyphs` throws.
 */
export function encode(blocks: readonly Block[], profile: Profile, glyphs: Glyphs): Uint8Array {
  return encodeIn(blocks, profile, glyphs, scriptOf(blocks));
}

/**
 * Most blocks of a section: some lines of items. Each is acknowledged, so this much at most comes out twice
 * where a cable was cut.
 */
export const SECTION_BLOCKS = 12;

/** Encodes a job in sections, each of which stands on its own: a printer switched on anew goes on with any of them. */
export function* encodeSections(blocks: readonly Block[], profile: Profile, glyphs: Glyphs): Generator<Uint8Array> {
  const script = scriptOf(blocks);
  for (let from = 0; from < blocks.length; from += SECTION_BLOCKS) {
    yield encodeIn(blocks.slice(from, from + SECTION_BLOCKS), profile, glyphs, script);
  }
}

function encodeIn(blocks: readonly Block[], profile: Profile, glyphs: Glyphs, script: Script): Uint8Array {
  const dialect = dialectOf(profile);
  const job: Job = { profile, dialect, letters: lettersOf(profile), glyphs, out: createWriter(dialect, profile), script };
  job.out.data(dialect.start(profile));
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
  const { out, profile, dialect } = job;
  switch (block.type) {
    case 'text':
    case 'row':
      return encodeText(block, job);
    case 'rule':
      return encodeRule(job);
    case 'feed':
      return dialect.feed(block.lines * (EM_PX + LEADING_PX), out);
    case 'qr':
      needDots(job, 'a QR code');
      return encodeQr(block, profile, dialect, out);
    case 'barcode':
      return encodeBarcode(block, job);
    case 'bitmap':
      needDots(job, 'a picture');
      out.align(block.align);
      return dialect.raster(bitmapDots(block, profile.widthPx), profile, out);
    case 'picture':
      if (profile.image === 'none') return;
      out.align(block.align);
      dialect.raster(pictureDots(block.png, profile.widthPx), profile, out);
      return dialect.feed(PICTURE_FEED_PX, out);
    case 'cut':
      return out.data(dialect.cut(profile));
  }
}

function needDots({ profile }: Job, what: string): void {
  if (profile.image === 'none') throw new DeviceError(`this device prints letters only: it cannot show ${what}`, 'notPrinted');
}

function encodeText(given: TextBlock, job: Job): void {
  const { profile, glyphs, letters, out, dialect } = job;
  const block = profile.image === 'none' ? plainly(clean(given), profile) : clean(given);
  const native = profile.text !== 'raster' && hasLetters(textOf(block), profile);
  if (!native) needDots(job, `"${textOf(block)}", for which it lacks letters`);
  const metrics: Metrics = native
    ? { widthPx: profile.columns * COLUMN_PX, stepPx: COLUMN_PX, measure: (t) => columnsOf(t, letters) * COLUMN_PX }
    : { widthPx: textPx(profile), stepPx: 1, measure: (t, bold) => glyphs.measure(t, bold) };
  for (const line of composeText(block, metrics)) {
    if (native) writeLine(line, job);
    else {
      out.align('left');
      dialect.raster(glyphs.draw(line, profile.widthPx, EM_PX * line.scale + LEADING_PX, job.script), profile, out);
    }
  }
}

/** Where drawn lines end: at the last column of those that are set, which stand above and below them. */
function textPx({ text, widthPx, columns }: Profile): number {
  return text === 'raster' ? widthPx : Math.floor(widthPx / columns) * columns;
}

/** Signs that a device of letters alone may lack, by those that all have. */
const plain: Readonly<Record<string, string>> = { '×': 'x', '￥': 'Y', '¥': 'Y', '–': '-', '—': '-', '…': '...', '‘': "'", '’': "'", '“': '"', '”': '"', '·': '.', '※': '*' };

function plainly(block: TextBlock, profile: Profile): TextBlock {
  const said = (text: string) => text.replace(/[×￥¥–—…‘’“”·※]/g, (sign) => (hasLetters(sign, profile) ? sign : (plain[sign] ?? sign)));
  if (block.type === 'text') return { ...block, text: said(block.text) };
  return { ...block, cells: block.cells.map((cell) => ({ ...cell, text: said(cell.text) })) };
}

function writeLine(line: TextLine, job: Job): void {
  const { out, letters } = job;
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
    writeLetters(run.text, job);
    column += spaces + columnsOf(run.text, letters);
  }
  out.byte(LF);
}

/** Letters by their bytes: Latin as it is, double bytes in their mode, the rest by the code page that has most of it. */
function writeLetters(text: string, { out, letters }: Job): void {
  const { double, pages, columns } = letters;
  let page: Letters['pages'][number] | null = null;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit < 0x80) {
      out.byte(unit);
      continue;
    }
    const code = double === null ? 0 : (double[unit] ?? 0);
    const isNarrow = columns[unit] === 1 && code > 0xff;
    if (code !== 0 && !isNarrow) {
      out.double(true);
      if (code > 0xff) out.byte(code >> 8);
      out.byte(code & 0xff);
      continue;
    }
    page = choosePage(text, i, pages, page);
    if (page === null) {
      const letter = String.fromCodePoint(text.codePointAt(i) ?? unit);
      out.double(true);
      out.data(gb18030Bytes(letter));
      i += letter.length - 1;
      continue;
    }
    if (double !== null) out.double(false);
    out.page(page.number);
    out.byte(page.bytes.get(unit) ?? 0x20);
  }
}

/** A thin line across the paper with air around it; of hyphens where there are no dots. */
function encodeRule(job: Job): void {
  const { profile, dialect, out } = job;
  if (profile.image === 'none') return encodeText({ type: 'text', text: '-'.repeat(profile.columns), align: 'left' }, job);
  dialect.feed(8, out);
  out.align('left');
  const line = blank(profile.widthPx, 2);
  line.bytes.fill(0xff);
  dialect.raster(line, profile, out);
  dialect.feed(12, out);
}

function encodeBarcode(block: Extract<Block, { type: 'barcode' }>, job: Job): void {
  const { profile, dialect, out } = job;
  const modulePx = profile.image === 'none' ? 0 : barcodeModulePx(block, profile);
  // What cannot be a code can at least be typed.
  const caption = () => encodeText({ type: 'text', text: block.data, align: 'center' }, job);
  if (modulePx === 0) return caption();
  encodeBars(block, modulePx, profile, dialect, out);
  if (block.hri && profile.barcode === 'raster') caption();
}
