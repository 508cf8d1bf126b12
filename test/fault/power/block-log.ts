/**
 * The log of a disk: every write and flush that reached it, in order, as QEMU's blklogwrites driver keeps it in the
 * format of the kernel's dm-log-writes (Documentation/admin-guide/device-mapper/log-writes.rst): a super block of
 * one sector, then for each entry a sector of header, little-endian `sector u64, nr_sectors u64, flags u64,
 * data_len u64`, and its data.
 */
import { readSync } from 'node:fs';

/** The smallest piece that a disk writes whole or not at all. */
export const SECTOR_BYTES = 512;

const FLAG_FLUSH = 1n;
const FLAG_DISCARD = 4n;

export interface BlockEntry {
  /** 0 for a flush. */
  sectors: number;
  /** On the disk, bytes. */
  offset: number;
  isFlush: boolean;
  /** Of its data in the log, bytes. */
  dataAt: number;
}

export interface BlockLog {
  /** Entries up to now. A log that is being written may be read on: what is new is added. */
  readOn(): readonly BlockEntry[];
}

export function blockLog(fd: number): BlockLog {
  const entries: BlockEntry[] = [];
  const header = Buffer.alloc(SECTOR_BYTES);
  let at = SECTOR_BYTES;
  return {
    readOn() {
      for (;;) {
        if (readSync(fd, header, 0, SECTOR_BYTES, at) < SECTOR_BYTES) return entries;
        const sectors = Number(header.readBigUInt64LE(8));
        const flags = header.readBigUInt64LE(16);
        // A flush has its flag and a write its length: what has neither is not written yet.
        if (sectors === 0 && flags === 0n) return entries;
        const isDiscard = (flags & FLAG_DISCARD) !== 0n;
        entries.push({ sectors: isDiscard ? 0 : sectors, offset: Number(header.readBigUInt64LE(0)) * SECTOR_BYTES, isFlush: (flags & FLAG_FLUSH) !== 0n, dataAt: at + SECTOR_BYTES });
        at += SECTOR_BYTES + (isDiscard ? 0 : sectors * SECTOR_BYTES);
      }
    },
  };
}
