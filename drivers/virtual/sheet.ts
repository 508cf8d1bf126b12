/** The print head: sets characters into a line, lines onto paper. All lengths are dots. */
import { drawLetter } from './letters.ts';
import { createPaper, type Bits, type Paper } from './paper.ts';
import { rotated, type Turn } from './turn.ts';

/** What characters of two bytes have apart from the others (FS !, FS W, FS -, FS S). */
export interface WideStyle {
  zoomX: number;
  zoomY: number;
  underlinePx: number;
  leftPx: number;
  rightPx: number;
}

export interface Style {
  /** Cell of a Latin character at size 1: font A is 12 × 24, font B 9 × 17. */
  cellPx: { width: number; height: number };
  /** Emphasis (ESC E) and double strike (ESC G) look alike and are switched apart. */
  bold: boolean;
  strike: boolean;
  underlinePx: number;
  reverse: boolean;
  zoomX: number;
  zoomY: number;
  wide: WideStyle;
  /** Each character turned a quarter clockwise (ESC V). */
  turned: boolean;
  /** Each line turned by half (ESC {). */
  upsideDown: boolean;
  align: 0 | 1 | 2;
  /** Least distance from line to line. */
  spacingPx: number;
  marginPx: number;
  /** Width of the print area. */
  areaPx: number;
  /** White at the right of each character. */
  gapPx: number;
}

interface Item {
  x: number;
  widthPx: number;
  heightPx: number;
  letter?: string;
  draw(paper: Paper, x: number, bottom: number): void;
}

export interface Sheet {
  paper: Paper;
  /** What was printed as letters, line by line. */
  text: string[];
}

export interface Head {
  style: Style;
  /** `over`: a mark that stands over the letter before it. */
  character(c: string, wide: boolean, over?: boolean): void;
  /** Dots in the line; `letter` is what they stand for in the text. */
  bits(bits: Bits, zoomX: number, zoomY: number, letter?: string): void;
  /** Moves to a place of the line. */
  moveTo(x: number): void;
  /** Sets what stands in the line, and goes on with the lower edge of its letters at this row. */
  moveToRow(y: number): void;
  position(): number;
  row(): number;
  isEmpty(): boolean;
  /** Rows of dots that this sheet has. */
  rows(): number;
  /** Prints the line and feeds. `spacingPx` stands in for the style's. */
  lineFeed(spacingPx?: number): void;
  feed(px: number): void;
  /** Forgets what stands in the line. */
  drop(): void;
  /** Ends this sheet and begins the next. */
  take(): Sheet;
}

export function freshStyle(widthPx: number): Style {
  return {
    cellPx: { width: 12, height: 24 },
    bold: false,
    strike: false,
    underlinePx: 0,
    reverse: false,
    zoomX: 1,
    zoomY: 1,
    wide: { zoomX: 1, zoomY: 1, underlinePx: 0, leftPx: 0, rightPx: 0 },
    turned: false,
    upsideDown: false,
    align: 0,
    spacingPx: 30,
    marginPx: 0,
    areaPx: widthPx,
    gapPx: 0,
  };
}

/** What stands in the line, and where. */
interface Line {
  paper: Paper;
  text: string[];
  items: Item[];
  letters: string;
  x: number;
  y: number;
  /** Lower edge of the letters to come, where it was set. */
  bottom: number | null;
}

