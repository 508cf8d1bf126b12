/** Types shared with the terminal: what a driver takes and gives. The only file of drivers/ the core may import. */

export type Align = 'left' | 'center' | 'right';

/** A cell of a row. Widths are shares of the paper's width and add up to 1. */
export interface Cell {
  text: string;
  share: number;
  align: Align;
  bold?: boolean;
}

/** Receipt layout: blocks from top to bottom, free of any printer's words. */
export type Block =
  /** `scale` 1 = the body size, 2 = double width and height. Long text wraps. */
  | { type: 'text'; text: string; align: Align; bold?: boolean; scale?: 1 | 2 | 3 }
  /** One row of cells; a cell that is too long wraps within its share. */
  | { type: 'row'; cells: Cell[]; scale?: 1 | 2 }
  | { type: 'rule' }
  | { type: 'feed'; lines: number }
  | { type: 'qr'; data: string; align: Align; modulePx?: number }
  /** `ean13` takes 13 digits; `code128` printable ASCII. */
  | { type: 'barcode'; symbology: 'ean13' | 'code128'; data: string; hri: boolean }
  /** 1 bit a dot, rows padded to a byte, 1 = black. */
  | { type: 'bitmap'; widthPx: number; heightPx: number; bits: string /* base64 */; align: Align }
  | { type: 'cut' };

/** What a barcode reader delivered. What it means is the core's matter. */
export interface Scan {
  data: string;
  /** AIM symbology identifier, `]E0`, where the reader sends one. */
  symbology?: string;
  atMs: number;
}
