/** `guitai receipt render` draws a printer's job; `guitai receipt encode` makes one. */
import { writeFileSync } from 'node:fs';
import { Fault } from '#main/contract';
import { DeviceError } from '#drivers/error.ts';
import { encode } from '#drivers/printer/encode.ts';
import { profileNamed, type Profile } from '#drivers/printer/profiles.ts';
import { lazyGlyphs } from '#drivers/printer/raster.ts';
import { drawJob } from '#drivers/virtual/draw.ts';
import { readBytes, readReceipt } from './receipt-json.ts';

export interface RenderResult {
  ok: true;
  out: string;
  widthPx: number;
  heightPx: number;
  /** Pieces of paper, one a cut. */
  sheets: number;
  /** What was printed as letters, line by line. */
  text: string[];
  /** Commands that the virtual printer does not know, and how often each. */
  skipped: Readonly<Record<string, number>>;
}

/** White round the print area in the picture, dots. */
const MARGIN_PX = 32;

/** @throws Fault USAGE for a file or a profile that is not there */
export function renderReceipt({ file, out, profile: name }: { file: string; out: string; profile: string }): RenderResult {
  const { picture, sheets, text, skipped } = drawJob(readBytes(file), profileOf(name), MARGIN_PX);
  write(out, Buffer.from(picture.png, 'base64'));
  return { ok: true, out, widthPx: picture.widthPx, heightPx: picture.heightPx, sheets, text, skipped };
}

export interface EncodeResult {
  ok: true;
  out: string;
  profile: string;
  bytes: number;
  widthPx: number;
  columns: number;
}

/** @throws Fault USAGE naming the field that does not fit, DEVICE for what the printer cannot print */
export function encodeReceipt({ file, out, profile: name }: { file: string; out: string; profile: string }): EncodeResult {
  const profile = profileOf(name);
  const blocks = readReceipt(file);
  try {
    const bytes = encode(blocks, profile, lazyGlyphs());
    write(out, bytes);
    return { ok: true, out, profile: name, bytes: bytes.length, widthPx: profile.widthPx, columns: profile.columns };
  } catch (error) {
    if (error instanceof DeviceError) throw new Fault('DEVICE', `${file}: ${error.message}`);
    throw error;
  }
}

function profileOf(name: string): Profile {
  try {
    return profileNamed(name);
  } catch (error) {
    throw new Fault('USAGE', (error as Error).message);
  }
}

function write(file: string, bytes: Uint8Array): void {
  try {
    writeFileSync(file, bytes);
  } catch (error) {
    throw new Fault('USAGE', `${file} cannot be written: ${(error as NodeJS.ErrnoException).code ?? String(error)}`);
  }
}
