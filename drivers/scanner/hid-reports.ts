/** HID POS reports to scans: one at a time, or several where the code is longer than a report. Pure. */
import { CODE_BYTES_MAX, joined, toScan, type Decoded, type ScanDecoder } from './decoder.ts';
import { guessLayout, layoutOf, type HidLayout } from './hid-layout.ts';

/** Longest wait for the rest of a code, milliseconds. The rest follows within tens of them; a busy machine adds. */
export const CONTINUATION_MAX_MS = 1_000;

/** @param descriptor the device's report descriptor; without one each report is laid out by its look */
export function createHidDecoder(descriptor: Uint8Array | null): ScanDecoder {
  const told = descriptor === null ? null : layoutOf(descriptor);
  let parts: Uint8Array[] = [];
  let size = 0;
  let aim: string | undefined;
  let layout: HidLayout | null = null;
  let lastMs = 0;
  /** The code is too long: what belongs to it is passed over, for its end must not become a code. */
  let overlong = false;

  function reset(): void {
    parts = [];
    size = 0;
    aim = undefined;
    layout = null;
    overlong = false;
  }
  const expired = (atMs: number): Decoded[] => {
    if ((parts.length === 0 && !overlong) || atMs - lastMs <= CONTINUATION_MAX_MS) return [];
    const raw = joined(parts.length === 0 ? [new Uint8Array()] : parts);
    reset();
    return [{ kind: 'refused', why: 'the rest of a long code did not come', raw }];
  };

  function take(report: Uint8Array, atMs: number): Decoded[] {
    const fits = told ?? layout ?? guessLayout(report);
    if (fits.reportId !== 0 && report[0] !== fits.reportId) return [];
    const length = report[fits.length];
    // A short read ends within the data where the rest is padding; never within the code itself.
    if (length === undefined || length > fits.data.size || fits.data.at + length > report.length) {
      reset();
      return [{ kind: 'refused', why: `a report of ${report.length} bytes that says it holds ${length ?? 'nothing'}`, raw: report }];
    }
    const data = report.slice(fits.data.at, fits.data.at + length);
    const continues = fits.continued !== undefined && ((report[fits.continued.at] ?? 0) & fits.continued.mask) !== 0;
    if (parts.length === 0) aim = fits.aim === undefined ? undefined : String.fromCharCode(...report.subarray(fits.aim, fits.aim + 3));
    lastMs = atMs;
    layout = fits;
    size += data.length;
    if (size > CODE_BYTES_MAX) {
      overlong = true;
      parts = [];
    }
    if (!overlong) parts.push(data);
    return continues ? [] : end();
  }

  function end(): Decoded[] {
    const decoded: Decoded = overlong
      ? { kind: 'refused', why: `a code longer than ${CODE_BYTES_MAX} bytes`, raw: new Uint8Array() }
      : toScan(joined(parts), aim);
    reset();
    return [decoded];
  }

  return {
    push: (report, atMs) => [...expired(atMs), ...take(report, atMs)],
    idle: expired,
    dueMs: () => (parts.length === 0 && !overlong ? null : lastMs + CONTINUATION_MAX_MS + 1),
  };
}
