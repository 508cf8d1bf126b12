/** Starts the terminal in Electron, where its binary and the bundle are. */
import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './options.ts';

/** Electron's executable, or null where it was never fetched. */
export function electronBinary(): string | null {
  const folder = join(root, 'node_modules', 'electron');
  const name = join(folder, 'path.txt');
  if (!existsSync(name)) return null;
  const file = join(folder, 'dist', readFileSync(name, 'utf8').trim());
  return existsSync(file) ? file : null;
}

/**
 * Runs until Electron ends.
 * @returns why it cannot run here, or null where it ran
 */
export async function launchElectron({ data, screen, region, kiosk, locked }: { data: string | null; screen: string | null; region: string | null; kiosk: boolean; locked: boolean }): Promise<string | null> {
  const binary = electronBinary();
  if (binary === null) return 'Electron is not on this machine';
  const entry = join(root, 'dist', 'electron', 'main.js');
  if (!existsSync(entry)) return 'the terminal is not built for Electron';
  const words = Object.entries({ data, screen, region }).flatMap(([name, value]) => (value === null ? [] : [`--${name}`, value]));
  const flags = [...(kiosk ? ['--kiosk'] : []), ...(locked ? ['--locked'] : [])];
  const isSupervised = process.send !== undefined;
  const child = spawn(binary, [entry, ...words, ...flags], { stdio: ['inherit', 'inherit', 'inherit', ...(isSupervised ? ['ipc' as const] : [])] });
  // This process stands between the supervisor and Electron: it hands on words and the order to stop.
  if (isSupervised) child.on('message', (word) => process.send?.(word, undefined, undefined, () => undefined));
  const stop = (): void => void child.kill('SIGTERM');
  process.once('SIGTERM', stop);
  process.once('disconnect', stop);
  return new Promise((resolve) => {
    child.once('error', (error) => resolve(`Electron did not start (${error.message})`));
    child.once('exit', (code) => {
      process.exitCode = code ?? 1;
      resolve(null);
    });
  });
}
