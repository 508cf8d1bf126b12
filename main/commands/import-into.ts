/** `guitai import`: with the currency and the tax classes of the shop whose data directory it is. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Fault } from '#main/contract';
import { regions } from '../core/regions/index.ts';
import { readSettings } from '../settings.ts';
import { importBar, importFile, type ImportResult } from './import.ts';
import type { Progress } from './progress.ts';

/** The region of a data directory's settings; the training shop's where there are none. */
export function regionOf(data: string) {
  return regions[readSettings(join(data, 'settings.json'))?.shop.region ?? 'cn'];
}

/**
 * A running terminal goes on selling meanwhile, and takes up the new catalogue by itself.
 * @throws Fault USAGE, IMPORT, STORE_LOCKED, STORE_READONLY, STORE
 */
export async function importInto(options: {
  data: string;
  file: string;
  map?: string | undefined;
  encoding?: string | undefined;
  delimiter?: string | undefined;
  progress: (progress: Progress) => void;
}): Promise<ImportResult> {
  const { data, file, map, encoding, delimiter, progress } = options;
  if (!existsSync(file)) throw new Fault('USAGE', `${file}: there is no such file`);
  const { exponent, taxClasses } = regionOf(data);
  return importFile({
    data,
    file,
    currencyExponent: exponent,
    taxClasses,
    ...(map === undefined ? {} : { map }),
    ...(encoding === undefined ? {} : { encoding }),
    ...(delimiter === undefined ? {} : { delimiter }),
    onProgress: (at) => progress(importBar(at)),
  });
}
