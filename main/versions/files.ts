/** Versions from headquarters on this terminal: built off the sale path, put in use by one rename. */
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { Fault, type FaultBody } from '#main/contract';
import type { Promotion } from '../core/promotion/promotion.ts';
import { CATALOGUE_FILE, lockForImport } from '../catalogue/file.ts';
import { importOnWorker } from '../catalogue/import/on-worker.ts';
import type { Log, Members, Prices, Promotions, ReadyVersion, VersionFiles, VersionHead } from '../ports.ts';
import { readChangedSettings, readPromotions, type ChangedSettings } from './contents.ts';
import { replaceBy, writeWhole } from './durable.ts';
import { memberTable, priceTable, type BuildOrder } from './tables.ts';

export const VERSIONS_FOLDER = 'versions';
/** Old versions of promotions: a sale that is held for longer than these last has the newest. */
export const PROMOTIONS_KEPT = 20;
/** Promotions and settings are read whole. */
export const DOCUMENT_BYTES_MAX = 4 * 1024 * 1024;

export interface VersionsOptions {
  /** The data directory. */
  data: string;
  currencyExponent: number;
  taxClasses: readonly { id: string; rateBp: number }[];
  /** Of the catalogue file in use, as it counts itself; 0 = there is none. */
  catalogueVersion: () => number;
  /** @throws Fault SETTINGS where they do not fit this terminal */
  checkSettings: (changed: ChangedSettings) => void;
  log: Log;
}

export interface OpenVersions extends VersionFiles {
  /** Where downloads lie. */
  folder: string;
  promotions: Promotions;
  members: Members;
  prices: Prices;
  /** What headquarters changes of the settings. */
  settings(): ChangedSettings;
  close(): void;
}

interface Document<T> {
  head: VersionHead;
  content: T;
}

/** A document of a subject, as it was checked when it came; null where there is none that can be read. */
function readDocument<T>(file: string, log: Log): Document<T> | null {
  if (!existsSync(file)) return null;
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Document<T>;
  } catch (error) {
    log.error('version.unreadable', { file, message: String(error) });
    return null;
  }
}

export function openVersions(options: VersionsOptions): OpenVersions {
  const { data, log } = options;
  const folder = join(data, VERSIONS_FOLDER);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const at = (name: string): string => join(folder, name);
  const catalogueFile = at('catalogue.json');
  let catalogue = readDocument<null>(catalogueFile, log)?.head ?? null;
  let settings = readDocument<ChangedSettings>(at('settings.json'), log);
  const prices = priceTable(at('prices.db'), () => catalogue?.publication ?? 0);
  const members = memberTable(at('members.db'));
  const promotions = promotionFiles(folder, log);

  const table = async (head: VersionHead & { subject: 'prices' | 'members' }, file: string): Promise<ReadyVersion> => {
    const [target, base] = [at(`${head.subject}.db.new`), at(`${head.subject}.db`)];
    await buildOnWorker({ head, file, target, base, exponent: options.currencyExponent });
    const inUse = head.subject === 'prices' ? prices : members;
    return {
      head,
      apply() {
        // Windows replaces no file that is open.
        inUse.close();
        try {
          replaceBy(target, base);
        } finally {
          inUse.reopen();
        }
      },
      discard: () => rmSync(target, { force: true }),
    };
  };

  return {
    folder,
    promotions,
    members,
    prices,
    settings: () => settings?.content ?? {},
    inUse: (subject) => ({ catalogue, prices: prices.head(), members: members.head(), promotions: promotions.head(), settings: settings?.head ?? null })[subject],
    async prepare(head, file) {
      const { subject } = head;
      if (subject === 'prices' || subject === 'members') return table({ ...head, subject }, file);
      if (subject === 'catalogue') {
        return prepareCatalogue(head, file, options, at('catalogue-new'), () => {
          writeWhole(catalogueFile, JSON.stringify({ head, content: null } satisfies Document<null>));
          catalogue = head;
        });
      }
      const text = readText(file);
      const none = { head, discard: () => {} };
      if (subject === 'promotions') {
        const content = readPromotions(text);
        return { ...none, apply: () => promotions.add({ head, content }) };
      }
      const content = readChangedSettings(text);
      options.checkSettings(content);
      return {
        ...none,
        apply() {
          writeWhole(at('settings.json'), JSON.stringify({ head, content }));
          settings = { head, content };
        },
      };
    },
    close() {
      prices.close();
      members.close();
    },
  };
}

/** What headquarters changes of the settings, before anything is opened. */
export function changedSettings(data: string, log: Log): ChangedSettings {
  return readDocument<ChangedSettings>(join(data, VERSIONS_FOLDER, 'settings.json'), log)?.content ?? {};
}

function readText(file: string): string {
  if (statSync(file).size > DOCUMENT_BYTES_MAX) throw new Fault('IMPORT', `more than ${DOCUMENT_BYTES_MAX} bytes: publish less at once`);
  return readFileSync(file, 'utf8');
}

function promotionFiles(folder: string, log: Log): Promotions & { head(): VersionHead | null; add(document: Document<Promotion[]>): void } {
  const NAME = /^promotions-(\d+)\.json$/;
  const fileOf = (version: number): string => join(folder, `promotions-${version}.json`);
  let kept = readdirSync(folder).flatMap((name) => NAME.exec(name)?.[1] ?? []).map(Number)
    .map((version) => readDocument<Promotion[]>(fileOf(version), log))
    .filter((document) => document !== null)
    .toSorted((a, b) => b.head.version - a.head.version);
  return {
    head: () => kept[0]?.head ?? null,
    version: () => kept[0]?.head.version ?? 0,
    of: (version) => (version === 0 ? [] : (kept.find(({ head }) => head.version === version) ?? kept[0])?.content ?? []),
    add(document) {
      writeWhole(fileOf(document.head.version), JSON.stringify(document));
      kept = [document, ...kept];
      for (const { head } of kept.slice(PROMOTIONS_KEPT)) rmSync(fileOf(head.version), { force: true });
      kept = kept.slice(0, PROMOTIONS_KEPT);
    },
  };
}

/** The same importer as `guitai import`, into a folder of its own: the rename puts the whole of it in place. */
async function prepareCatalogue(head: VersionHead, file: string, options: VersionsOptions, staging: string, applied: () => void): Promise<ReadyVersion> {
  const { data, currencyExponent, taxClasses, catalogueVersion } = options;
  const clear = (): void => rmSync(staging, { recursive: true, force: true });
  clear();
  const result = await importOnWorker({ data: staging, file, currencyExponent, taxClasses, firstVersion: catalogueVersion() + 1 }, () => {});
  if (result.products === 0) throw new Fault('IMPORT', 'no row of this catalogue is a product');
  return {
    head,
    apply() {
      // An import by hand is not cut short.
      const lock = lockForImport(data);
      try {
        renameSync(join(staging, CATALOGUE_FILE), join(data, CATALOGUE_FILE));
        applied();
      } finally {
        lock.release();
        clear();
      }
    },
    discard: clear,
  };
}

function buildOnWorker(order: BuildOrder): Promise<void> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL(import.meta.url.endsWith('.ts') ? './worker.ts' : './versions-worker.js', import.meta.url), { workerData: order });
    worker.on('message', (fault: FaultBody | null) => {
      if (fault === null) resolve();
      else reject(new Fault(fault.code, fault.message, fault.details));
    });
    worker.on('error', reject);
    // Without effect where the worker has answered.
    worker.on('exit', (code) => reject(new Fault('INTERNAL', `the worker ended with code ${code}: the version in use is unchanged`)));
  });
}
