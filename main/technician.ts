/** What the technician's screen needs of this machine: its PIN, its log, what a code means, and the support bundle. */
import { readFileSync } from 'node:fs';
import { release } from 'node:os';
import { join } from 'node:path';
import type { AboutView } from '#main/contract';
import { root } from './commands/options.ts';
import { reportScan } from './core/barcode/report.ts';
import { rulesFor, shippedBarcodes } from './core/barcode/rules.ts';
import { regions, type RegionPack } from './core/regions/index.ts';
import type { Store } from './ports.ts';
import { TRAINING_PIN, verifyPin } from './pin.ts';
import type { DiagnosticsParts } from './services/diagnostics/index.ts';
import type { HostParts } from './services/host/index.ts';
import type { Night } from './services/host/night.ts';
import type { KioskService } from './services/kiosk/index.ts';
import { createSupervisors, type SupervisorParts } from './services/refund/index.ts';
import type { SaleService } from './services/sale/index.ts';
import type { Settings } from './settings.ts';
import { logTail } from './system.ts';

const manifest = join(root, 'package.json');

export function about(): AboutView {
  const { version } = JSON.parse(readFileSync(manifest, 'utf8')) as { version: string };
  const { electron, node } = process.versions;
  return { version, runtime: electron === undefined ? `Node ${node}` : `Electron ${electron}`, system: `${process.platform} ${process.arch} ${release()}` };
}

/** @param options.training training mode has a PIN that everyone may see, unless the settings set one */
export function technicianParts(options: {
  data: string;
  settings: Settings;
  training: boolean;
  store: Store;
}): Pick<DiagnosticsParts, 'about' | 'verifyPin' | 'trainingPin' | 'logTail' | 'readCode' | 'bundle'> {
  const { data, settings, training } = options;
  const pinHash = settings.technician?.pinHash;
  const isTrainingPin = pinHash === undefined && training;
  return {
    about: { ...about(), ...(settings.kiosk === undefined ? {} : { kiosk: true as const }) },
    trainingPin: isTrainingPin ? TRAINING_PIN : null,
    verifyPin: pinHash !== undefined ? (pin) => verifyPin(pin, pinHash) : isTrainingPin ? (pin) => Promise.resolve(pin === TRAINING_PIN) : null,
    logTail: () => logTail(data),
    readCode: codeReader(settings),
    async bundle({ devices, jobs, about: versions }) {
      // Loaded when asked for: a terminal that sells needs neither zip nor doctor.
      const { writeBundle } = await import('./commands/bundle.ts');
      return writeBundle({ data, settings, devices, jobs, about: versions, journal: options.store.journal });
    },
  };
}

interface HostNeeds extends Pick<HostParts, 'clock' | 'log'> {
  region: RegionPack;
  sales: SaleService;
  kiosk: KioskService;
}

/** Who may leave a kiosk: the technician by PIN or card; and when it begins anew. */
export function hostPart({ technician, kiosk: set }: Pick<Settings, 'technician' | 'kiosk'>, pinIs: DiagnosticsParts['verifyPin'], { region, clock, log, sales, kiosk }: HostNeeds): Pick<HostParts, 'passes' | keyof Night> {
  const cardHash = technician?.cardHash;
  const isCard = async (pass: string): Promise<boolean> => cardHash !== undefined && verifyPin(pass, cardHash);
  const verify = async (pass: string): Promise<boolean> => ((await pinIs?.(pass)) ?? false) || isCard(pass);
  const passes = createSupervisors({ whose: 'technician', name: 'technician', verify: pinIs === null && cardHash === undefined ? null : verify, clock, log });
  return {
    passes,
    timeZone: region.timeZone,
    ...(set?.restartAt === undefined ? {} : { restartAt: set.restartAt }),
    isBusy: () => sales.register.lanes.busy() || (set !== undefined && !['attract', 'closed'].includes(kiosk.view().step)),
  };
}

/** Who allows refunds: what the settings say; in training the PIN that everyone may see. */
export function supervisorParts({ supervisor }: Pick<Settings, 'supervisor'>, training: boolean): Pick<SupervisorParts, 'name' | 'verify'> & { trainingPin: string | null } {
  if (supervisor !== undefined) return { name: supervisor.name, verify: (pin) => verifyPin(pin, supervisor.pinHash), trainingPin: null };
  return { name: 'supervisor', verify: training ? (pin) => Promise.resolve(pin === TRAINING_PIN) : null, trainingPin: training ? TRAINING_PIN : null };
}

/** What a code means by this shop's rules, as `guitai scan parse` says it. */
function codeReader({ shop, barcodes }: Settings): DiagnosticsParts['readCode'] {
  return (code, tag) => {
    const rules = rulesFor(regions[shop.region], barcodes ?? shippedBarcodes, new Date().getFullYear());
    const { ok, kind, symbology, ai, fields, error } = reportScan((tag ?? '') + code, rules);
    return {
      ok,
      kind,
      ...(symbology === null ? {} : { symbology }),
      ...(ai === null ? {} : { ai }),
      fields: Object.entries(fields).map(([name, value]) => ({ name, value: String(value) })),
      ...(error === null ? {} : { error }),
    };
  };
}
