/** `guitai x-report`: what the terminal sold and took on a day, also while it runs. Changes nothing. */
import { existsSync } from 'node:fs';
import { Fault } from '#main/contract';
import { dayBounds, dayIn } from '../core/day.ts';
import { regions, type RegionId } from '../core/regions/index.ts';
import { createXBooks, type XReport } from '../core/report/x.ts';
import { databaseFile } from '../store/connection.ts';
import { openReader } from '../store/reader.ts';
import { systemClock } from '../system.ts';
import type { Progress } from './progress.ts';

/** Entries read at a time. */
const PAGE = 1_000;

export interface XReportOptions {
  data: string;
  /** YYYY-MM-DD, the shop's own; absent = today. */
  day?: string;
  progress?: (progress: Progress) => void;
}

export interface XReported extends XReport {
  ok: true;
  terminal: string;
  exponent: number;
}

/** @throws Fault NOT_FOUND, USAGE, and those of the store */
export function xReport({ data, day: asked, progress }: XReportOptions): XReported {
  if (!existsSync(databaseFile(data))) throw new Fault('NOT_FOUND', `${data} holds no journal: name the data directory with --data`);
  const reader = openReader(data);
  try {
    const owner = reader.journal.owner();
    if (owner === null) throw new Fault('NOT_FOUND', `${data} holds an empty journal: start the terminal once`);
    const { terminalId: terminal, region } = owner;
    const { timeZone, exponent } = regions[region as RegionId];
    const dayOf = dayIn(timeZone);
    const day = asked ?? dayOf(systemClock.nowMs());
    checkDay(day, timeZone);
    const base = reader.journal.base();
    if (base.seq > 0 && dayBounds(day, timeZone).fromMs <= base.atMs) throw new Fault('NOT_FOUND', `${day} is in the archives, wholly or in part: guitai z-report has its shifts`);
    const books = createXBooks(day, dayOf);
    const total = reader.journal.tail().seq;
    for (let seq = base.seq; seq < total; ) {
      const page = reader.journal.after(seq, PAGE);
      for (const entry of page) books.take(entry);
      seq = page.at(-1)?.seq ?? total;
      progress?.({ done: seq, total, unit: 'entries' });
    }
    return { ok: true, terminal, exponent, ...books.report() };
  } finally {
    reader.close();
  }
}

function checkDay(day: string, timeZone: string): void {
  try {
    dayBounds(day, timeZone);
  } catch {
    throw new Fault('USAGE', `--date ${day}: give a day as YYYY-MM-DD`);
  }
}
