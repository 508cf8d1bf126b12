/**
 * `guitai replay`: real invoices of another system, through the register that the screens use.
 * The file is CSV (plain or gzip) with the columns InvoiceNo, StockCode, Description, Quantity and
 * UnitPrice by name, in any order. core/sale/invoice.ts has the rule for lines that are no sale.
 */
import { createReadStream, createWriteStream, existsSync } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { parse } from 'csv-parse';
import { Fault, minor, type Minor } from '#main/contract';
import { readInvoiceLine, type InvoiceLine, type RejectReason } from '../core/sale/invoice.ts';
import { regions } from '../core/regions/index.ts';
import { takeOver } from '../services/sale/takeover.ts';
import { openCounter, type Counter } from './counter.ts';
import { journalVerify } from './journal.ts';

const COLUMNS = ['InvoiceNo', 'StockCode', 'Description', 'Quantity', 'UnitPrice'] as const;
const LANE = 'replay';

export interface ReplayResult {
  ok: boolean;
  /** Distinct invoice numbers in the file (of the first `limit`, where one is given). */
  invoices: number;
  /** Completed sales whose document is no cancellation. */
  sales: number;
  /** Completed documents that give goods back: InvoiceNo begins with C. */
  refunds: number;
  lines: number;
  rejectedLines: number;
  rejectedByReason: Partial<Record<RejectReason, number>>;
  /** Tab-separated: line of the file, reason, amount in minor units, the raw fields. */
  rejectsFile: string;
  netMinor: Minor;
  rejectedMinor: Minor;
  seconds: number;
  journalSeq: number;
  journalHash: string;
  verified: boolean;
}

type Invoices = Map<string, { row: number; fields: string[] }[]>;

async function readInvoices(file: string, limit: number): Promise<{ header: string[]; invoices: Invoices }> {
  if (!existsSync(file)) throw new Fault('USAGE', `${file}: there is no such file`);
  const invoices: Invoices = new Map();
  let header: string[] = [];
  let row = 0;
  const take = async (records: AsyncIterable<string[]>): Promise<void> => {
    for await (const fields of records) {
      row += 1;
      if (row === 1) {
        header = fields.map((name) => name.trim());
        const missing = COLUMNS.filter((name) => !header.includes(name));
        if (missing.length > 0) throw new Fault('IMPORT', `${file}: the first line names no column ${missing.join(', ')}`);
        continue;
      }
      const number = (fields[header.indexOf('InvoiceNo')] ?? '').trim();
      const of = invoices.get(number);
      if (of !== undefined) of.push({ row, fields });
      else if (invoices.size < limit) invoices.set(number, [{ row, fields }]);
    }
  };
  const source = createReadStream(file);
  const parser = parse({ bom: true, relax_column_count: true, relax_quotes: true, skip_empty_lines: true });
  try {
    await (file.endsWith('.gz') ? pipeline(source, createGunzip(), parser, take) : pipeline(source, parser, take));
  } catch (error) {
    if (error instanceof Fault) throw error;
    throw new Fault('IMPORT', `${file}: cannot be read: ${(error as Error).message}`);
  }
  if (row === 0) throw new Fault('IMPORT', `${file}: the file is empty`);
  return { header, invoices };
}

/**
 * Replays a file into a data directory that holds no sale yet.
 * @param limit takes only the first N invoices of the file, each of them whole
 * @throws Fault USAGE, IMPORT, or of the store
 */
export async function replay(options: {
  data: string;
  file: string;
  limit?: number;
  onProgress?: (done: number, total: number) => void;
}): Promise<ReplayResult> {
  const started = performance.now();
  const { header, invoices } = await readInvoices(options.file, options.limit ?? Infinity);
  const counter = openCounter({ data: options.data, region: regions.gb, terminal: 'R1', shopName: 'Replay' });
  try {
    if (counter.store.sales.count() > 0) {
      throw new Fault('USAGE', `${options.data} already holds sales: give an empty data directory, so that nothing is counted twice`);
    }
    const result = takeOverAll(counter, header, invoices, options);
    const check = journalVerify({ data: options.data });
    const tail = counter.store.journal.tail();
    const seconds = Math.round((performance.now() - started) / 10) / 100;
    await result.written;
    return { ok: check.ok, ...result.figures, seconds, journalSeq: tail.seq, journalHash: tail.hash, verified: check.ok };
  } finally {
    counter.close();
  }
}

type Figures = Omit<ReplayResult, 'ok' | 'seconds' | 'journalSeq' | 'journalHash' | 'verified'>;

function takeOverAll(
  counter: Counter,
  header: string[],
  invoices: Invoices,
  options: { data: string; onProgress?: (done: number, total: number) => void },
): { figures: Figures; written: Promise<void> } {
  const rejectsFile = join(options.data, 'replay-rejects.tsv');
  const rejects = createWriteStream(rejectsFile);
  rejects.write('row\treason\tamountMinor\tfields\n');
  const at = Object.fromEntries(COLUMNS.map((name) => [name, header.indexOf(name)])) as Record<(typeof COLUMNS)[number], number>;
  const figures = { invoices: 0, sales: 0, refunds: 0, lines: 0, rejectedLines: 0, netMinor: 0, rejectedMinor: 0 };
  const rejectedByReason: Partial<Record<RejectReason, number>> = {};
  for (const [number, rows] of invoices) {
    figures.invoices += 1;
    const lines: InvoiceLine[] = [];
    for (const { row, fields } of rows) {
      const field = (name: (typeof COLUMNS)[number]): string => fields[at[name]] ?? '';
      const whole = fields.length === header.length;
      const read = readInvoiceLine(
        whole
          ? { invoiceNo: number, stockCode: field('StockCode'), description: field('Description'), quantity: field('Quantity'), unitPrice: field('UnitPrice') }
          : null,
        regions.gb.exponent,
      );
      if (read.ok) {
        lines.push(read.line);
        figures.lines += 1;
        continue;
      }
      figures.rejectedLines += 1;
      figures.rejectedMinor += read.amountMinor;
      rejectedByReason[read.reason] = (rejectedByReason[read.reason] ?? 0) + 1;
      rejects.write(`${row}\t${read.reason}\t${read.amountMinor}\t${JSON.stringify(fields)}\n`);
    }
    if (lines.length > 0) {
      for (const sale of takeOver(counter.register, regions.gb, LANE, lines, { externalRef: number })) {
        figures.netMinor += sale.totalMinor;
        if (/^c/i.test(number)) figures.refunds += 1;
        else figures.sales += 1;
      }
    }
    if (figures.invoices % 50 === 0) options.onProgress?.(figures.invoices, invoices.size);
  }
  options.onProgress?.(figures.invoices, invoices.size);
  const written = new Promise<void>((resolve, reject) => rejects.on('error', reject).end(resolve));
  return {
    figures: { ...figures, rejectedByReason, rejectsFile, netMinor: minor(figures.netMinor), rejectedMinor: minor(figures.rejectedMinor) },
    written,
  };
}
