/** How far apart the pieces of a scan came: a column a gap. A typist is uneven; a scanner is not. */
import { said } from './words/index.ts';

const WIDTH = 640;
const HEIGHT = 132;
const LEFT = 44;
const BOTTOM = 20;
const TOP = 10;
const TICKS_MAX = 4;

/** Steps of 1, 2 or 5 times a power of ten that divide a scale into few parts. */
export function ticksUpTo(max: number): number[] {
  const rough = max / TICKS_MAX;
  const power = 10 ** Math.floor(Math.log10(Math.max(rough, 0.001)));
  const step = [1, 2, 5, 10].map((factor) => factor * power).find((one) => one >= rough) ?? max;
  const ticks = [];
  for (let n = 0; n * step <= max + step * 0.001; n++) ticks.push(Math.round(n * step * 1000) / 1000);
  return ticks;
}

export const gapsOf = (timingsMs: readonly number[]): number[] =>
  timingsMs.slice(1).map((atMs, i) => Math.round((atMs - (timingsMs[i] ?? 0)) * 10) / 10);

function median(sorted: readonly number[]): number {
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? (sorted[middle] ?? 0) : ((sorted[middle - 1] ?? 0) + (sorted[middle] ?? 0)) / 2;
}

export function GapChart({ timingsMs }: { timingsMs: readonly number[] }) {
  const t = said.value;
  const gaps = gapsOf(timingsMs);
  if (gaps.length === 0) return <p class="muted">{t.onePiece}</p>;
  const sorted = gaps.toSorted((a, b) => a - b);
  const longest = sorted.at(-1) ?? 0;
  const scale = Math.max(longest, 1);
  const y = (ms: number): number => HEIGHT - BOTTOM - (ms / scale) * (HEIGHT - BOTTOM - TOP);
  const slot = (WIDTH - LEFT) / gaps.length;
  const summary = t.timingsOf(gaps.length, String(Math.round(median(sorted) * 10) / 10), String(longest));
  return (
    <figure class="chart">
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={`${t.timings}: ${summary}`}>
        {ticksUpTo(scale).map((tick) => (
          <g key={tick}>
            <line class="chart-line" x1={LEFT} x2={WIDTH} y1={y(tick)} y2={y(tick)} />
            <text class="chart-text" x={LEFT - 8} y={y(tick) + 5} text-anchor="end">{tick}</text>
          </g>
        ))}
        {gaps.map((gap, at) => (
          <rect
            key={at}
            class="chart-column"
            x={LEFT + at * slot + slot * 0.12}
            y={Math.min(y(gap), HEIGHT - BOTTOM - 1)}
            width={Math.max(1, slot * 0.76)}
            height={Math.max(1, HEIGHT - BOTTOM - y(gap))}
          />
        ))}
      </svg>
      <figcaption class="muted small">{summary}</figcaption>
    </figure>
  );
}
