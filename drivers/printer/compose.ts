/** Turns text blocks into lines of positioned runs. All lengths are dots. */
import type { Align, Block, Cell } from '../ports.ts';

/** Height of a character at scale 1. */
export const EM_PX = 24;
/** White below a line, at every scale. */
export const LEADING_PX = 6;
/** White between two cells of a row, at scale 1: one Latin column. */
const GUTTER_PX = 12;

/** How wide text comes out. */
export interface Metrics {
  widthPx: number;
  /** Positions are multiples of this times the scale: 12 where spaces do the placing, else 1. */
  stepPx: number;
  /** Dots a text takes at scale 1. */
  measure(text: string, bold: boolean): number;
}

export interface Run {
  text: string;
  x: number;
  bold: boolean;
}

export interface TextLine {
  runs: Run[];
  scale: 1 | 2 | 3;
  /** How the whole line stands, for a text block; rows stand at the left and place their runs. */
  align: Align;
}

export type TextBlock = Extract<Block, { type: 'text' | 'row' }>;

/** Characters that may not begin a line in Chinese and Japanese (kinsoku, JIS X 4051). */
const noStart = /^[，。、；：？！）」』】》〉〕”’…ー々ぁぃぅぇぉっゃゅょァィゥェォッャュョ,.;:!?)\]}%]/;
const graphemes = new Intl.Segmenter('und', { granularity: 'grapheme' });

/**
 * What may be printed of a text: control characters would be commands to a printer (a product name
 * must never open the drawer), so each becomes a space; a line feed stays.
 */
export function printable(text: string): string {
  return text.replace(/\p{Cc}|\p{Cs}/gu, (c) => (c === '\n' ? c : ' '));
}

/** A block with printable text only. */
export function clean(block: TextBlock): TextBlock {
  if (block.type === 'text') return { ...block, text: printable(block.text) };
  return { ...block, cells: block.cells.map((cell) => ({ ...cell, text: printable(cell.text) })) };
}

/** Breaks a text into lines no wider than `maxPx`, between words where there are any, else anywhere. */
export function wrap(text: string, maxPx: number, measure: (text: string) => number): string[] {
  if (!text.includes('\n') && measure(text) <= maxPx) return [text];
  return text.split('\n').flatMap((line) => (measure(line) <= maxPx ? [line] : wrapLine(line, maxPx, measure)));
}

function wrapLine(text: string, maxPx: number, measure: (text: string) => number): string[] {
  const lines: string[] = [];
  let line = '';
  let px = 0;
  for (const { segment } of graphemes.segment(text)) {
    const wide = measure(segment);
    if (line !== '' && px + wide > maxPx) {
      const kept = breakAt(line, segment);
      lines.push(line.slice(0, kept).trimEnd());
      line = line.slice(kept).trimStart();
      px = measure(line);
      if (line === '' && segment === ' ') continue;
    }
    line += segment;
    px += wide;
  }
  if (line !== '') lines.push(line);
  return lines;
}

/** Where a full line is cut when `next` no longer fits: its length, or less to keep a word whole. */
function breakAt(line: string, next: string): number {
  if (next === ' ') return line.length;
  const last = Array.from(graphemes.segment(line)).at(-1)?.segment ?? '';
  if (noStart.test(next) && line.length > last.length && last !== ' ') return line.length - last.length;
  const latin = /[!-~\u00a1-\u024f]/;
  if (!latin.test(next) || !latin.test(last)) return line.length;
  const word = /[!-~\u00a1-\u024f]+$/.exec(line);
  return word !== null && word.index > 0 ? word.index : line.length;
}

/** Lays out a text or a row that is clean. */
export function composeText(block: TextBlock, metrics: Metrics): TextLine[] {
  const scale = block.scale ?? 1;
  const widthPx = metrics.widthPx / scale;
  if (block.type === 'row') return composeRow(block, scale, metrics);
  const bold = block.bold ?? false;
  return wrap(block.text, widthPx, (text) => metrics.measure(text, bold)).map((text) => ({
    runs: [{ text, x: place(block.align, widthPx, metrics.measure(text, bold), 1) * scale, bold }],
    scale,
    align: block.align,
  }));
}

function composeRow(block: Extract<Block, { type: 'row' }>, scale: 1 | 2 | 3, metrics: Metrics): TextLine[] {
  const { stepPx } = metrics;
  const widthPx = Math.floor(metrics.widthPx / scale / stepPx) * stepPx;
  const columns = columnsOf(block.cells, widthPx, metrics);
  const cells = block.cells.map((cell, i) => {
    const { from, room } = columns[i] ?? { from: 0, room: widthPx };
    const bold = cell.bold ?? false;
    return { cell, from, room, bold, lines: wrap(cell.text, room, (text) => metrics.measure(text, bold)) };
  });
  const rows = Math.max(0, ...cells.map((c) => c.lines.length));
  return Array.from({ length: rows }, (_, i) => ({
    scale,
    align: 'left',
    runs: cells.flatMap(({ cell, from, room, bold, lines }) => {
      const text = lines[i] ?? '';
      if (text === '') return [];
      return [{ text, bold, x: (from + place(cell.align, room, metrics.measure(text, bold), stepPx)) * scale }];
    }),
  }));
}

/** Where each cell begins and how wide it is: its share, or what it needs where that spares a wrapped line. */
function columnsOf(cells: readonly Cell[], widthPx: number, { stepPx, measure }: Metrics): { from: number; room: number }[] {
  const onStep = (px: number) => Math.ceil(px / stepPx) * stepPx;
  const gutters = GUTTER_PX * (cells.length - 1);
  const natural = cells.map((cell) => onStep(measure(cell.text, cell.bold ?? false)));
  const spare = widthPx - gutters - natural.reduce((total, px) => total + px, 0);
  let share = 0;
  const shared = cells.map((cell, i) => {
    const from = Math.round((share * widthPx) / stepPx) * stepPx;
    share += cell.share;
    const to = Math.min(widthPx, Math.round((share * widthPx) / stepPx) * stepPx);
    return { from, room: Math.max(2 * GUTTER_PX, to - from - (i < cells.length - 1 ? GUTTER_PX : 0)) };
  });
  const isTight = shared.some(({ room }, i) => (natural[i] ?? 0) > room);
  if (!isTight || spare < 0) return shared;
  let from = 0;
  return natural.map((px, i) => {
    const column = { from, room: px + (i === 0 ? spare : 0) };
    from += column.room + GUTTER_PX;
    return column;
  });
}

function place(align: Align, roomPx: number, textPx: number, stepPx: number): number {
  const free = Math.max(0, roomPx - textPx);
  if (align === 'left') return 0;
  const x = align === 'right' ? free : free / 2;
  return Math.floor(x / stepPx) * stepPx;
}
