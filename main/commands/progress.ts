/** A bar with rate and time left, on a terminal; nothing where output is not one. */

export interface Progress {
  done: number;
  total: number;
  /** `bytes` are shown as MiB; any other word as it is. */
  unit: string;
  /** A few more words, such as rows read so far. */
  detail?: string;
}

const BAR_CHARS = 24;
const SHOW_EVERY_MS = 100;
const MIB = 1024 * 1024;

/**
 * One line: bar, per cent, rate, time left.
 * @param elapsedMs since the work began
 */
export function progressLine({ done, total, unit, detail }: Progress, elapsedMs: number): string {
  const share = total > 0 ? Math.min(1, done / total) : 0;
  const filled = Math.round(share * BAR_CHARS);
  const perSecond = elapsedMs > 0 ? (done * 1000) / elapsedMs : 0;
  const left = perSecond > 0 ? Math.max(0, total - done) / perSecond : null;
  const rate = unit === 'bytes' ? `${(perSecond / MIB).toFixed(1)} MiB/s` : `${Math.round(perSecond).toLocaleString('en')} ${unit}/s`;
  const parts = [
    `${'█'.repeat(filled)}${'░'.repeat(BAR_CHARS - filled)} ${String(Math.floor(share * 100)).padStart(3)} %`,
    ...(detail === undefined ? [] : [detail]),
    rate,
    left === null ? 'time left unknown' : `${clock(left)} left`,
  ];
  return parts.join('  ');
}

function clock(seconds: number): string {
  const whole = Math.ceil(seconds);
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, '0')}`;
}

/** Draws over one line of standard error, at most ten times a second. `end` clears it. */
export function progressPrinter({ quiet }: { quiet: boolean }): { show(progress: Progress): void; end(): void } {
  if (quiet || !process.stderr.isTTY) return { show() {}, end() {} };
  const begunAt = performance.now();
  let shownAt = -Infinity;
  return {
    show(progress) {
      const now = performance.now();
      if (now - shownAt < SHOW_EVERY_MS) return;
      shownAt = now;
      process.stderr.write(`\r\u001b[K${progressLine(progress, now - begunAt)}`);
    },
    end() {
      if (shownAt !== -Infinity) process.stderr.write('\r\u001b[K');
    },
  };
}
