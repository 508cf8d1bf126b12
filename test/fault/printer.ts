/**
 * Faults of a printer while it prints: paper out at each section, cover open, the cable cut at byte offsets, noise in
 * its answers, and a word of being done that is not true. After each, an operator looks at the paper and decides; then
 * the job journal must be empty and no line lost, and none there twice beyond the section that was in doubt.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createPrinter } from '#drivers/printer/driver.ts';
import { profileNamed } from '#drivers/printer/profiles.ts';
import { lazyGlyphs } from '#drivers/printer/raster.ts';
import { createVirtualPrinter } from '#drivers/virtual/printer.ts';
import type { PrintJob, Store } from '#main/ports.ts';
import { createReceipts } from '#main/services/receipt/index.ts';
import { openStore } from '#main/store/open.ts';
import { quietLog, systemClock, systemIds } from '#main/system.ts';
import { printerDevices } from './printer-devices.ts';
import { LINES, judge, sale, shop, type Choice, type Fault, type FaultRow, type Over } from './printer-judge.ts';
import { hasSocat, ptyTransport, startWire, type Wire } from './printer-wire.ts';
import { tcpTransport } from '#drivers/transport/tcp.ts';

/** Long enough for a busy machine: a printer that is taken for silent is tried again after `RETRY_AFTER_MS` only. */
const TIMES = { answer: 400, ask: 25, idle: 100, job: 20_000 };
/** A case that has not ended by then counts as wrong. */
const CASE_MS = 30_000;

interface Rig {
  store: Store;
  receipts: ReturnType<typeof createReceipts>;
  machine: ReturnType<typeof createVirtualPrinter>;
  wire: Wire;
  /** Pieces of paper in their order, the uncut rest last. */
  papers(): string[][];
  job(): PrintJob | undefined;
  close(): Promise<void>;
}

