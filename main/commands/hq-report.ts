/** `guitai hq report`: what headquarters makes of a time, as tables, as JSON, and as a file for a spreadsheet. */
import { writeFileSync } from 'node:fs';
import { Fault } from '#main/contract';
import { report, type HqReport } from '../hq/report.ts';
import { atHeadquarters } from './hq.ts';

export interface HqReportOptions {
  url: string;
  from?: string | undefined;
  to?: string | undefined;
  terminal?: string | undefined;
  timezone?: string | undefined;
  /** A file that is written. */
  csv?: string | undefined;
}

export type HqReported = { ok: true; csv?: { file: string; rows: number } } & HqReport;

/** @throws Fault USAGE, HQ, SETTINGS */
export async function hqReport({ url, csv, ...asked }: HqReportOptions): Promise<HqReported> {
  const { from, to, terminal } = asked;
  const timezone = checkZone(asked.timezone ?? Intl.DateTimeFormat().resolvedOptions().timeZone);
  for (const [name, day] of Object.entries({ from, to })) checkDay(name, day);
  if (from !== undefined && to !== undefined && from > to) throw new Fault('USAGE', `--from ${from} is after --to ${to}`);
  const found = await atHeadquarters(url, (client) => report(client, {
    timezone,
    ...(from === undefined ? {} : { from }),
    ...(to === undefined ? {} : { to }),
    ...(terminal === undefined ? {} : { terminal }),
  }));
  if (csv === undefined) return { ok: true, ...found };
  const rows = csvRows(found);
  try {
    writeFileSync(csv, `\ufeff${rows.map((row) => row.map(cell).join(',')).join('\r\n')}\r\n`);
  } catch (error) {
    throw new Fault('USAGE', `${csv} cannot be written: ${(error as Error).message}`);
  }
  return { ok: true, ...found, csv: { file: csv, rows: rows.length - 1 } };
}

function checkDay(name: string, day: string | undefined): void {
  if (day === undefined) return;
  const at = Date.parse(`${day}T00:00:00Z`);
  if (!/^\d{4}-\d\d-\d\d$/.test(day) || Number.isNaN(at) || new Date(at).toISOString().slice(0, 10) !== day) {
    throw new Fault('USAGE', `--${name} ${day}: write a day as 2026-11-21`);
  }
}

function checkZone(zone: string): string {
  try {
    return Intl.DateTimeFormat('en', { timeZone: zone }).resolvedOptions().timeZone;
  } catch {
    throw new Fault('USAGE', `--timezone ${zone}: write one as Asia/Shanghai`);
  }
}

type Cell = string | number | null | undefined;

/** One table for all: what each row is stands in its first column, amounts are minor units, quantities thousandths. */
function csvRows(found: HqReport): Cell[][] {
  return [
    ['section', 'day', 'terminal', 'currency', 'what', 'name', 'count', 'amount_minor', 'tax_minor', 'quantity_milli'],
    ...found.sales.map((row): Cell[] => ['sales', row.day, row.terminal, row.currency, null, null, row.sales + row.returns, row.totalMinor, row.taxMinor]),
    ...found.tenders.map((row): Cell[] => ['tenders', row.day, row.terminal, row.currency, row.kind, row.scheme, row.tenders, row.amountMinor]),
    ...found.taxes.map((row): Cell[] => ['taxes', null, row.terminal, row.currency, row.taxClass, `${row.rateBp / 100} %`, null, row.netMinor, row.taxMinor]),
    ...found.points.map((row): Cell[] => ['points', row.day, row.terminal, null, null, null, row.collections, row.points]),
    ...found.members.map((row): Cell[] => ['members', null, row.terminal, null, 'earned', null, row.members, row.earned]),
    ...found.members.map((row): Cell[] => ['members', null, row.terminal, null, 'spent', null, row.members, row.spent]),
    ...found.stock.map((row): Cell[] => ['stock', null, row.terminal, null, row.productId, row.name, null, null, null, row.quantityMilli]),
    ...found.stock.map((row): Cell[] => ['sold', null, row.terminal, null, row.productId, row.name, null, null, null, row.soldMilli]),
    ...found.shifts.map((row): Cell[] => ['shifts', new Date(row.closedAtMs).toISOString(), row.terminal, row.currency, String(row.no), row.closedBy, null, row.totalMinor]),
  ].map((row) => Array.from({ length: 10 }, (_, i) => row[i]));
}

/** RFC 4180; a text that a spreadsheet would take for a formula gets an apostrophe before it. */
function cell(value: Cell): string {
  if (value === null || value === undefined) return '';
  if (typeof value === 'number') return String(value);
  const text = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
