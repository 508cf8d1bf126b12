/** System calls that Node has not: mount, unmount, and the cheap copy of a file. A process started for each would cost more than the call. */
import { spawnSync } from 'node:child_process';
import koffi from 'koffi';
import { Missing, program } from './parts.ts';

/** Shares the blocks of a whole file: linux/fs.h, FICLONE. */
const FICLONE = 0x4004_9409;
/** The mount goes when nobody uses it any more: sys/mount.h, MNT_DETACH. */
const MNT_DETACH = 2;

const libc = koffi.load('libc.so.6');
const mountCall = libc.func('int mount(const char *, const char *, const char *, unsigned long, const char *)');
const unmountCall = libc.func('int umount2(const char *, int)');
const ioctl = libc.func('int ioctl(int, unsigned long, int)');

/** A system call that the kernel refused. */
export class Refused extends Error {}

function refusal(what: string): Refused {
  const { errno } = koffi.os;
  return new Refused(`${what}: ${Object.keys(errno).find((name) => errno[name] === koffi.errno()) ?? `errno ${koffi.errno()}`}`);
}

/** @throws Refused */
export function mount(source: string, at: string, type: string, options: string): void {
  if (Number(mountCall(source, at, type, 0, options)) !== 0) throw refusal(`mount ${type}`);
}

/** @throws Refused where something in it is still open */
export function unmount(at: string): void {
  if (Number(unmountCall(at, 0)) !== 0) throw refusal(`umount ${at}`);
}

/** Away from the tree of files in any case. */
export function detach(at: string): void {
  unmountCall(at, MNT_DETACH);
}

/** Makes the file of `to` equal to that of `from`, at the cost of a few extents. @throws Refused where the file system cannot */
export function clone(from: number, to: number): void {
  if (Number(ioctl(to, FICLONE, from)) !== 0) throw refusal('FICLONE');
}

/** Gives a file as a block device. @throws Missing where this machine gives none */
export function attachLoop(file: string): string {
  const { status, stdout, stderr } = spawnSync(program('losetup'), ['--find', '--show', file], { encoding: 'utf8' });
  if (status !== 0) throw new Missing(`no loop device: ${stderr.trim()}`);
  return stdout.trim();
}

export function detachLoop(device: string): void {
  spawnSync(program('losetup'), ['--detach', device], { stdio: 'ignore' });
}

/** @throws Missing with its last words */
export function run(name: string, args: readonly string[]): void {
  const { status, stderr } = spawnSync(program(name), args, { encoding: 'utf8' });
  if (status !== 0) throw new Missing(`${name} ${args.join(' ')} failed: ${stderr.trim()}`);
}
