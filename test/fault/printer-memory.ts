/**
 * A receipt over a wire in memory, by a clock of its own: quick enough to cut the cable at every byte, and to spoil a
 * hundred thousand answers. The store, the queue, the driver and the printer are those of the other runs.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createPrinter } from '#drivers/printer/driver.ts';
import { profileNamed, type Profile } from '#drivers/printer/profiles.ts';
import { lazyGlyphs } from '#drivers/printer/raster.ts';
import type { Connection, Transport } from '#drivers/transport/transport.ts';
import { createVirtualPrinter, type VirtualModel, type VirtualPrinter } from '#drivers/virtual/printer.ts';
import type { PrintJob, Store } from '#main/ports.ts';
import { createReceipts } from '#main/services/receipt/index.ts';
import { openStore } from '#main/store/open.ts';
import { quietLog, systemIds } from '#main/system.ts';
import { printerDevices } from './printer-devices.ts';
import { judge, sale, shop, type Choice, type FaultRow } from './printer-judge.ts';
import { random, type Random } from './random.ts';
import { virtualTime } from './virtual-time.ts';

const TIMES = { answer: 2_000, ask: 1_000, idle: 5_000, job: 10 * 60_000 };
/** A case that has not ended by then, by its own clock, counts as wrong. */
const CASE_MS = 30 * 60_000;
/** A decision is carried out within this long, by the case's clock, where the printer lets go. */
const DECIDE_MS = 10_000;
const DECISIONS_MAX = 6;
/** Rows that a printer may feed before the receipt begins: paper that ends there leaves a job that nobody has to decide on. */
const FIRST_ROWS = 40;
const epson: Profile = { ...profileNamed('generic-80'), completion: 'processId' };
const models = {
  clears: { clears: true, tells: true, profile: epson },
  'does not clear': { clears: false, tells: false, profile: epson },
  Star: { clears: false, tells: true, profile: profileNamed('starprnt-80-gb18030') },
} as const satisfies Record<string, VirtualModel>;
const modelNames = Object.keys(models) as Model[];
type Model = keyof typeof models;

export interface MemoryCase {
  name: string;
  choice: Choice;
  model: Model;
  cutAfter?: number;
  paperRows?: number;
  /** Spoils each answer: what comes instead of it, and after how many milliseconds. Absent = nothing is spoiled. */
  spoil?(answer: Uint8Array): { bytes: Uint8Array; afterMs: number }[];
}

export interface MemoryRun {
  run(fault: MemoryCase): Promise<FaultRow>;
  /** Bytes that a receipt without a fault takes. */
  bytes(): Promise<number>;
  close(): void;
}

