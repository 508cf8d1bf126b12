/** What a virtual printer tells of itself, byte by byte (Epson ESC/POS Command Reference). Pure. */

export interface PrinterState {
  paperOut: boolean;
  paperLow: boolean;
  coverOpen: boolean;
  cutterJam: boolean;
}

const DRAWER_BIT = 0b100;

/**
 * DLE EOT n: bits 1 and 4 are always set.
 * @param drawer DLE EOT 1 as far as the drawer's switch goes
 */
export function statusByte(n: number, state: PrinterState, drawer: number): number {
  const { paperOut, paperLow, coverOpen, cutterJam } = state;
  const fixed = 0b0001_0010;
  if (n === 1) return fixed | (drawer & DRAWER_BIT) | (stands(state) ? 0b1000 : 0);
  if (n === 2) return fixed | (coverOpen ? 0b100 : 0) | (paperOut ? 0b10_0000 : 0) | (cutterJam ? 0b100_0000 : 0);
  if (n === 3) return fixed | (cutterJam ? 0b1000 : 0);
  return fixed | (paperOut ? 0b110_0000 : 0) | (paperOut || paperLow ? 0b1100 : 0);
}

/** GS a: printer, errors, paper sensors, and one that is always 0. Bit 4 of the first is always set. */
export function automaticBytes(state: PrinterState, drawer: number): Uint8Array {
  const { paperOut, paperLow, coverOpen, cutterJam } = state;
  const printer = 0b1_0000 | (drawer & DRAWER_BIT) | (stands(state) ? 0b1000 : 0) | (coverOpen ? 0b10_0000 : 0);
  return Uint8Array.of(printer, cutterJam ? 0b1000 : 0, (paperOut || paperLow ? 0b11 : 0) | (paperOut ? 0b1100 : 0), 0);
}

/** Star's automatic status of nine bytes (STAR Line Mode Command Specifications, chapter 5): two headers, four of status, the count. */
export function starBytes(state: PrinterState, drawer: number, count: number): Uint8Array {
  const { paperOut, paperLow, coverOpen, cutterJam } = state;
  const printer = (drawer & DRAWER_BIT) | (stands(state) ? 0b1000 : 0) | (coverOpen ? 0b10_0000 : 0);
  const paper = (paperOut || paperLow ? 0b110 : 0) | (paperOut ? 0b1000 : 0);
  return Uint8Array.of(0x23, 0x86, printer, cutterJam ? 0b1000 : 0, 0, paper, 0, ((count & 0b1_1000) << 2) | ((count & 0b111) << 1), 0);
}

export const stands = ({ paperOut, coverOpen, cutterJam }: PrinterState): boolean => paperOut || coverOpen || cutterJam;
