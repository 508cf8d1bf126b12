import { code128C } from '../ui/code128.ts';

const QUIET_MODULES = 10;
const HEIGHT = 40;

/** A Code 128 barcode, black on white. Nothing for an odd number of digits: the QR code below carries those. */
export function Barcode({ digits, label }: { digits: string; label: string }) {
  if (digits.length % 2 !== 0) return null;
  let at = QUIET_MODULES;
  let d = '';
  code128C(digits).forEach((width, index) => {
    if (index % 2 === 0) d += `M${at} 0h${width}v${HEIGHT}h-${width}z`;
    at += width;
  });
  const whole = at + QUIET_MODULES;
  return (
    <svg class="bars" viewBox={`0 -6 ${whole} ${HEIGHT + 12}`} role="img" aria-label={label} shape-rendering="crispEdges" preserveAspectRatio="none">
      <rect y={-6} width={whole} height={HEIGHT + 12} fill="#fff" />
      <path d={d} fill="#000" />
    </svg>
  );
}