export function startMemoryRun(): MemoryRun {
  const dir = mkdtempSync(join(tmpdir(), 'guitai-printer-memory-'));
  const store = openStore(dir, { terminal: { terminalId: 'T1', shopName: shop.name, region: 'cn', currency: 'CNY' }, nowMs: () => 1 });
  return {
    run: (fault) => runCase(store, fault),
    async bytes() {
      let sent = 0;
      await runCase(store, { name: 'none', choice: 'resume', model: 'clears' }, (bytes) => void (sent += bytes));
      return sent;
    },
    close() {
      store.close();
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

async function runCase(store: Store, fault: MemoryCase, onSent: (bytes: number) => void = () => {}): Promise<FaultRow> {
  const time = virtualTime();
  const cut: string[][] = [];
  const machine = createVirtualPrinter(80, { onPaper: (sheet) => void cut.push(sheet.text) }, models[fault.model]);
  let spoil = fault.spoil;
  const transport = wire(machine, (answer) => spoil?.(answer) ?? [{ bytes: answer, afterMs: 0 }], time.after, onSent);
  const { profile } = models[fault.model];
  const devices = printerDevices(({ onTrouble }) => createPrinter({ transport, profile, glyphs: lazyGlyphs, onTrouble, times: TIMES, clock: time }));
  store.commit((tx) => {
    const sold = sale(tx.nextReceiptSeq());
    tx.append('sale.completed', sold);
    tx.queuePrint({ id: systemIds.next(), saleId: sold.saleId, state: 'queued', duplicate: false, queuedAtMs: 1 });
  });
  const receipts = createReceipts({ store, devices, shop, clock: time, ids: systemIds, log: quietLog, emit: () => {}, sync: { wake: () => {} } });
  const job = () => store.printJobs.open()[0];
  const isStuck = () => /^(inDoubt|interrupted)$/.test(job()?.state ?? '');
  const caller = { role: 'cashier', lane: 'main', commandId: 'c', client: 's' } as const;
  try {
    if (fault.paperRows !== undefined) machine.runOutAfter(fault.paperRows);
    if (fault.cutAfter !== undefined) machine.cutAfter(fault.cutAfter);
    receipts.wake();
    let stuck: PrintJob | undefined;
    let decisions = 0;
    let taken = 0;
    // What was late may break off the next try too: then a person is asked again.
    while (decisions < DECISIONS_MAX) {
      await time.until(() => job() === undefined || isStuck(), CASE_MS);
      const at = job();
      if (at === undefined) break;
      stuck ??= at;
      decisions += 1;
      spoil = undefined;
      let isAnswered = false;
      void Promise.resolve(receipts.handlers['receipt.resolve']({ jobId: at.id, choice: fault.choice }, caller))
        .then(() => (taken += 1), () => undefined) // the printer has not let go: it goes on, or the person is asked again
        .finally(() => (isAnswered = true));
      await time.until(() => isAnswered, DECIDE_MS);
      // The decision comes before the paper: what the printer still holds must not come out beside a reprint.
      machine.set({ paperOut: false });
      await time.until(() => !isStuck(), DECIDE_MS);
    }
    // Where no decision was taken, the printer went on by itself: there is nothing to mark.
    const choice = taken === 0 ? 'resume' : fault.choice;
    return judge('memory', { name: fault.name, choice }, stuck, job() === undefined, [...cut, machine.tear().text], taken);
  } finally {
    // The next case has the store for itself.
    for (const { id } of store.printJobs.open()) store.printJobs.setState(id, 'done');
    void receipts.close();
    void devices.close();
  }
}

/** The machine's own wire, with each answer as `spoil` makes it. */
function wire(machine: VirtualPrinter, spoil: NonNullable<MemoryCase['spoil']>, after: (ms: number, run: () => void) => unknown, onSent: (bytes: number) => void): Transport {
  return {
    name: 'memory',
    async open() {
      const inner = await machine.transport.open();
      const outer: Connection = {
        ...inner,
        write(bytes) {
          onSent(bytes.length);
          return inner.write(bytes);
        },
        onData(listener) {
          inner.onData((answer) => {
            for (const { bytes, afterMs } of spoil(answer)) {
              if (afterMs === 0) listener(bytes);
              else after(afterMs, () => listener(bytes));
            }
          });
        },
      };
      return outer;
    },
  };
}

/** Spoils answers by chance: lost, twice, late, broken in two, cut short, with noise before, or left as they are. */
export function spoiler(draw: Random, count: () => void): NonNullable<MemoryCase['spoil']> {
  let before: Uint8Array = new Uint8Array();
  return (answer) => {
    count();
    const earlier = before;
    before = answer;
    const whole = { bytes: answer, afterMs: 0 };
    switch (draw.below(16)) {
      case 0: return [];
      case 1: return [whole, whole];
      case 2: return [{ bytes: answer, afterMs: 1 + draw.below(8_000) }];
      case 3: return [{ bytes: answer.subarray(0, 1), afterMs: 0 }, { bytes: answer.subarray(1), afterMs: 1 }];
      case 4: return [{ bytes: answer.subarray(0, draw.below(answer.length)), afterMs: 0 }];
      case 5: return [{ bytes: Uint8Array.from({ length: 1 + draw.below(8) }, () => draw.below(256)), afterMs: 0 }, whole];
      case 6: return [{ bytes: earlier, afterMs: draw.below(3_000) }, whole];
      case 7: return [whole, { bytes: answer, afterMs: 1 + draw.below(60_000) }];
      default: return [whole];
    } // prettier-ignore
  };
}

export interface MemoryFigures {
  /** Cases and how many of them ended right. */
  cuts: number;
  cutsRight: number;
  answers: number;
  jobs: number;
  jobsRight: number;
  /** Those that ended wrong, with what replays them. */
  wrong: FaultRow[];
}

export interface MemoryOptions {
  /** Byte offsets at which the cable is cut; absent = every one. */
  offsets?: readonly number[];
  /** Answers that are spoiled, at least. */
  answers: number;
  seed: number;
  onProgress?(done: number, total: number): void;
}

/** Cuts the cable at each byte for both choices, each printer taking turns; then spoils answers. */
export async function runInMemory({ offsets, answers, seed, onProgress = () => {} }: MemoryOptions): Promise<MemoryFigures> {
  const memory = startMemoryRun();
  const figures: MemoryFigures = { cuts: 0, cutsRight: 0, answers: 0, jobs: 0, jobsRight: 0, wrong: [] };
  const note = (row: FaultRow): number => {
    if (!row.ok) figures.wrong.push(row);
    return row.ok ? 1 : 0;
  };
  try {
    const at = offsets ?? Array.from({ length: await memory.bytes() }, (_, i) => i);
    for (const cutAfter of at) {
      for (const [i, choice] of (['resume', 'reprint'] as const).entries()) {
        const model = modelNames[(cutAfter + i) % modelNames.length] ?? 'clears';
        figures.cutsRight += note(await memory.run({ name: `cut, --offset ${cutAfter}, ${model}`, cutAfter, choice, model }));
        figures.cuts += 1;
      }
      onProgress(figures.cuts, at.length * 2);
    }
    for (let one = seed; figures.answers < answers; one++) {
      const draw = random(one);
      const fault: MemoryCase = {
        name: `answers spoiled, --seed ${one}`, choice: draw.pick(['resume', 'reprint']), model: draw.pick(modelNames),
        spoil: spoiler(draw, () => void (figures.answers += 1)),
        ...(draw.below(3) === 0 ? { paperRows: FIRST_ROWS + draw.below(1_360) } : {}),
        ...(draw.below(3) === 0 ? { cutAfter: draw.below(3_000) } : {}),
      };
      figures.jobsRight += note(await memory.run(fault));
      figures.jobs += 1;
      onProgress(figures.answers, answers);
    }
    return figures;
  } finally {
    memory.close();
  }
}

/** Two lines: how many cuts and how many jobs with spoiled answers ended right. */
export function memoryTable({ cuts, cutsRight, answers, jobs, jobsRight }: MemoryFigures): string {
  return `in memory: cable cut at each byte, resumed and reprinted: ${cutsRight} of ${cuts} right\nin memory: ${answers} answers spoiled in ${jobs} jobs: ${jobsRight} right`;
}
