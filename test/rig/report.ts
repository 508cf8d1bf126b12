/** What the machine reports, as lines of JSON, and how it is shown. */

export type Status = 'passed' | 'failed' | 'skipped';

/** One check on one device. */
export interface Result {
  device: string;
  check: string;
  status: Status;
  seconds: number;
  /** Why, where it did not pass. */
  why?: string;
}

/** A line of the machine. `end` is the last: without it the checks did not come to their end. */
export type Line = ({ type: 'result' } & Result) | { type: 'end' };

export interface Summary {
  ok: boolean;
  passed: number;
  failed: number;
  skipped: number;
  seconds: number;
}

/** @param isWhole the machine reported its end. A run that checked nothing is no good one. */
export function summary(results: readonly Result[], isWhole: boolean, seconds: number): Summary {
  const count = (status: Status) => results.filter((result) => result.status === status).length;
  const [passed, failed, skipped] = [count('passed'), count('failed'), count('skipped')];
  return { ok: isWhole && failed === 0 && passed > 0, passed, failed, skipped, seconds: Math.round(seconds * 10) / 10 };
}

/** A row a check, a column a device; under it why a check did not pass. */
export function table(results: readonly Result[]): string {
  const devices = [...new Set(results.map(({ device }) => device))];
  const checks = [...new Set(results.map(({ check }) => check))];
  const cell = (check: string, device: string) => {
    const result = results.find((one) => one.check === check && one.device === device);
    return result ? `${result.status} ${result.seconds.toFixed(1)}` : '';
  };
  const rows = [['', ...devices], ...checks.map((check) => [check, ...devices.map((device) => cell(check, device))])];
  const widths = rows[0]?.map((_, i) => Math.max(...rows.map((row) => row[i]?.length ?? 0))) ?? [];
  const lines = rows.map((row) => row.map((text, i) => text.padEnd(widths[i] ?? 0)).join('  ').trimEnd());
  const reasons = results.flatMap(({ device, check, status, why }) => (why === undefined ? [] : [`${status}: ${device}, ${check}: ${why}`]));
  return [...lines, '', ...reasons].join('\n').trimEnd();
}

/** @returns null for what is no line of the checks */
export function readLine(text: string): Line | null {
  try {
    return JSON.parse(text) as Line;
  } catch {
    return null;
  }
}