export function createHead(widthPx: number): Head {
  const line: Line = { paper: createPaper(widthPx), text: [], items: [], letters: '', x: 0, y: 0, bottom: null };
  const add = (item: Omit<Item, 'x'>, advancePx: number, letter: string) => {
    if (line.x > 0 && line.x + item.widthPx > areaOf(head.style, widthPx)) head.lineFeed();
    line.items.push({ ...item, x: line.x });
    line.x += advancePx;
    line.letters += letter;
  };
  const head: Head = {
    style: freshStyle(widthPx),
    character(c, wide, over = false) {
      if (over && setOver(c, line, head.style)) return;
      const { style } = head;
      const own = style.wide;
      if (wide) line.x += own.leftPx;
      const width = wide ? style.cellPx.height * own.zoomX : style.cellPx.width * style.zoomX;
      const underlinePx = wide ? Math.max(own.underlinePx, style.underlinePx) : style.underlinePx;
      const item = letterItem(c, width, style.cellPx.height * (wide ? own.zoomY : style.zoomY), { ...style, underlinePx });
      add(item, item.widthPx + (wide ? own.rightPx : style.gapPx * style.zoomX), c);
    },
    bits(bits, zoomX, zoomY, letter = '') {
      const size = { widthPx: bits.widthPx * zoomX, heightPx: bits.heightPx * zoomY };
      add({ ...size, draw: (p, left, edge) => p.print(bits, left, edge - size.heightPx, zoomX, zoomY) }, size.widthPx, letter);
    },
    moveTo(to) {
      if (line.letters !== '' && to > line.x) line.letters += ' '.repeat(Math.max(1, Math.round((to - line.x) / head.style.cellPx.width)));
      line.x = Math.max(0, to);
    },
    moveToRow(to) {
      if (line.items.length > 0) set(line, head.style, widthPx);
      line.bottom = Math.max(0, to);
    },
    position: () => line.x,
    row: () => line.bottom ?? line.y,
    isEmpty: () => line.items.length === 0,
    rows: () => line.y,
    lineFeed(spacingPx = head.style.spacingPx) {
      const height = set(line, head.style, widthPx);
      if (line.bottom !== null) line.bottom += spacingPx;
      line.y = line.bottom ?? line.y + Math.max(height, spacingPx);
      line.paper.extend(line.y);
      line.x = 0;
    },
    feed(px) {
      if (line.bottom !== null) line.bottom += px;
      line.y += px;
      line.paper.extend(line.y);
    },
    drop: () => void Object.assign(line, { items: [], letters: '', x: 0 }),
    take() {
      const { paper, text } = line;
      Object.assign(line, { paper: createPaper(widthPx), text: [], y: 0, bottom: null });
      return { paper, text };
    },
  };
  return head;
}

const areaOf = (style: Style, widthPx: number): number => Math.max(1, Math.min(style.areaPx, widthPx - style.marginPx));

/** Puts a mark over the letter before it, if there is one. */
function setOver(mark: string, line: Line, style: Style): boolean {
  const before = line.items.at(-1);
  if (before?.letter === undefined) return false;
  line.letters += mark;
  line.items[line.items.length - 1] = { x: before.x, ...letterItem(before.letter + mark, before.widthPx, before.heightPx, { ...style }) };
  return true;
}

/** Draws what stands in the line and empties it. Returns its height. */
function set(line: Line, style: Style, widthPx: number): number {
  const { items, paper } = line;
  const height = Math.max(0, ...items.map((item) => item.heightPx));
  const length = Math.max(0, ...items.map((item) => item.x + item.widthPx));
  const areaPx = areaOf(style, widthPx);
  const left = style.marginPx + Math.floor(((areaPx - length) * style.align) / 2);
  const edge = line.bottom ?? line.y + height;
  if (style.upsideDown && items.length > 0) {
    const strip = createPaper(widthPx);
    for (const item of items) item.draw(strip, left + item.x, height);
    paper.print(rotated({ ...strip.bits(), heightPx: height }, 2), 2 * style.marginPx + areaPx - widthPx, edge - height);
  } else for (const item of items) item.draw(paper, left + item.x, edge);
  if (line.letters !== '' || items.length === 0) line.text.push(line.letters);
  line.items = [];
  line.letters = '';
  return height;
}

function letterItem(c: string, widthPx: number, heightPx: number, style: Style): Omit<Item, 'x'> {
  const draw = (paper: Paper, left: number, bottom: number) => {
    const bits = drawLetter({ character: c, widthPx, heightPx, bold: style.bold || style.strike });
    if (style.reverse) {
      paper.fill(left, bottom - heightPx, widthPx, heightPx);
      paper.erase(bits, left, bottom - heightPx);
    } else if (c !== ' ') paper.print(bits, left, bottom - heightPx);
    if (style.underlinePx > 0) paper.fill(left, bottom - style.underlinePx, widthPx, style.underlinePx);
  };
  if (!style.turned) return { letter: c, widthPx, heightPx, draw };
  const quarter: Turn = 1;
  return {
    widthPx: heightPx,
    heightPx: widthPx,
    draw(paper, left, bottom) {
      const cell = createPaper(widthPx);
      draw(cell, 0, heightPx);
      paper.print(rotated({ ...cell.bits(), heightPx: Math.min(cell.heightPx, heightPx) }, quarter), left, bottom - widthPx);
    },
  };
}
