import { useMemo } from 'preact/hooks';
import { create } from 'qrcode';

/** ISO/IEC 18004: four modules of white around the code. */
const QUIET_MODULES = 4;

/** The dark modules as one SVG path, in module units with the quiet zone, and the side of the whole. */
export function qrPath(text: string): { d: string; side: number } {
  const { modules } = create(text, { errorCorrectionLevel: 'M' });
  let d = '';
  for (let y = 0; y < modules.size; y++) {
    for (let x = 0; x < modules.size; x++) {
      if (!modules.get(y, x)) continue;
      const from = x;
      while (x + 1 < modules.size && modules.get(y, x + 1)) x++;
      d += `M${from + QUIET_MODULES} ${y + QUIET_MODULES}h${x - from + 1}v1h-${x - from + 1}z`;
    }
  }
  return { d, side: modules.size + 2 * QUIET_MODULES };
}

/** A QR code, black on white in both themes. */
export function QrCode({ text, label }: { text: string; label: string }) {
  const { d, side } = useMemo(() => qrPath(text), [text]);
  return (
    <svg class="qr" viewBox={`0 0 ${side} ${side}`} role="img" aria-label={label} shape-rendering="crispEdges">
      <rect width={side} height={side} fill="#fff" />
      <path d={d} fill="#000" />
    </svg>
  );
}
