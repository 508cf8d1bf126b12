/**
 * Page mode: areas are set apart, each in its direction, and printed together (Epson ESC/POS Command Reference,
 * ESC L, ESC W, ESC T, FF). All lengths are dots.
 */
import { createPaper, type Bits } from './paper.ts';
import { createHead, type Head, type Sheet } from './sheet.ts';
import { rotated, type Turn } from './turn.ts';

/** Height of the area before ESC W, as TM printers of 203 dpi have it. */
const HEIGHT_PX = 1662;

interface Area {
  x: number;
  y: number;
  widthPx: number;
  heightPx: number;
}

export interface Page {
  /** The head of the area at hand. */
  readonly head: Head;
  /** ESC W. */
  area(area: Area): void;
  /** ESC T: 0 left to right, 1 from the bottom up, 2 upside down, 3 from the top down. */
  direction(n: number): void;
  /** CAN: forgets what stands in the area at hand. */
  cancel(): void;
  /** All areas as they stand on the paper, and their text. */
  drawn(): { bits: Bits; text: string[] };
}

export function createPage(widthPx: number, before: Head): Page {
  let area: Area = { x: 0, y: 0, widthPx, heightPx: HEIGHT_PX };
  let isTold = false;
  let direction: Turn = 0;
  let done: { sheet: Sheet; area: Area; turn: Turn; isTold: boolean }[] = [];
  const fresh = (from: Head): Head => {
    const width = direction % 2 === 0 ? area.widthPx : area.heightPx;
    const made = createHead(width);
    made.style = { ...from.style, align: 0, upsideDown: false, marginPx: 0, areaPx: width };
    return made;
  };
  let head = fresh(before);
  const end = () => {
    if (!head.isEmpty()) head.lineFeed(0);
    const sheet = head.take();
    if (sheet.paper.heightPx > 0) done.push({ sheet, area, turn: direction, isTold });
  };
  return {
    get head() {
      return head;
    },
    area(next) {
      end();
      const room = Math.max(1, widthPx - next.x);
      area = { ...next, widthPx: Math.min(room, Math.max(1, next.widthPx)), heightPx: Math.max(1, Math.min(HEIGHT_PX * 2, next.heightPx)) };
      isTold = true;
      head = fresh(head);
    },
    direction(n) {
      end();
      // ESC T counts against the clock.
      direction = ([0, 3, 2, 1] as const)[n % 4] ?? 0;
      head = fresh(head);
    },
    cancel: () => (head = fresh(head)),
    drawn() {
      end();
      const paper = createPaper(widthPx);
      for (const { sheet, area: at, turn, isTold: told } of done) {
        const length = turn % 2 === 0 ? at.heightPx : at.widthPx;
        const rows = turn === 0 && !told ? Math.min(sheet.paper.heightPx, length) : length;
        const whole = createPaper(sheet.paper.widthPx);
        whole.extend(rows);
        const { bytes, ...size } = sheet.paper.bits();
        const heightPx = Math.min(size.heightPx, rows);
        whole.print({ ...size, heightPx, bytes }, 0, 0);
        paper.print(rotated({ ...whole.bits(), heightPx: rows }, turn), at.x, at.y);
      }
      const text = done.flatMap(({ sheet }) => sheet.text);
      done = [];
      return { bits: paper.bits(), text };
    },
  };
}
