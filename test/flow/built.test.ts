/** The program as `npm start` runs it: built into a few files, with its processes and threads beside it. */
import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { root } from '#main/commands/options.ts';
import { buildScreens } from '../e2e/screens/stage.ts';

const place = mkdtempSync(join(tmpdir(), 'guitai-built-program-'));
const cli = join(place, 'dist', 'main', 'cli.js');
const data = join(place, 'data');
const guitai = (...words: string[]): { ok: boolean } => JSON.parse(execFileSync(process.execPath, [cli, ...words, '--json'], { encoding: 'utf8' })) as { ok: boolean };

beforeAll(async () => {
  // Where it stands is where it looks for the rest.
  for (const folder of ['node_modules', 'main']) symlinkSync(join(root, folder), join(place, folder));
  const screens = await buildScreens();
  cpSync(screens, join(place, 'dist', 'renderer'), { recursive: true });
  rmSync(screens, { recursive: true });
  copyFileSync(join(root, 'package.json'), join(place, 'package.json'));
  execFileSync(process.execPath, [join(root, 'node_modules', 'vite', 'bin', 'vite.js'), 'build', '--mode', 'main', '--outDir', join(place, 'dist', 'main'), '--logLevel', 'error'], { cwd: root });
});
afterAll(() => rmSync(place, { recursive: true, force: true }));

it('has every command', () => {
  const help = (file: string): string => execFileSync(process.execPath, [file, 'help'], { encoding: 'utf8' });
  expect(help(cli)).toBe(help(join(root, 'main', 'cli.ts')));
});

it('opens the terminal with its device process, and finds its threads', async () => {
  const terminal: ChildProcess = spawn(process.execPath, [cli, 'start', '--no-open', '--data', data, '--json'], { stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = once(terminal, 'exit');
  try {
    const [line] = (await once(createInterface(terminal.stdout ?? process.stdin), 'line')) as [string];
    expect(JSON.parse(line)).toMatchObject({ ok: true, training: true });
    const beside = execFileSync('ps', ['-o', 'args=', '--ppid', String(terminal.pid)], { encoding: 'utf8' });
    expect(beside).toContain(join(place, 'dist', 'main', 'devices.js'));
  } finally {
    terminal.kill('SIGTERM');
    await ended;
  }
  expect(terminal.exitCode).toBe(0);
  mkdirSync(join(place, 'second'));
  expect(guitai('backup', 'now', '--data', data, '--path', join(place, 'second')).ok).toBe(true);
  writeFileSync(join(place, 'goods.csv'), 'barcode,name,price\n6901,Cola,3.00\n');
  expect(guitai('import', join(place, 'goods.csv'), '--data', data).ok).toBe(true);
});
