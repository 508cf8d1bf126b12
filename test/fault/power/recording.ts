/**
 * A till sells on a real file system on a disk of which every write and flush is logged: ext4 on a loop device on
 * QEMU's blklogwrites, given as a file by FUSE. The till is closed or killed, and opened again, a few times.
 */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, copyFileSync, mkdirSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Random } from '../random.ts';
import { blockLog, type BlockEntry } from './block-log.ts';
import { attachLoop, detach, detachLoop, mount, run } from './kernel.ts';
import { Missing, program } from './parts.ts';
import type { Acknowledged } from './seller.child.ts';
import { emptyFile, type Workspace } from './workspace.ts';

export const DISK_BYTES = 64 * 1024 ** 2;
const LOG_BYTES = 2 * 1024 ** 3;
/** Times that a till is opened in one recording. */
const LIVES = 3;
const LIFE_OPS_MIN = 20;
const LIFE_OPS_SPREAD = 50;
/** How the file system keeps data in order: ext4(5). The first is what a disk is mounted with when nobody says otherwise. */
const ORDERS = ['data=ordered', 'data=ordered', 'data=writeback', 'data=journal'] as const;
const root = fileURLToPath(new URL('../../..', import.meta.url));

/** The data directory on the logged file system. */
export const DATA = 'data';

export interface Recording {
  /** The disk before it. */
  base: string;
  log: number;
  entries: readonly BlockEntry[];
  acknowledged: readonly Acknowledged[];
  /** Only the descriptor of the log: files go with the next recording. */
  close(): void;
}

/** An empty file system, as it is made for a disk of a till. @throws Missing */
export function makeDisk(file: string): void {
  emptyFile(file, DISK_BYTES);
  run('mkfs.ext4', ['-q', '-F', '-b', '4096', '-J', 'size=4', '-E', 'nodiscard,lazy_itable_init=0,lazy_journal_init=0', file]);
}

/**
 * @param before the disk that it begins on: an image
 * @param source of the till
 * @throws Missing; Error where the till itself does not run
 */
export async function record(work: Workspace, before: string, dice: Random, source = root): Promise<Recording> {
  const at = (name: string): string => join(work.dir, name);
  const base = join(work.clones, 'base.img');
  copyFileSync(before, base);
  copyFileSync(before, at('disk.img'));
  const logFile = emptyFile(at('log.img'), LOG_BYTES);
  const log = openSync(logFile, 'r');
  mkdirSync(at('shop'), { recursive: true });
  writeFileSync(at('acknowledged'), '');
  const ends = [work.undo(startDisk(at('disk.img'), logFile, at('exported')))];
  try {
    const device = attachLoop(at('exported'));
    ends.push(work.undo(() => detachLoop(device)));
    mount(device, at('shop'), 'ext4', dice.pick(ORDERS));
    ends.push(work.undo(() => detach(at('shop'))));
    for (let life = 0; life < LIVES; life += 1) {
      const ops = LIFE_OPS_MIN + dice.below(LIFE_OPS_SPREAD);
      // On the first opening of a disk there may be nothing yet.
      const begin = life === 0 ? 'open' : dice.pick(['open', 'open', 'archive', 'backUp']);
      const end = dice.pick(['close', 'archive', 'backUp', 'kill', 'kill']);
      await sell([join(source, 'test', 'fault', 'power', 'seller.child.ts'), join(at('shop'), DATA), logFile, at('acknowledged'), String(dice.below(2 ** 31)), String(ops), begin, end]);
    }
    const acknowledged = readFileSync(at('acknowledged'), 'utf8').trim().split('\n').map((line) => JSON.parse(line) as Acknowledged);
    return { base, log, entries: blockLog(log).readOn(), acknowledged, close: () => closeSync(log) };
  } catch (error) {
    closeSync(log);
    throw error;
  } finally {
    for (const end of ends.toReversed()) end();
  }
}

/** @throws Error with the till's own words where it did not do what it should */
async function sell(args: readonly string[]): Promise<void> {
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'ignore', 'pipe'] });
  let words = '';
  child.stderr.on('data', (chunk: Buffer) => {
    words += chunk.toString();
  });
  const [status, signal] = (await once(child, 'close')) as [number | null, string | null];
  if (status !== 0 && signal !== 'SIGKILL') throw new Error(`the till ended with ${String(status ?? signal)}: ${words}`);
}

/** @returns the way to stop it */
function startDisk(disk: string, log: string, exported: string): () => void {
  writeFileSync(exported, '');
  const pidFile = `${exported}.pid`;
  const blocks = [`driver=file,filename=${disk},node-name=disk`, `driver=file,filename=${log},node-name=log`, 'driver=blklogwrites,file=disk,log=log,node-name=logged'];
  // In the background it has left the terminal only when the file is there.
  const { status, stderr } = spawnSync(
    program('qemu-storage-daemon'),
    ['--daemonize', '--pidfile', pidFile, ...blocks.flatMap((one) => ['--blockdev', one]), '--export', `type=fuse,id=exported,node-name=logged,mountpoint=${exported},writable=on`],
    { encoding: 'utf8' },
  );
  if (status !== 0) throw new Missing(`qemu-storage-daemon gives no logged disk: ${stderr.trim()}`);
  const pid = Number(readFileSync(pidFile, 'utf8'));
  return () => {
    detach(exported);
    process.kill(pid, 'SIGTERM');
  };
}
