/**
 * `npm run fault -- disk`: a till sells on a disk that fails at the Nth call, in each of the ways of rows.ts. Then: no
 * acknowledged step is missing, none that was refused is there, nothing more is saved, and after a reopening all of
 * it is right, also where the power goes at the failure or later and only what was truly safe is left.
 */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { Missing } from '../power/parts.ts';
import type { CaseEnd } from './case.ts';
import type { Message, Order } from './disk.child.ts';
import { buildLibrary } from './library.ts';
import { rows } from './rows.ts';

const WRONG_LINES_MAX = 40;
const child = fileURLToPath(new URL('disk.child.ts', import.meta.url));

export interface Row extends Record<CaseEnd['end'], number> {
  name: string;
  cases: number;
  wrong: number;
}

export interface DiskResult {
  ok: boolean;
  seed: number;
  cases: number;
  rows: Row[];
  seconds: number;
  wrong: string[];
}

export async function runDisk(options: Order & { onCase?: (done: number) => void }): Promise<DiskResult | { skipped: string }> {
  const { onCase = () => undefined, ...order } = options;
  const { seed } = order;
  let library: { file: string; remove(): void };
  try {
    library = buildLibrary();
  } catch (error) {
    if (error instanceof Missing) return { skipped: error.message };
    throw error;
  }
  const started = performance.now();
  const table = new Map(Object.keys(rows).map((name): [string, Row] => [name, { name, cases: 0, spared: 0, absorbed: 0, refused: 0, unopened: 0, wrong: 0 }]));
  const result: DiskResult = { ok: false, seed, cases: 0, rows: [...table.values()], seconds: 0, wrong: [] };
  let isWhole = false;
  try {
    const process_ = fork(child, [library.file], { env: { ...process.env, LD_PRELOAD: library.file }, stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
    process_.on('message', (message: Message) => {
      if (message.type === 'end') isWhole = true;
      else {
        const { row, nth, end, wrong } = message.report;
        const counted = table.get(row);
        if (counted !== undefined) {
          counted.cases += 1;
          counted[end] += 1;
          if (wrong.length > 0) counted.wrong += 1;
        }
        result.wrong.push(...wrong.map((line) => `${row}, call ${nth}: ${line}`));
        result.cases += 1;
        onCase(result.cases);
      }
    });
    process_.send(order);
    await once(process_, 'exit');
  } finally {
    library.remove();
  }
  if (!isWhole) result.wrong.push('the process with the failing disk did not come to its end');
  const more = result.wrong.length - WRONG_LINES_MAX;
  if (more > 0) result.wrong.splice(WRONG_LINES_MAX, more, `and ${more} more`);
  return { ...result, ok: result.wrong.length === 0, seconds: Math.round((performance.now() - started) / 100) / 10 };
}

/** @returns lines in columns */
export function diskTable(all: readonly Row[]): string[] {
  const heads = ['cases', 'refused', 'unopened', 'absorbed', 'spared', 'wrong'] as const;
  return [
    `${'fault'.padEnd(32)}${heads.map((head) => head.padStart(10)).join('')}`,
    ...all.map((row) => `${row.name.padEnd(32)}${heads.map((head) => String(row[head]).padStart(10)).join('')}`),
  ];
}
