/** Pictures of goods, of the shop's own: files in `pictures/` of the data directory, named by barcode or by the product's number. */
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { GoodsPictureView, ProductView } from '#main/contract';

const types = { webp: 'image/webp', jpg: 'image/jpeg', png: 'image/png' } as const;

/** Larger ones are not shown: a frame has to carry them, and a photograph of 800 by 800 points takes a tenth of it. */
export const PICTURE_BYTES_MAX = 500_000;

/** Names that are a file's and nothing else: never a path. */
const isName = (name: string): boolean => /^[0-9A-Za-z][0-9A-Za-z_-]{0,63}$/.test(name);

/** @param data the terminal's directory */
export function readPicture(data: string, { barcode, id }: Pick<ProductView, 'barcode' | 'id'>): GoodsPictureView | null {
  for (const name of [barcode, id]) {
    if (name === undefined || !isName(name)) continue;
    for (const [ending, type] of Object.entries(types)) {
      const file = join(data, 'pictures', `${name}.${ending}`);
      const stat = statSync(file, { throwIfNoEntry: false });
      if (stat?.isFile() && stat.size <= PICTURE_BYTES_MAX) return { type, base64: readFileSync(file).toString('base64') };
    }
  }
  return null;
}
