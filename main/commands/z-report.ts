/** `guitai z-report`: Z reports as they were closed, also while the terminal runs. Changes nothing. */
import { existsSync } from 'node:fs';
import { Fault, minor, type ZReportView } from '#main/contract';
import type { Facts } from '../core/journal/facts.ts';
import { toDecimal } from '../core/money.ts';
import { regions, type RegionId } from '../core/regions/index.ts';
import { databaseFile } from '../store/connection.ts';
import { openReader } from '../store/reader.ts';

/** Z reports that are given where none is named. */
export const LISTED = 1;

export interface ZReported {
  ok: true;
  terminal: string;
  exponent: number;
  /** The newest first. */
  reports: ZReportView[];
}

/**
 * @param options.no of one report
 * @param options.last how many of the newest
 * @throws Fault NOT_FOUND, and those of the store
 */
export function zReport({ data, no, last = LISTED }: { data: string; no?: number; last?: number }): ZReported {
  if (!existsSync(databaseFile(data))) throw new Fault('NOT_FOUND', `${data} holds no journal: name the data directory with --data`);
  const reader = openReader(data);
  try {
    const owner = reader.journal.owner();
    if (owner === null) throw new Fault('NOT_FOUND', `${data} holds an empty journal: start the terminal once`);
    const { terminalId: terminal, region } = owner;
    return { ok: true, terminal, exponent: regions[region as RegionId].exponent, reports: no === undefined ? reader.shifts.closed(last) : [reportOf(reader.shifts.byNo(no), no)] };
  } finally {
    reader.close();
  }
}

function reportOf(report: Facts['shift.closed'] | null, no: number): ZReportView {
  if (report === null) throw new Fault('NOT_FOUND', `there is no Z report ${no}: guitai z-report --last 20 lists the newest`);
  return report;
}

/** What `guitai z-report` says to people. */
export function zReportText({ terminal, exponent, reports }: ZReported): string {
  if (reports.length === 0) return `${terminal}: no shift was closed yet`;
  const money = (amount: number): string => toDecimal(minor(amount), exponent).padStart(14);
  const line = (name: string, count: number | '', amount: number): string => `${name.padEnd(28)}${String(count).padStart(7)}${money(amount)}`;
  return reports.map((report) => {
    const { no, sales, returns, tenders, taxes, cash, perpetual } = report;
    return [
      `Z report ${no}  ${terminal}  ${new Date(report.openedAtMs).toISOString()} to ${new Date(report.closedAtMs).toISOString()}  ${report.currency}  ${report.closedBy}`,
      `receipts ${report.lastReceiptSeq < report.firstReceiptSeq ? 'none' : `${report.firstReceiptSeq} to ${report.lastReceiptSeq}`}`,
      line('sales', sales.count, sales.totalMinor),
      line('returns', returns.count, returns.totalMinor),
      line('total', '', sales.totalMinor + returns.totalMinor),
      ...tenders.map(({ kind, scheme, count, amountMinor }) => line(kind === 'promised' ? `${scheme ?? ''}, promised` : (scheme ?? kind), count, amountMinor)),
      ...taxes.map(({ rateBp, taxMinor }) => line(`tax ${rateBp / 100}%`, '', taxMinor)),
      line('cash expected', '', cash.expectedMinor),
      line('cash counted', '', cash.countedMinor),
      line('over or short', '', cash.differenceMinor),
      line('ever', perpetual.documents, perpetual.salesMinor + perpetual.returnsMinor),
    ].join('\n');
  }).join('\n\n');
}
