import type { Scan } from '../ports.ts';

/** A scanner that is fed by hand in training: its scans take the way of real ones. */
export function createVirtualScanner(onScan: (scan: Scan) => void, nowMs: () => number) {
  return {
    scan(data: string, symbology?: string): void {
      onScan({ data, atMs: nowMs(), ...(symbology === undefined ? {} : { symbology }) });
    },
  };
}
