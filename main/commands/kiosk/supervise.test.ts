/** Real processes: ended, frozen by SIGSTOP, leaving, and told to stop. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Log } from '../../ports.ts';
import { EXIT_LEFT } from './exits.ts';
import { supervise } from './supervise.ts';

let dir: string;
beforeEach(() => (dir = mkdtempSync(join(tmpdir(), 'guitai-supervise-'))));
afterEach(() => rmSync(dir, { recursive: true, force: true }));

const limits = { startMs: 20_000, silentMs: 2_000, pausesMs: [0] };

/** A terminal of a few lines: it notes each start, says a word every 50 ms, and does what its start number tells it to. */
const program = (acts: Record<number, string>) => `
import { appendFileSync, readFileSync } from 'node:fs';
import { spawn } from 'node:child_process';
process.on('SIGTERM', () => { appendFileSync(process.argv[2] + '.term', 'told'); process.exit(0); });
appendFileSync(process.argv[2], process.pid + '\\n');
const start = readFileSync(process.argv[2], 'utf8').trim().split('\\n').length;
process.on('disconnect', () => process.exit(0));
setInterval(() => process.send('alive'), 50);
${Object.entries(acts).map(([n, act]) => `if (start === ${n}) setTimeout(() => { ${act} }, 100);`).join('\n')}
`;

function run(acts: Record<number, string>) {
  const file = join(dir, 'terminal.mjs');
  const starts = join(dir, 'starts');
  writeFileSync(file, program(acts));
  const why: unknown[] = [];
  const note = (_event: string, fields?: Record<string, unknown>): void => void why.push(fields?.['why']);
  const log: Log = { info: note, warn: note, error: note };
  let stop = (): void => undefined;
  const ended = supervise({ command: [process.execPath, file, starts], log, limits, onStop: (given) => (stop = given) });
  const pids = (): number[] => (existsSync(starts) ? readFileSync(starts, 'utf8').trim().split('\n').map(Number) : []);
  return { ended, why, pids, stop: () => stop(), starts };
}

/** One that ended and that nobody has asked about yet is still in the table of processes. */
const lives = (pid: number): boolean => {
  const { stdout } = spawnSync('ps', ['-o', 'stat=', '-p', String(pid)], { encoding: 'utf8' });
  return stdout.trim() !== '' && !stdout.trim().startsWith('Z');
};

test('it is started again after any end, and stays closed after a technician’s', async () => {
  const { ended, why, pids } = run({ 1: 'process.exit(0)', 2: 'process.exit(1)', 3: "process.kill(process.pid, 'SIGKILL')", 4: `process.exit(${EXIT_LEFT})` });
  expect(await ended).toBe(EXIT_LEFT);
  expect(pids().length).toBe(4);
  expect(why).toEqual(['code 0', 'code 1', 'SIGKILL']);
});

test('one that is frozen is killed with all that it started, and started again', async () => {
  const child = join(dir, 'child');
  const { ended, why, pids } = run({
    1: `const c = spawn(process.execPath, ['-e', 'setInterval(() => 1, 1000)'], { stdio: 'ignore' }); appendFileSync(${JSON.stringify(child)}, String(c.pid)); process.kill(process.pid, 'SIGSTOP');`,
    2: `process.exit(${EXIT_LEFT})`,
  });
  expect(await ended).toBe(EXIT_LEFT);
  expect(why).toEqual(['frozen']);
  const left = [pids()[0] ?? 0, Number(readFileSync(child, 'utf8'))];
  await expect.poll(() => left.map(lives)).toEqual([false, false]);
});

test('a loop that never ends is a frozen one', async () => {
  const { ended, why } = run({ 1: 'for (;;);', 2: `process.exit(${EXIT_LEFT})` });
  expect(await ended).toBe(EXIT_LEFT);
  expect(why).toEqual(['frozen']);
});

test('told to stop, it lets the terminal end in order and starts no other', async () => {
  const { ended, pids, stop, starts } = run({});
  await expect.poll(() => pids().length).toBe(1);
  stop();
  expect(await ended).toBe(0);
  expect(readFileSync(`${starts}.term`, 'utf8')).toBe('told');
  expect(pids().length).toBe(1);
});
