/** `guitai bench`: each part beside its floor, and which of the targets of the design it meets on this machine. */
import { Fault } from '#main/contract';
import { benchBigStore } from './bench-big-store.ts';
import { benchCatalogue } from './bench-catalogue.ts';
import { benchReceipt } from './bench-receipt.ts';
import { benchScan } from './bench-scan.ts';
import { benchStore } from './bench-store.ts';
import { benchSync } from './bench-sync.ts';
import type { Progress } from './progress.ts';

const parts = ['store', 'catalogue', 'receipt', 'scan', 'sync', 'bigStore'] as const;
/** Done only where it is asked for: it takes minutes and gigabytes. */
const ALONE: Part = 'bigStore';
type Part = (typeof parts)[number];

/** Sizes of a run: the whole, as the targets are worded, and a quick one that shows that all still works. */
const sizes = {
  whole: { storeSales: 20_000, products: 1_000_000, entries: 20_000, bigEntries: 10_000_000 },
  quick: { storeSales: 500, products: 20_000, entries: 1_000, bigEntries: 20_000 },
};

export interface Target {
  part: Part;
  name: string;
  /** What is asked for; the figure is to be at most this, or at least where `atLeast`. */
  asked: number;
  atLeast?: true;
  measured: number | null;
  met: boolean | null;
}

export interface BenchResult {
  /** Everything asked for was measured. A target that is missed is in `targets`; it is no failure of the command. */
  ok: boolean;
  figures: Partial<Record<Part, unknown>>;
  targets: Target[];
}

function target(part: Part, name: string, asked: number, measured: number | null, atLeast = false): Target {
  const met = measured === null ? null : atLeast ? measured >= asked : measured <= asked;
  return { part, name, asked, ...(atLeast ? { atLeast: true as const } : {}), measured, met };
}

type Run = (size: (typeof sizes)['whole'], progress: (progress: Progress) => void) => Promise<{ figures: unknown; targets: Target[] }>;

const runs: Record<Part, Run> = {
  async store({ storeSales }, progress) {
    const figures = await benchStore({ sales: storeSales, onProgress: (done, total) => progress({ done, total, unit: 'sales' }) });
    const { commit, openAfterKill, fsyncsPerCompletion } = figures;
    return {
      figures,
      targets: [
        target('store', 'full sale commit, p50 to the floor', 1.15, commit.ratioP50),
        target('store', 'full sale commit, p99 to the floor', 1.5, commit.ratioP99),
        target('store', 'fsyncs a completion, counted', 1, fsyncsPerCompletion),
        target('store', 'open after kill -9, own work, median ms', 10, openAfterKill.medianOwnMs),
      ],
    };
  },
  async bigStore({ bigEntries }, progress) {
    const figures = benchBigStore({ entries: bigEntries, onProgress: (done, total) => progress({ done, total, unit: 'entries' }) });
    return {
      figures,
      targets: [
        target('bigStore', 'open and first scan after kill -9, own work, median ms', 10, figures.readyOwnMs),
        target('bigStore', 'memory that 1,000 more sales take, MB', 10, figures.grownMB),
      ],
    };
  },
  async catalogue({ products }, progress) {
    const figures = await benchCatalogue({ products, onProgress: (done, total) => progress({ done, total, unit: 'products' }) });
    return {
      figures,
      targets: [
        target('catalogue', 'barcode lookup, p99 ms', 2, figures.barcode.p99Ms),
        target('catalogue', 'search a keystroke, p99 ms', 5, figures.search.p99Ms),
        target('catalogue', 'share of LIKE answers the search has too', 1, figures.sameAnswers / Math.max(1, figures.likeScan.count), true),
      ],
    };
  },
  async receipt() {
    const figures = benchReceipt();
    return { figures, targets: [target('receipt', '40 lines and a logo encoded, p50 µs', 250, figures.encodeP50Us)] };
  },
  async scan() {
    const figures = await benchScan();
    return {
      figures,
      targets: [
        target('scan', '10 scans a second for a minute, lost', 0, figures.lost),
        target('scan', 'own work a scan, p99 ms', 2, figures.ownP99Ms),
      ],
    };
  },
  async sync({ entries }) {
    const figures = await benchSync({ entries });
    return {
      figures,
      targets: [
        target('sync', 'drain to COPY of the same rows', 0.45, figures.ratioToCopy, true),
        target('sync', 'drain to row by row', 25, figures.ratioToRowByRow, true),
      ],
    };
  },
};

/** @throws Fault USAGE for an unknown part, HQ where no PostgreSQL can run */
export async function bench(options: { only: string | undefined; quick: boolean; progress: (progress: Progress) => void }): Promise<BenchResult> {
  const { only, quick, progress } = options;
  const chosen = parts.filter((part) => (only === undefined ? part !== ALONE : part === only));
  if (chosen.length === 0) throw new Fault('USAGE', `--only ${only}: there are ${parts.join(', ')}`);
  const result: BenchResult = { ok: true, figures: {}, targets: [] };
  for (const part of chosen) {
    const { figures, targets } = await runs[part](quick ? sizes.quick : sizes.whole, progress);
    result.figures[part] = figures;
    result.targets.push(...targets);
  }
  return result;
}