async function setUp(over: Over, fault: Fault): Promise<Rig> {
  const dir = mkdtempSync(join(tmpdir(), 'guitai-printer-fault-'));
  const store = openStore(dir, { terminal: { terminalId: 'T1', shopName: shop.name, region: 'cn', currency: 'CNY' }, nowMs: () => 1 });
  const cut: string[][] = [];
  const machine = createVirtualPrinter(80, { onPaper: (sheet) => void cut.push(sheet.text) });
  const wire = await startWire(await machine.listen(0), fault.wire ?? 'true');
  const transport = over === 'tcp' ? tcpTransport('127.0.0.1', wire.port) : ptyTransport(wire.port);
  const devices = printerDevices(({ onTrouble }) =>
    createPrinter({ transport, profile: { ...profileNamed('generic-80'), completion: 'processId' }, glyphs: lazyGlyphs, onTrouble, times: TIMES }),
  );
  store.commit((tx) => {
    const sold = sale(tx.nextReceiptSeq());
    tx.append('sale.completed', sold);
    tx.queuePrint({ id: systemIds.next(), saleId: sold.saleId, state: 'queued', duplicate: false, queuedAtMs: 1 });
  });
  const receipts = createReceipts({ store, devices, shop, clock: systemClock, ids: systemIds, log: quietLog, emit: () => {}, sync: { wake: () => {} } });
  return {
    store, receipts, machine, wire,
    papers: () => [...cut, machine.tear().text],
    job: () => store.printJobs.open()[0],
    async close() {
      machine.set({ paperOut: false, coverOpen: false });
      await receipts.close();
      await devices.close();
      wire.close();
      await machine.close();
      store.close();
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

/** Looks again after each turn of the event loop, until it holds or the case's time is over. */
async function until(holds: () => boolean): Promise<boolean> {
  const end = performance.now() + CASE_MS;
  while (!holds()) {
    if (performance.now() > end) return false;
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
  return true;
}

const isWaiting = ({ coverOpenAt }: Fault, rig: Rig): boolean => coverOpenAt === 0 && rig.job()?.state === 'queued';

/** One fault from the sale to the empty job journal. */
export async function runFault(over: Over, fault: Fault): Promise<FaultRow> {
  const rig = await setUp(over, fault);
  // A job that has not begun waits by itself: no person is asked about it.
  const needsPerson = () => rig.job() === undefined || isWaiting(fault, rig) || /^(inDoubt|interrupted)$/.test(rig.job()?.state ?? '');
  try {
    if (fault.paperRows !== undefined) rig.machine.runOutAfter(fault.paperRows);
    if (fault.cutAfter !== undefined) rig.machine.cutAfter(fault.cutAfter);
    rig.receipts.wake();
    if (fault.coverOpenAt !== undefined) {
      await until(() => rig.job() === undefined || (rig.job()?.sections ?? 0) >= (fault.coverOpenAt ?? 0));
      rig.machine.set({ coverOpen: true });
    }
    await until(needsPerson);
    const at = rig.job();
    const stuck = at?.state === 'queued' ? undefined : at;
    rig.wire.behave('true');
    const caller = { role: 'cashier', lane: 'main', commandId: 'c', client: 's' } as const;
    // The decision comes before the paper: what the printer still holds must not come out beside a reprint.
    const decided = stuck === undefined ? undefined : fault.choice;
    if (stuck !== undefined && decided !== undefined) await rig.receipts.handlers['receipt.resolve']({ jobId: stuck.id, choice: decided }, caller);
    rig.machine.set({ paperOut: false, coverOpen: false });
    rig.receipts.wake();
    const isEmpty = await until(() => rig.job() === undefined);
    return judge(over, fault, stuck, isEmpty, rig.papers());
  } finally {
    await rig.close();
  }
}

/** Rows of dots and bytes of the receipt printed whole, to place the faults. */
async function measure(): Promise<{ rows: number; bytes: number; sections: number }> {
  const rig = await setUp('tcp', { name: 'none', choice: 'resume' });
  try {
    let sections = 0;
    rig.receipts.wake();
    await until(() => {
      sections = Math.max(sections, rig.job()?.sections ?? 0);
      return rig.job() === undefined;
    });
    return { rows: LINES * 30 + 400, bytes: rig.wire.sent(), sections: sections + 1 };
  } finally {
    await rig.close();
  }
}

export async function runPrinterFaults({ offsets, onRow }: { offsets: number; onRow?: (row: FaultRow) => void }): Promise<{ rows: FaultRow[]; skipped: string[]; ok: boolean }> {
  const { rows: dots, bytes, sections } = await measure();
  const choices: Choice[] = ['resume', 'reprint', 'printed', 'drop'];
  const faults: Fault[] = [
    { name: 'none', choice: 'resume' },
    ...Array.from({ length: sections }, (_, i) => ({ name: `paper out in section ${i + 1} of ${sections}`, paperRows: Math.floor((dots * (i + 0.4)) / sections) })).flatMap(
      (fault) => (['resume', 'reprint'] as const).map((choice) => ({ ...fault, choice })),
    ),
    ...[0, 1, 2].map((at) => ({ name: `cover open after section ${at}`, coverOpenAt: at, choice: choices[at % 2] ?? 'resume' })),
    ...Array.from({ length: offsets }, (_, i) => ({ name: `cable cut after byte ${Math.floor((bytes * i) / offsets)}`, cutAfter: Math.floor((bytes * i) / offsets), choice: choices[i % 4] ?? 'resume' })),
    { name: 'garbage in the answers', wire: 'garbage', choice: 'resume' },
    { name: 'silent', wire: 'silent', choice: 'resume' },
    { name: 'says done with no paper', wire: 'liar', paperRows: 300, choice: 'reprint' },
  ];
  const skipped = hasSocat ? [] : ['pty: socat is not installed (apt install socat)'];
  const rows: FaultRow[] = [];
  for (const over of ['tcp', ...(hasSocat ? ['pty' as const] : [])] as const) {
    for (const fault of faults) {
      const row = await runFault(over, fault);
      rows.push(row);
      onRow?.(row);
    }
  }
  return { rows, skipped, ok: rows.every((row) => row.ok) };
}
