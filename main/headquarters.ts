/** What comes down from headquarters, put together: versions and what they change, the clocks, and what guards unsent money. */
import type { PromiseTermsView, SyncView } from '#main/contract';
import { shippedBarcodes, type BarcodeSettings } from './core/barcode/rules.ts';
import type { RegionPack } from './core/regions/index.ts';
import type { Catalogue, Clock, Emit, Log, PaymentProvider, Store, Sync } from './ports.ts';
import { promiseTerms } from './promises.ts';
import { createVersions } from './services/versions/index.ts';
import type { Settings } from './settings.ts';
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
      const clock = this.down?.skew() ?? null;
      return clock === null ? view : { ...view, clock };
    },
    down: null,
  };
}

interface ServiceOptions {
  settings: Settings;
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
export function createHeadquarters({ settings, headquarters, busy, refresh, ...parts }: ServiceOptions) {
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
  return {
    versions,
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
