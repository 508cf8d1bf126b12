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
  /** Is done at the end, the last one first. */
  undo(step: () => void): void;
  end(): void;
}

/** A file of so many zeros, none of them stored. */
export function emptyFile(file: string, bytes: number): string {
  const fd = openSync(file, 'w');
  ftruncateSync(fd, bytes);
  closeSync(fd);
  return file;
}

/** @throws Missing, Refused where this machine lets nobody mount */
export function openWorkspace(): Workspace {
  const dir = mkdtempSync(join(tmpdir(), 'guitai-power-'));
  const steps: (() => void)[] = [() => rmSync(dir, { recursive: true, force: true })];
  const end = (): void => {
    process.off('exit', end);
    for (const step of steps.splice(0).toReversed()) step();
  };
  process.on('exit', end);
  try {
    mount('tmpfs', dir, 'tmpfs', `size=${MEMORY_BYTES}`);
    steps.push(() => detach(dir));
    const image = emptyFile(join(dir, 'clones.img'), CLONES_BYTES);
    run('mkfs.xfs', ['-q', '-m', 'reflink=1', image]);
    const device = attachLoop(image);
    steps.push(() => detachLoop(device));
    const clones = join(dir, 'clones');
    mkdirSync(clones);
    mount(device, clones, 'xfs', 'nodiscard');
    steps.push(() => detach(clones));
    return { dir, clones, undo: (step) => void steps.push(step), end };
  } catch (error) {
    end();
    throw error;
  }
}
