/** The shop's logo: read once at start, checked, and put at the head of every receipt. */
import { readFileSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { Fault } from '#main/contract';
import type { Block } from '#drivers/ports.ts';
import { PNG_BYTES_MAX, decodePng } from '#drivers/printer/png.ts';

/**
 * @param folder where a path that is not absolute begins: the terminal's data
 * @throws Fault SETTINGS for a file that is not there, not a PNG, or too large
 */
export function readLogo(file: string, folder: string): Block {
  const path = resolve(folder, file);
  let png: Buffer;
  try {
    // Not read where it is too large to be one.
    png = statSync(path).size > PNG_BYTES_MAX ? Buffer.alloc(PNG_BYTES_MAX + 1) : readFileSync(path);
  } catch (error) {
    throw new Fault('SETTINGS', `shop.logo: ${path} cannot be read: ${(error as NodeJS.ErrnoException).code ?? String(error)}`);
  }
  try {
    decodePng(png);
  } catch (error) {
    throw new Fault('SETTINGS', `shop.logo: ${path} ${(error as Error).message}`);
  }
  return { type: 'picture', png: png.toString('base64'), align: 'center' };
}
