/** What comes down from headquarters, put together: versions and what they change, the clocks, and what guards unsent money. */
import { readdir } from 'node:fs/promises';
import type { CurrencyCode, PromiseTermsView, SyncView } from '#main/contract';
import { shippedBarcodes, type BarcodeSettings } from './core/barcode/rules.ts';
import type { RegionPack } from './core/regions/index.ts';
import type { Catalogue, Clock, Emit, Log, PaymentProvider, Store, Supervisors, Sync } from './ports.ts';
import { promiseTerms } from './promises.ts';
import { createGuard, type GuardDeps } from './services/guard/index.ts';
import { createVersions } from './services/versions/index.ts';
import type { Settings } from './settings.ts';
import { forgetHeadquarters, unsentFile } from './sign-out.ts';
import { backupsAmong } from './store/backup-files.ts';
import { exportJournal } from './store/export.ts';
import { startDown, type Down } from './sync/down.ts';
import { SKEW_LIMIT_MS } from './sync/skew.ts';
import { openVersions, type OpenVersions } from './versions/files.ts';

export interface HeadquartersParts {
  files: OpenVersions;
  /** As the settings say, changed by headquarters. */
  barcodes(): BarcodeSettings;
  terms(): PromiseTermsView | undefined;
  /** With what is known beside the journal's way up. */
  shown(view: SyncView): SyncView;
  /** Headquarters' way down, once it runs. */
  down: Down | null;
  /** It was signed out of while this terminal runs. */
  isSignedOut: boolean;
}

interface OpenOptions {
  data: string;
  settings: Settings;
  region: RegionPack;
  providers: readonly PaymentProvider[];
  log: Log;
  catalogue: () => Pick<Catalogue, 'meta'>;
}

/** Opens what was applied before. */
export function openHeadquarters({ data, settings, region, providers, log, catalogue }: OpenOptions): HeadquartersParts {
  const files = openVersions({
    data,
    currencyExponent: region.exponent,
    taxClasses: region.taxClasses,
    catalogueVersion: () => catalogue().meta()?.version ?? 0,
    checkSettings: (changed) => void promiseTerms({ ...settings, ...changed }, providers),
    log,
  });
  return {
    files,
    barcodes: () => files.settings().barcodes ?? settings.barcodes ?? shippedBarcodes,
    terms() {
      const { promises = settings.promises } = files.settings();
      // The terminal's own settings may have changed since: what they do not allow any more is not taken.
      if (promises?.schemes.some((scheme) => settings.payments[scheme] === undefined) === true) return undefined;
      return promiseTerms({ ...settings, promises }, providers);
    },
    shown(view) {
      if (this.isSignedOut) return { configured: false, online: false, pending: 0 };
      const clock = this.down?.skew() ?? null;
      return clock === null ? view : { ...view, clock };
    },
    down: null,
    isSignedOut: false,
  };
}

/** The last entry that a backup has which can be reached now; 0 = there is none. */
export async function backedUpSeq(settings: Pick<Settings, 'shop' | 'backup'> | null): Promise<number> {
  const path = settings?.backup?.path;
  if (path === undefined) return 0;
  const found = backupsAmong(await readdir(path).catch((): string[] => []), settings?.shop.terminal ?? '');
  return Math.max(0, ...found.map(({ seq }) => seq));
}

/** What guards this terminal's data, and what is safe by it. */
export function guardedBy(settings: Settings | null, isSignedOut = false): GuardDeps['by'] {
  if (settings?.sync !== undefined && !isSignedOut) return 'headquarters';
  return settings === null ? 'training' : 'backup';
}

interface ServiceOptions {
  data: string;
  settings: Settings;
  training: boolean;
  currency: CurrencyCode;
  supervisors: Supervisors;
  need: GuardDeps['need'];
  headquarters: HeadquartersParts;
  store: Store;
  catalogue: Catalogue;
  sync: Sync;
  clock: Clock;
  log: Log;
  emit: Emit;
  /** Is anything being sold? */
  busy: () => boolean;
  /** Screens want their snapshots anew. */
  refresh: () => void;
}

/** The services on them. `begin` is called once the sale's are there. */
export function createHeadquarters({ data, settings, training, headquarters, busy, refresh, ...parts }: ServiceOptions) {
  const { store, catalogue, sync, clock, log, emit } = parts;
  const { files } = headquarters;
  const versions = createVersions({
    ...parts,
    files,
    busy,
    applied(subject) {
      if (subject === 'catalogue') catalogue.reopen();
      refresh();
    },
    changed: () => undefined,
  });
  const tell = (): void => emit('sync', headquarters.shown(sync.status()), null);
  const by = (): GuardDeps['by'] => guardedBy(training && settings.sync === undefined ? null : settings, headquarters.isSignedOut);
  const guard = createGuard({
    ...parts,
    get by() { return by(); },
    safeSeq: () => (by() === 'headquarters' ? Promise.resolve(store.journal.tail().seq - sync.status().pending) : backedUpSeq(settings)),
    writeUnsent(fromSeq, toSeq) {
      const file = unsentFile(data, store.streams.of(fromSeq).stream, fromSeq, toSeq);
      exportJournal(data, file, { fromSeq, toSeq });
      return Promise.resolve(file);
    },
    async signOut() {
      forgetHeadquarters(data);
      headquarters.isSignedOut = true;
      versions.close();
      await Promise.all([sync.close(), headquarters.down?.close()]);
      refresh();
    },
    versions: () => ({ versions: versions.views(), settings: Object.keys(files.settings()) }),
  });
  return {
    versions,
    handlers: guard.handlers,
    now(): void {
      sync.now();
      headquarters.down?.now();
    },
    begin(): void {
      versions.recover();
      const url = settings.sync?.url;
      if (url === undefined) return;
      headquarters.down = startDown({
        url,
        shop: settings.shop.name,
        terminal: settings.shop.terminal,
        folder: files.folder,
        versions,
        clock,
        log,
        onSkew({ skewMs }, crossed) {
          if (crossed) store.commit((tx) => tx.append('clock.skewed', { skewMs, limitMs: SKEW_LIMIT_MS }));
          tell();
        },
      });
    },
    async close(): Promise<void> {
      versions.close();
      await headquarters.down?.close();
      files.close();
    },
  };
}
