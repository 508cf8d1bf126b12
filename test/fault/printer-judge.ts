/** What is printed in the fault runs of printers, and what has to be on the paper in the end. */
import { minor, type ShopView } from '#main/contract';
import { SECTION_BLOCKS } from '#drivers/printer/encode.ts';
import type { CompletedSale } from '#main/core/journal/facts.ts';
import type { PrintJob } from '#main/ports.ts';
import { sampleSale } from '#main/store/sample.ts';
import type { WireFault } from './printer-wire.ts';

export const LINES = 30;
export const shop: ShopView = {
  name: '柜台', terminal: 'T1', region: 'cn', currency: 'CNY', exponent: 2, languages: ['zh-CN'], timeZone: 'Asia/Shanghai',
  training: false, schemes: [], denominationsMinor: [], taxClasses: [], pricesIncludeTax: true,
};

export type Over = 'tcp' | 'pty' | 'memory';
export type Choice = 'resume' | 'reprint' | 'printed' | 'drop';
export interface Fault {
  name: string;
  /** Dots after which the paper ends. */
  paperRows?: number;
  cutAfter?: number;
  coverOpenAt?: number;
  wire?: WireFault;
  choice: Choice;
}
export interface FaultRow {
  over: Over;
  fault: string;
  /** The job's state when a person was needed; `—` where none was. */
  state: string;
  sections: number;
  choice: Choice | '—';
  /** Item lines that are missing, and that are there more than once outside a duplicate. */
  lost: number;
  twice: number;
  ok: boolean;
}

/** A receipt of items whose names are found again on paper. */
export function sale(seq: number): CompletedSale {
  const base = sampleSale(seq, LINES);
  const lines = base.lines.map((line, i) => ({ ...line, name: `货品${String(i + 1).padStart(3, '0')}号`, quantityMilli: 1000, perMilli: 1000, unit: 'piece' as const }));
  return { ...base, lines, tenders: [{ kind: 'qr', scheme: 'wechat', amountMinor: minor(base.totalMinor) }] };
}

/**
 * Nothing lost; and nothing there twice but the one section that was in doubt, or behind the mark of a reprint.
 * @param stuck the job as a person found it; undefined = nobody was needed, so nothing at all may be there twice
 * @param papers pieces of paper in their order
 * @param decisions how often a person was needed: each leaves one section in doubt
 */
export function judge(over: Over, fault: Fault, stuck: PrintJob | undefined, isEmpty: boolean, papers: string[][], decisions = stuck === undefined ? 0 : 1): FaultRow {
  const count = (lines: readonly string[], i: number) => lines.filter((line) => line.includes(`货品${String(i + 1).padStart(3, '0')}号`)).length;
  // A reprint begins with its mark: what stands before the first is the broken original, what stands behind the last is whole.
  const all = papers.flat();
  const mark = all.findLastIndex((line) => line.includes('重打小票'));
  const first = all.findIndex((line) => line.includes('重打小票'));
  const original = first < 0 ? all : all.slice(0, first);
  const whole = mark < 0 ? all : all.slice(mark);
  const items = Array.from({ length: LINES }, (_, i) => i);
  const isReprint = stuck !== undefined && fault.choice === 'reprint';
  const isGivenUp = stuck !== undefined && (fault.choice === 'drop' || fault.choice === 'printed');
  const lost = isGivenUp ? 0 : items.filter((i) => count(whole, i) === 0).length;
  const twice = items.filter((i) => count(original, i) > 1 || (mark >= 0 && count(whole, i) > 1)).length;
  const ok = isEmpty && lost === 0 && twice <= decisions * SECTION_BLOCKS && (!isReprint || mark >= 0);
  return { over, fault: fault.name, state: stuck?.state ?? '—', sections: stuck?.sections ?? 0, choice: stuck === undefined ? '—' : fault.choice, lost, twice, ok };
}

/** The run's table, one line a fault. */
export function faultTable(rows: readonly FaultRow[]): string {
  const head = `${'over'.padEnd(6)}${'fault'.padEnd(34)}${'state'.padEnd(13)}${'printed'.padEnd(9)}${'choice'.padEnd(9)}${'lost'.padEnd(6)}${'twice'.padEnd(7)}`;
  const line = ({ over, fault, state, sections, choice, lost, twice, ok }: FaultRow) =>
    `${over.padEnd(6)}${fault.padEnd(34)}${state.padEnd(13)}${String(sections).padEnd(9)}${choice.padEnd(9)}${String(lost).padEnd(6)}${String(twice).padEnd(7)}${ok ? 'right' : 'WRONG'}`;
  return [head, ...rows.map(line)].join('\n');
}

