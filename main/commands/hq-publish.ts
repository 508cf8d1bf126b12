/** `guitai hq publish`: a catalogue, prices, promotions, members or settings for all terminals, a shop's, or one. */
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { Fault, versionSubjects } from '#main/contract';
import { regions } from '../core/regions/index.ts';
import { publish } from '../hq/publish.ts';
import type { Subject } from '../ports.ts';
import { hqFault } from '../sync/faults.ts';
import { createClient } from '../sync/link.ts';
import { VERSION_BYTES_MAX } from '../sync/pieces.ts';
import { readChangedSettings, readMembers, readPrices, readPromotions } from '../versions/contents.ts';
import { importFile } from './import.ts';
import { checkRegion } from './options.ts';

export interface PublishOptions {
  /** postgres://ADMIN:PASSWORD@HOST:PORT/DATABASE */
  url: string;
  subject: string;
  file: string;
  scope?: string | undefined;
  version?: number | undefined;
  /** Whose currency and tax classes the file has. */
  region?: string | undefined;
}

export interface Published {
  ok: true;
  subject: Subject;
  version: number;
  scope: string;
  sha256: string;
  bytes: number;
  rows: number;
  pieces: number;
}

/**
 * The file is read here as a terminal will read it: what a terminal would refuse is not published.
 * @throws Fault USAGE, IMPORT, HQ, SETTINGS
 */
export async function hqPublish(options: PublishOptions): Promise<Published> {
  const { url, file, scope = 'all', version = 0 } = options;
  const subject = versionSubjects.find((one) => one === options.subject);
  if (subject === undefined) throw new Fault('USAGE', `--subject ${options.subject}: there are ${versionSubjects.join(', ')}`);
  if (!/^(all|shop:.{1,60}|terminal:[A-Z][A-Z0-9]{0,15})$/.test(scope)) throw new Fault('USAGE', `--scope ${scope}: write all, shop:NAME (as in its settings) or terminal:T1`);
  const bytes = statSync(file, { throwIfNoEntry: false })?.size;
  if (bytes === undefined) throw new Fault('USAGE', `${file}: there is no such file`);
  if (bytes === 0 || bytes > VERSION_BYTES_MAX) throw new Fault('USAGE', `${file} has ${bytes} bytes: a version has 1 to ${VERSION_BYTES_MAX}`);
  const rows = await rowsOf(subject, file, options.region ?? 'cn');
  const client = createClient(url);
  // Told by the query that meets it; without a listener it would end the process.
  client.on('error', () => undefined);
  try {
    await client.connect();
    const done = await publish(client, { subject, version, scope, rows, fileName: basename(file), bytes: readFileSync(file) });
    return { ok: true, subject, scope, bytes, rows, ...done };
  } catch (error) {
    throw hqFault(error, url);
  } finally {
    await client.end().catch(() => undefined);
  }
}

/** Reads all of it. @throws Fault IMPORT */
async function rowsOf(subject: Subject, file: string, regionId: string): Promise<number> {
  const region = regions[checkRegion(regionId)];
  const text = (): string => readFileSync(file, 'utf8');
  switch (subject) {
    case 'prices':
      return readPrices(text(), region.exponent).length;
    case 'members':
      return readMembers(text()).length;
    case 'promotions':
      return readPromotions(text()).length;
    case 'settings':
      return Object.keys(readChangedSettings(text())).length;
    case 'catalogue':
      return products(file, region);
  }
}

/** By the very importer of the terminals, into a folder that is thrown away. */
async function products(file: string, { exponent, taxClasses }: { exponent: number; taxClasses: readonly { id: string; rateBp: number }[] }): Promise<number> {
  const data = mkdtempSync(join(tmpdir(), 'guitai-publish-'));
  try {
    const { products: count, rejected, rows } = await importFile({ data, file, currencyExponent: exponent, taxClasses });
    if (count === 0) throw new Fault('IMPORT', `${file}: none of its ${rows} rows is a product (${rejected} refused)`);
    return count;
  } finally {
    rmSync(data, { recursive: true, force: true });
  }
}
