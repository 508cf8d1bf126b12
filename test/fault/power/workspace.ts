/** A folder in memory, with a file system that copies in no time; all of it goes when the run ends, however it ends. */
import { closeSync, ftruncateSync, mkdirSync, mkdtempSync, openSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { attachLoop, detach, detachLoop, mount, run } from './kernel.ts';

/** The log of a recording, and what crash points are made of. */
const MEMORY_BYTES = 3 * 1024 ** 3;
const CLONES_BYTES = 512 * 1024 ** 2;

export interface Workspace {
  dir: string;
  /** Files in here can be cloned. */
  clones: string;
  /** What has to be done when the run ends, the last one first. Returns the way to do it now instead. */
  undo(step: () => void): () => void;
  end(): void;
}

/** A file of so many zeros, none of them stored. */
export function emptyFile(file: string, bytes: number): string {
  const fd = openSync(file, 'w');
  ftruncateSync(fd, bytes);
  closeSync(fd);
  return file;
}

/** An end by a signal is an end like any other. */
function exit(): void {
  process.exit(1);
}

/** @throws Missing, Refused where this machine lets nobody mount */
export function openWorkspace(): Workspace {
  const dir = mkdtempSync(join(tmpdir(), 'guitai-power-'));
  const steps: (() => void)[] = [];
  const undo: Workspace['undo'] = (step) => {
    const now = (): void => {
      const at = steps.indexOf(now);
      if (at === -1) return;
      steps.splice(at, 1);
      step();
    };
    steps.push(now);
    return now;
  };
  const end = (): void => {
    for (const step of steps.toReversed()) step();
  };
  process.on('exit', end);
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, exit);
  undo(() => {
    process.off('exit', end);
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.off(signal, exit);
  });
  undo(() => rmSync(dir, { recursive: true, force: true }));
  try {
    mount('tmpfs', dir, 'tmpfs', `size=${MEMORY_BYTES}`);
    undo(() => detach(dir));
    const image = emptyFile(join(dir, 'clones.img'), CLONES_BYTES);
    run('mkfs.xfs', ['-q', '-m', 'reflink=1', image]);
    const device = attachLoop(image);
    undo(() => detachLoop(device));
    const clones = join(dir, 'clones');
    mkdirSync(clones);
    mount(device, clones, 'xfs', 'nodiscard');
    undo(() => detach(clones));
    return { dir, clones, undo, end };
  } catch (error) {
    end();
    throw error;
  }
}
