/** Lines and blocks (U+2500 to U+2595), drawn to the edges of their cell so that they join. Pure. */
import type { Bits } from './paper.ts';

/** Arms of a letter: up, right, down, left; 0 none, 1 a line, 2 two lines. */
const arms: Readonly<Record<string, string>> = Object.fromEntries(
  (
    '─0101 │1010 ┌0110 ┐0011 └1100 ┘1001 ├1110 ┤1011 ┬0111 ┴1101 ┼1111 ╭0110 ╮0011 ╰1100 ╯1001 ━0101 ┃1010 ' +
    '═0202 ║2020 ╔0220 ╗0022 ╚2200 ╝2002 ╠2220 ╣2022 ╦0222 ╩2202 ╬2222 ╒0210 ╓0120 ╕0012 ╖0021 ╘1200 ╙2100 ╛1002 ╜2001 ' +
    '╞1210 ╟2120 ╡1012 ╢2021 ╤0212 ╥0121 ╧1202 ╨2101 ╪1212 ╫2121'
  )
    .split(' ')
    .map((part) => [part.slice(0, 1), part.slice(1)]),
);
/** Parts of the cell that are black: left, top, width, height, each in eighths. */
const blocks: Readonly<Record<string, readonly number[]>> = {
  '█': [0, 0, 8, 8], '▀': [0, 0, 8, 4], '▄': [0, 4, 8, 4], '▌': [0, 0, 4, 8], '▐': [4, 0, 4, 8], '▔': [0, 0, 8, 1], '▕': [7, 0, 1, 8],
  ...Object.fromEntries(Array.from('▁▂▃▄▅▆▇', (c, i) => [c, [0, 7 - i, 8, i + 1]])),
  ...Object.fromEntries(Array.from('▉▊▋▌▍▎▏', (c, i) => [c, [0, 0, 7 - i, 8]])),
}; // prettier-ignore
/** Black dots of 16. */
const shades: Readonly<Record<string, number>> = { '░': 4, '▒': 8, '▓': 12 };
const bayer = [0, 8, 2, 10, 12, 4, 14, 6, 3, 11, 1, 9, 15, 7, 13, 5];

/** Null where the letter is none of them. */
export function drawRule(character: string, widthPx: number, heightPx: number): Bits | null {
  const row = Math.ceil(widthPx / 8);
  const bytes = new Uint8Array(row * heightPx);
  const fill = (x: number, y: number, w: number, h: number) => {
    for (let j = Math.max(0, y); j < Math.min(heightPx, y + h); j++) {
      for (let i = Math.max(0, x); i < Math.min(widthPx, x + w); i++) bytes[j * row + (i >> 3)] = (bytes[j * row + (i >> 3)] ?? 0) | (0x80 >> (i & 7));
    }
  };
  const arm = arms[character];
  const block = blocks[character];
  const shade = shades[character];
  if (arm !== undefined) drawArms(Array.from(arm, Number), widthPx, heightPx, fill);
  else if (block !== undefined) {
    const [x = 0, y = 0, w = 0, h = 0] = block;
    fill(Math.round((x * widthPx) / 8), Math.round((y * heightPx) / 8), Math.ceil((w * widthPx) / 8), Math.ceil((h * heightPx) / 8));
  } else if (shade !== undefined) {
    for (let y = 0; y < heightPx; y++) for (let x = 0; x < widthPx; x++) if ((bayer[(y % 4) * 4 + (x % 4)] ?? 0) < shade) fill(x, y, 1, 1);
  } else return null;
  return { widthPx, heightPx, bytes };
}

const THICK_PX = 2;

function drawArms([up = 0, right = 0, down = 0, left = 0]: number[], widthPx: number, heightPx: number, fill: (x: number, y: number, w: number, h: number) => void): void {
  const x = Math.floor((widthPx - THICK_PX) / 2);
  const y = Math.floor((heightPx - THICK_PX) / 2);
  const offsets = (lines: number) => (lines === 2 ? [-THICK_PX, THICK_PX] : lines === 1 ? [0] : []);
  // Each arm reaches as far past the middle as the lines that cross it.
  const over = Math.max(up, down) === 2 ? THICK_PX : 0;
  const across = Math.max(left, right) === 2 ? THICK_PX : 0;
  for (const d of offsets(left)) fill(0, y + d, x + THICK_PX + over, THICK_PX);
  for (const d of offsets(right)) fill(x - over, y + d, widthPx, THICK_PX);
  for (const d of offsets(up)) fill(x + d, 0, THICK_PX, y + THICK_PX + across);
  for (const d of offsets(down)) fill(x + d, y - across, THICK_PX, heightPx);
}
