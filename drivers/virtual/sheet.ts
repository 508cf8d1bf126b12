/** The print head: sets characters into a line, lines onto paper. All lengths are dots. */
import { drawLetter } from './letters.ts';
import { createPaper, type Bits, type Paper } from './paper.ts';

export interface Style {
  /** Cell of a Latin character at size 1: font A is 12 × 24, font B 9 × 17. */
  cellPx: { width: number; height: number };
  bold: boolean;
  underlinePx: number;
  reverse: boolean;
  zoomX: number;
  zoomY: number;
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
  bits(bits: Bits, zoomX: number, zoomY: number): void;
  /** Moves to a place of the line. */
  moveTo(x: number): void;
  position(): number;
  isEmpty(): boolean;
  /** Rows of dots that this sheet has. */
  rows(): number;
  /** Prints the line and feeds. `spacingPx` stands in for the style's. */
  lineFeed(spacingPx?: number): void;
  feed(px: number): void;
  /** Ends this sheet and begins the next. */
  take(): Sheet;
}

export function freshStyle(widthPx: number): Style {
  return {
    cellPx: { width: 12, height: 24 },
    bold: false,
    underlinePx: 0,
    reverse: false,
    zoomX: 1,
    zoomY: 1,
    align: 0,
    spacingPx: 30,
    marginPx: 0,
    areaPx: widthPx,
    gapPx: 0,
  };
}

export function createHead(widthPx: number): Head {
  let paper = createPaper(widthPx);
  let text: string[] = [];
  let items: Item[] = [];
  let letters = '';
  let x = 0;
  let y = 0;
  const area = () => Math.min(head.style.areaPx, widthPx - head.style.marginPx);
  const add = (item: Omit<Item, 'x'>, advancePx: number) => {
    if (x > 0 && x + item.widthPx > area()) head.lineFeed();
    items.push({ ...item, x });
    x += advancePx;
  };
  const head: Head = {
    style: freshStyle(widthPx),
    character(c, wide, over = false) {
      const before = items.at(-1);
      if (over && before?.letter !== undefined) {
        letters += c;
        const size = { widthPx: before.widthPx, heightPx: before.heightPx };
        items[items.length - 1] = { x: before.x, ...letterItem(before.letter + c, size.widthPx, size.heightPx, { ...head.style }) };
        return;
      }
      const { cellPx, zoomX, zoomY, gapPx } = head.style;
      const width = (wide ? cellPx.height : cellPx.width) * zoomX;
      add(letterItem(c, width, cellPx.height * zoomY, { ...head.style }), width + gapPx * zoomX);
      letters += c;
    },
    bits(bits, zoomX, zoomY) {
      const size = { widthPx: bits.widthPx * zoomX, heightPx: bits.heightPx * zoomY };
      add({ ...size, draw: (p, left, bottom) => p.print(bits, left, bottom - size.heightPx, zoomX, zoomY) }, size.widthPx);
    },
    moveTo(to) {
      if (letters !== '' && to > x) letters += ' '.repeat(Math.max(1, Math.round((to - x) / head.style.cellPx.width)));
      x = Math.max(0, to);
    },
    position: () => x,
    isEmpty: () => items.length === 0,
    rows: () => y,
    lineFeed(spacingPx = head.style.spacingPx) {
      const height = Math.max(0, ...items.map((item) => item.heightPx));
      const length = Math.max(0, ...items.map((item) => item.x + item.widthPx));
      const left = head.style.marginPx + Math.floor(((area() - length) * head.style.align) / 2);
      for (const item of items) item.draw(paper, left + item.x, y + height);
      y += Math.max(height, spacingPx);
      paper.extend(y);
      if (letters !== '' || items.length === 0) text.push(letters);
      items = [];
      letters = '';
      x = 0;
    },
    feed(px) {
      y += px;
      paper.extend(y);
    },
    take() {
      const sheet = { paper, text };
      paper = createPaper(widthPx);
      text = [];
      y = 0;
      return sheet;
    },
  };
  return head;
}

function letterItem(c: string, widthPx: number, heightPx: number, style: Style): Omit<Item, 'x'> {
  return {
    letter: c,
    widthPx,
    heightPx,
    draw(paper, left, bottom) {
      const bits = drawLetter({ character: c, widthPx, heightPx, bold: style.bold });
      if (style.reverse) {
        paper.fill(left, bottom - heightPx, widthPx, heightPx);
        paper.erase(bits, left, bottom - heightPx);
      } else if (c !== ' ') paper.print(bits, left, bottom - heightPx);
      if (style.underlinePx > 0) paper.fill(left, bottom - style.underlinePx, widthPx, style.underlinePx);
    },
  };
}
