/**
 * Where a data directory is: what tells a copy of it, a restored image or another machine from the one that wrote it.
 * A copy that went on under the same name would give out the same sequences again, so that a difference begins a new
 * stream. Host name, network cards, mount points and versions are no part of it: they change and nothing was copied.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { databaseFile } from './connection.ts';

/** Null: cannot be read here, which says nothing. */
export interface Place {
  /** Number of the database's file in its file system, and when it was made: a copy has others, a moved mount the same. */
  inode: string;
  madeAtMs: string;
  /** Of the system that was installed. */
  machine: string | null;
  /** Serial number of the disk. */
  disk: string | null;
  /** Of the mainboard, or of the virtual machine. */
  board: string | null;
}

/** Of a file system that keeps no time of making. */
const UNKNOWN_TIME = '0';
const BOARD = '/sys/class/dmi/id/product_uuid';
const MACHINE = ['/etc/machine-id', '/var/lib/dbus/machine-id'];

/** The place of a data directory whose database exists. */
export function placeOf(dir: string): Place {
  const { ino, birthtimeMs, dev } = statSync(databaseFile(dir), { bigint: true });
  return { inode: String(ino), madeAtMs: String(birthtimeMs), machine: machine(), disk: diskSerial(dev), board: firstLine(BOARD) };
}

/**
 * One line that says what differs, null where it is the same place.
 *
 * The file: another number and another time of making, so that a file system which numbers its files anew at each mount
 * (FAT) is no copy. The machine: by the mainboard where that can be read (as root), else by the system's own number, which
 * a reinstallation changes. The disk, in both cases: an image of all of it takes the system's number along.
 */
export function differenceOf(before: Place, now: Place): string | null {
  const differ = (a: string | null, b: string | null): boolean => a !== null && b !== null && a !== b;
  const sameTime = before.madeAtMs === now.madeAtMs && now.madeAtMs !== UNKNOWN_TIME;
  if (before.inode !== now.inode && !sameTime) return 'the database is a copy';
  const boardsKnown = before.board !== null && now.board !== null;
  if (boardsKnown ? before.board !== now.board : differ(before.machine, now.machine)) return 'it is another machine';
  return differ(before.disk, now.disk) ? 'it is another disk' : null;
}

function firstLine(file: string): string | null {
  try {
    // Most are not there, and an error takes longer than a look.
    if (!existsSync(file)) return null;
    return readFileSync(file, 'latin1').split('\n', 1)[0]?.trim() || null;
  } catch {
    return null;
  }
}

/**
 * Linux: machine-id(5). Windows: MachineGuid in the registry; macOS: IOPlatformUUID of IOPlatformExpertDevice (both
 * unverified here).
 */
function machine(): string | null {
  if (process.platform === 'win32') return said('reg', ['query', 'HKLM\\SOFTWARE\\Microsoft\\Cryptography', '/v', 'MachineGuid'], /REG_SZ\s+(\S+)/);
  if (process.platform === 'darwin') return said('ioreg', ['-rd1', '-c', 'IOPlatformExpertDevice'], /"IOPlatformUUID" = "([^"]+)"/);
  for (const file of MACHINE) {
    const id = firstLine(file);
    if (id !== null) return id;
  }
  return null;
}

function said(program: string, args: string[], pattern: RegExp): string | null {
  try {
    return pattern.exec(execFileSync(program, args, { encoding: 'utf8', timeout: 2_000, stdio: ['ignore', 'pipe', 'ignore'] }))?.[1] ?? null;
  } catch {
    return null;
  }
}

/** The kernel numbers block devices as major and minor (sysfs, Documentation/ABI/stable/sysfs-block); a partition's disk is its parent. */
function diskSerial(dev: bigint): string | null {
  if (process.platform !== 'linux') return null;
  const major = ((dev >> 8n) & 0xfffn) | ((dev >> 32n) & ~0xfffn);
  const minor = (dev & 0xffn) | ((dev >> 12n) & ~0xffn);
  let block: string;
  try {
    block = realpathSync.native(`/sys/dev/block/${major}:${minor}`);
  } catch {
    return null; // in memory, or over a network
  }
  for (const at of [block, dirname(block)]) {
    for (const name of ['serial', 'device/serial', 'device/wwid', 'wwid']) {
      const serial = firstLine(join(at, name));
      if (serial !== null) return serial;
    }
  }
  return null;
}
