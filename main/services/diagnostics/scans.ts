/** The live scan view: scans with their bytes and times, and whether a sale should have them. */
import type { RawScanView, ScanMeaningView } from '#main/contract';
import type { RawScan, Scan } from '#drivers/ports.ts';
import type { Clock } from '../../ports.ts';
import { WATCH_MS } from './watch.ts';

/** Scans that are shown. */
export const SCANS_MAX = 30;
/** A screen that does not ask for this long is gone, and scans go to the sale again. */
export const HOLD_MS = WATCH_MS + 10_000;

export interface ScanView {
  list(): RawScanView[];
  add(raw: RawScan): void;
  takes(scan: Scan): boolean;
  areHeld(): boolean;
  hold(): void;
  /** The screen is there still. */
  stay(): void;
  release(): void;
  /** Forgets them all, and lets scans go to the sale. */
  clear(): void;
  close(): void;
}

/** Bytes of a code as a scanner's text: Latin-1 keeps every byte apart. */
const textOf = (base64: string): string => atob(base64);
const hexOf = (base64: string): string => [...textOf(base64)].map((char) => char.charCodeAt(0).toString(16).padStart(2, '0')).join('');

export function createScanView(parts: {
  clock: Clock;
  changed(): void;
  readCode(code: string, symbology?: string): ScanMeaningView;
}): ScanView {
  let scans: RawScanView[] = [];
  let nextId = 1;
  let stopHold: (() => void) | null = null;
  function release(): void {
    if (stopHold === null) return;
    stopHold();
    stopHold = null;
    parts.changed();
  }
  const arm = (): void => {
    stopHold?.();
    stopHold = parts.clock.after(HOLD_MS, release);
  };
  return {
    list: () => scans,
    add(raw) {
      const { key, bytes, timingsMs, atMs, refused } = raw;
      const view: RawScanView = { id: nextId++, key, atMs, hex: hexOf(bytes), timingsMs, ...(refused === undefined ? {} : { refused }) };
      scans = [...scans, view].slice(-SCANS_MAX);
      parts.changed();
    },
    takes({ data, symbology, atMs }) {
      // What the code means belongs to the scan whose bytes came just before; a driver tells both.
      const last = scans.at(-1);
      const meaning = parts.readCode(data, symbology);
      if (last !== undefined && last.meaning === undefined && last.refused === undefined) scans = [...scans.slice(0, -1), { ...last, meaning }];
      else scans = [...scans, { id: nextId++, key: '', atMs, hex: '', timingsMs: [], meaning }].slice(-SCANS_MAX);
      parts.changed();
      return stopHold !== null;
    },
    areHeld: () => stopHold !== null,
    hold() {
      arm();
      parts.changed();
    },
    stay() {
      if (stopHold !== null) arm();
    },
    release,
    clear() {
      release();
      scans = [];
    },
    close: () => stopHold?.(),
  };
}
