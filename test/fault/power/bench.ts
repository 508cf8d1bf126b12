/** One disk that is made again and again as a power cut could have left it, and judged. */
import { closeSync, copyFileSync, mkdirSync, openSync, readSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { Random } from '../random.ts';
import { SECTOR_BYTES } from './block-log.ts';
import { judge, type Expected, type Verdict } from './judge.ts';
import { attachLoop, clone, detach, detachLoop, mount, Refused, unmount } from './kernel.ts';
import type { Point } from './points.ts';
import { DATA, type Recording } from './recording.ts';
import type { Workspace } from './workspace.ts';

export interface Bench {
  /** Makes the disk as the point has it. Points come with the earliest first. */
  make(point: Point): void;
  /** Keeps a copy of the disk as it is now. */
  keep(file: string): void;
  judge(expected: Expected, dice: Random, isDeep: boolean): Verdict;
  close(): void;
}

export function openBench(work: Workspace, { base: baseFile, log, entries }: Recording): Bench {
  const at = join(work.dir, 'cut');
  const pointFile = join(work.clones, 'point.img');
  mkdirSync(at, { recursive: true });
  copyFileSync(baseFile, pointFile);
  const base = openSync(baseFile, 'r+');
  const point = openSync(pointFile, 'r+');
  const device = attachLoop(pointFile);
  const end = work.undo(() => {
    detach(at);
    detachLoop(device);
  });
  let moved = 0;

  function write(to: number, index: number, kept?: readonly number[]): void {
    const { sectors, offset, dataAt } = entries[index] ?? { sectors: 0, offset: 0, dataAt: 0 };
    if (sectors === 0) return;
    const data = Buffer.alloc(sectors * SECTOR_BYTES);
    readSync(log, data, 0, data.length, dataAt);
    if (kept === undefined) writeSync(to, data, 0, data.length, offset);
    else for (const sector of kept) writeSync(to, data, sector * SECTOR_BYTES, SECTOR_BYTES, offset + sector * SECTOR_BYTES);
  }

  return {
    make({ safe, kept, torn }) {
      for (; moved < safe; moved += 1) write(base, moved);
      clone(base, point);
      for (const entry of kept) write(point, entry);
      if (torn !== undefined) write(point, torn.entry, torn.sectors);
    },
    keep: (file) => copyFileSync(pointFile, file),
    judge(expected, dice, isDeep) {
      try {
        // What the judge itself writes need not be safe.
        mount(device, at, 'ext4', 'nobarrier');
      } catch (error) {
        if (!(error instanceof Refused)) throw error;
        return { wrong: { kind: 'unmountable', why: error.message }, state: null, lostSales: 0 };
      }
      try {
        return judge(join(at, DATA), expected, dice, isDeep);
      } finally {
        unmount(at);
      }
    },
    close() {
      end();
      closeSync(base);
      closeSync(point);
    },
  };
}
