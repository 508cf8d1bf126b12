/**
 * What must hold from one start of a terminal to the next, judged by what was told outside of it: each acknowledged
 * completion is there, the journal goes on from where it was seen to end, and nothing is printed twice by itself.
 */
import type { FromSeller, SeenEntry } from './lines.ts';

type Told = Extract<FromSeller, { is: 'opened' }>;
type Confirmed = Omit<Extract<FromSeller, { is: 'completed' }>, 'is'>;

export interface Watch {
  hear(line: FromSeller): void;
  /** The last entry that was seen: the next start tells those after it. */
  afterSeq(): number;
  /** Hashes by sequence, from 1. */
  hashes: readonly string[];
  confirmed(): number;
  sales(): number;
  /** Jobs in the store after a terminal ended as it should. */
  checkPaper(open: readonly string[]): void;
  wrong: string[];
}

export function createWatch(terminal: string): Watch {
  const wrong: string[] = [];
  const hashes: string[] = [];
  const confirmed = new Map<string, Confirmed>();
  const unseen = new Set<string>();
  const sales = new Set<string>();
  const printed = new Set<string>();
  const jobsSeen = new Set<string>();
  let mustHold = new Set<string>();
  let acked: { seq: number; hash: string } | null = null;
  let prints = 0;
  let receiptSeq = 0;
  const blame = (line: string): void => void wrong.push(`${terminal}: ${line}`);

  function see({ seq, prevHash, hash, sale, prints: isPrinted }: SeenEntry): void {
    if (seq !== hashes.length + 1) blame(`entry ${hashes.length + 1} is missing: there is ${seq}`);
    else if (prevHash !== (hashes.at(-1) ?? '0'.repeat(64))) blame(`the chain breaks at ${seq}`);
    hashes[seq - 1] = hash;
    if (isPrinted) prints += 1;
    if (sale === undefined) return;
    receiptSeq += 1;
    if (sale.receiptSeq !== receiptSeq) blame(`receipt ${receiptSeq} is missing: there is ${sale.receiptSeq}`);
    if (sales.has(sale.saleId)) blame(`sale ${sale.saleId} is completed twice`);
    sales.add(sale.saleId);
    unseen.delete(sale.saleId);
    const word = confirmed.get(sale.saleId);
    if (word !== undefined && (word.receiptNo !== sale.receiptNo || word.totalMinor !== sale.totalMinor)) blame(`sale ${sale.saleId} was confirmed as ${word.receiptNo} and is ${sale.receiptNo}`);
  }

  function opened({ entries, tail, held, jobs }: Told): void {
    // One whose outcome nobody knew ends when another copy is asked for.
    for (const id of jobs) jobsSeen.add(id);
    entries.forEach(see);
    if (tail.seq !== hashes.length || tail.hash !== hashes.at(-1)) blame(`the journal ends with ${tail.seq}, ${hashes.length} were seen`);
    if (acked !== null && hashes[acked.seq - 1] !== acked.hash) blame(`entry ${acked.seq} was acknowledged and is lost`);
    acked = null;
    for (const saleId of unseen) blame(`sale ${saleId} was confirmed as ${confirmed.get(saleId)?.receiptNo} and is lost`);
    unseen.clear();
    for (const saleId of mustHold) if (!held.includes(saleId)) blame(`sale ${saleId} was put on hold and is lost`);
    for (const saleId of held) if (sales.has(saleId)) blame(`sale ${saleId} is completed and on hold`);
    mustHold = new Set(held);
  }

  return {
    wrong,
    hashes,
    afterSeq: () => hashes.length,
    confirmed: () => confirmed.size,
    sales: () => sales.size,
    checkPaper(open) {
      const known = new Set([...printed, ...jobsSeen, ...open]);
      if (known.size !== prints) blame(`${prints} receipts were asked for, ${known.size} came out or wait`);
    },
    hear(line) {
      if (line.is === 'opened') opened(line);
      if (line.is === 'completed') {
        const { is: _, ...word } = line;
        confirmed.set(line.saleId, word);
        if (!sales.has(line.saleId)) unseen.add(line.saleId);
      }
      if (line.is === 'committed') acked = line;
      if (line.is === 'held') mustHold.add(line.saleId);
      if (line.is === 'resuming') mustHold.delete(line.saleId);
      if (line.is === 'printing') {
        if (printed.has(line.jobId)) blame(`job ${line.jobId} went to the printer twice by itself`);
        printed.add(line.jobId);
      }
    },
  };
}
