/** The failing disk of shim.c: built by the machine's own compiler, loaded before the C library of a child process. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { constants, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import koffi from 'koffi';
import { Missing } from '../power/parts.ts';

/** As shim.c has them. */
export const calls = { read: 0, write: 1, sync: 2, truncate: 3, open: 4 } as const;
const hows = { fail: 0, short: 1, shortThenFail: 2 } as const;
/** What is there after a cut of the writes that were not safe. */
export const leaves = { nothing: 0, pages: 1, sectors: 2 } as const;

export interface Fault {
  call: keyof typeof calls;
  error: 'EIO' | 'ENOSPC' | 'EDQUOT' | 'EFBIG' | 'EROFS' | 'EMFILE' | 'EACCES';
  how?: keyof typeof hows;
  /** All such calls after it fail, too. */
  stays?: true;
}

/** In a child process that was started with the library before the others. */
export interface FailingDisk {
  /** From now on this folder is on it, with all that is there safe. An empty text: none is. */
  watch(folder: string): void;
  /** @param nth such call from now on */
  arm(fault: Fault, nth: number): void;
  disarm(): void;
  /** While it works every call fails: a store that is closed then leaves all as it is, as if it were killed. */
  whileDead(work: () => void): void;
  /** Such calls since it was watched or armed. */
  count(call: keyof typeof calls): number;
  /** Calls that failed since it was armed. */
  hits(): number;
  /** Copies the folder as it would be found if the power went now. */
  cut(to: string, left: keyof typeof leaves, seed: number): void;
  /** Does so before the nth writing call from now on. */
  cutAt(to: string, nth: number, left: keyof typeof leaves, seed: number): void;
  /** Writing calls until then; 0 = it was done. */
  cutLeft(): number;
}

/** @throws Missing where nothing can be built or loaded before another library */
export function buildLibrary(): { file: string; remove(): void } {
  if (process.platform !== 'linux') throw new Missing('a library is loaded before the C library on Linux only');
  const folder = mkdtempSync(join(tmpdir(), 'guitai-disk-'));
  const file = join(folder, 'disk.so');
  const remove = (): void => rmSync(folder, { recursive: true, force: true });
  const source = fileURLToPath(new URL('shim.c', import.meta.url));
  const { status, stderr, error } = spawnSync('cc', ['-shared', '-fPIC', '-O1', '-Wall', '-Werror', '-o', file, source, '-ldl', '-lpthread'], { encoding: 'utf8' });
  if (status === 0) return { file, remove };
  remove();
  throw new Missing(error === undefined ? `cc cannot build the failing disk: ${stderr.trim().split('\n').at(-1) ?? ''}` : 'no C compiler (cc): install gcc');
}

/** @param file that is loaded already: this gives the same one */
export function failingDisk(file: string): FailingDisk {
  const library = koffi.load(file);
  const watch = library.func('void diskWatch(const char *)');
  const arm = library.func('void diskArm(int, int, int, long, int)');
  const die = library.func('void diskDie(int)');
  const count = library.func('long diskCount(int)');
  const hits = library.func('long diskHits(void)');
  const cut = library.func('void diskCut(const char *, int, int)');
  const cutAt = library.func('void diskCutAt(const char *, long, int, int)');
  const cutLeft = library.func('long diskCutLeft(void)');
  return {
    watch: (folder) => void watch(folder),
    arm: ({ call, error, how = 'fail', stays }, nth) => void arm(calls[call], hows[how], constants.errno[error], nth, stays === true ? 1 : 0),
    disarm: () => void arm(-1, 0, 0, 0, 0),
    whileDead(work) {
      die(1);
      try {
        work();
      } finally {
        die(0);
      }
    },
    count: (call) => Number(count(calls[call])),
    hits: () => Number(hits()),
    cut: (to, left, seed) => void cut(to, leaves[left], seed),
    cutAt: (to, nth, left, seed) => void cutAt(to, nth, leaves[left], seed),
    cutLeft: () => Number(cutLeft()),
  };
}
