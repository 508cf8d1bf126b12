/** The words of ESC/POS. Pure. Epson ESC/POS Command Reference for TM printers; FS & of its Kanji commands. */
import { EM_PX, LEADING_PX } from './compose.ts';
import { TEAR_LINES, type Dialect } from './dialect.ts';
import { rasterCommands } from './raster-command.ts';

const ESC = 0x1b;
const GS = 0x1d;
const FS = 0x1c;
const aligns = { left: [ESC, 0x61, 0], center: [ESC, 0x61, 1], right: [ESC, 0x61, 2] } as const;

export const escpos: Dialect = {
  start({ text }) {
    if (text === 'pages' || text === 'raster') return [ESC, 0x40];
    return text === 'shift_jis' ? [ESC, 0x40, FS, 0x43, 1, FS, 0x26] : [ESC, 0x40, FS, 0x26];
  },
  align: (align) => aligns[align],
  bold: (on) => [ESC, 0x45, on ? 1 : 0],
  size: (scale) => [GS, 0x21, (scale - 1) * 0x11, ESC, 0x33, EM_PX * scale + LEADING_PX],
  double: (on) => [FS, on ? 0x26 : 0x2e],
  page: (number) => [ESC, 0x74, number],
  feed(px, out) {
    for (let left = px; left > 0; left -= 255) out.bytes(ESC, 0x4a, Math.min(255, left));
  },
  raster: rasterCommands,
  qr(data, modulePx, out) {
    const command = (...body: number[]) => out.bytes(GS, 0x28, 0x6b, body.length & 0xff, body.length >> 8, ...body);
    command(0x31, 0x41, 0x32, 0x00); // model 2
    command(0x31, 0x43, modulePx);
    command(0x31, 0x45, 0x31); // error correction M
    command(0x31, 0x50, 0x30, ...data);
    command(0x31, 0x51, 0x30); // print
  },
  bars(block, modulePx, heightPx, out) {
    out.bytes(GS, 0x68, heightPx, GS, 0x77, modulePx, GS, 0x66, 0, GS, 0x48, block.hri ? 2 : 0);
    // In code 128 data `{` begins a change of code set, so `{B` comes first and a real one is doubled.
    const data = block.symbology === 'ean13' ? block.data : `{B${block.data.replaceAll('{', '{{')}`;
    out.bytes(GS, 0x6b, block.symbology === 'ean13' ? 67 : 73, data.length, ...Array.from(data, (c) => c.charCodeAt(0)));
  },
  // Function B: feed to the knife, then cut.
  cut: ({ cut }) => (cut === 'none' ? [ESC, 0x64, TEAR_LINES] : [GS, 0x56, cut === 'partial' ? 0x42 : 0x41, 0]),
  pulse: (pin) => [ESC, 0x70, pin === 2 ? 0 : 1, 25, 250],
};

/** Asks for the paper sensor after all that went before is done: the answer is the job's completion (GS r 1). */
export const completionRequest: Uint8Array = Uint8Array.of(GS, 0x72, 1);

/** Real-time status requests: printer, offline cause, error cause, paper (DLE EOT 1 to 4). */
export const statusRequest: Uint8Array = Uint8Array.of(0x10, 4, 1, 0x10, 4, 2, 0x10, 4, 3, 0x10, 4, 4);

/** DLE DC4 8: forgets what is buffered, in every state, and goes on after an error that was put right. */
export const clearBuffers: Uint8Array = Uint8Array.of(0x10, 0x14, 8, 1, 3, 20, 1, 6, 2, 8);

/** GS a: the printer sends its status of itself when the drawer's switch, online, an error or the paper sensor changes, and once now. */
export const automaticRequest: Uint8Array = Uint8Array.of(GS, 0x61, 0x0f);

/** GS I 67: the printer's name, told when it comes to it. Its answer is like no other's, so it shows that all before is done. */
export const nameRequest: Uint8Array = Uint8Array.of(GS, 0x49, 67);

/** GS ( H, function 48: the printer answers this number, 1 to 9999, when all before it is printed. */
export function processIdRequest(id: number): Uint8Array {
  const digits = Array.from(String(id).padStart(4, '0'), (c) => c.charCodeAt(0));
  return Uint8Array.of(GS, 0x28, 0x48, 6, 0, 0x30, 0x30, ...digits);
}
