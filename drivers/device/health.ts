/** UnifiedPOS CheckHealthText, alike for every device: the level, `HCheck`, how it went, and one line of detail. */
import type { CheckHealth, CheckHealthLevel } from './model.ts';

/** UnifiedPOS 1.16, "checkHealth": `Internal HCheck: Successful`, `External HCheck: Not Responding`, `Interactive HCheck: Complete`. */
export function healthOf(level: CheckHealthLevel, { ok, text }: { ok: boolean; text?: string }, atMs: number): CheckHealth {
  const good = level === 'Interactive' ? 'Complete' : 'Successful';
  const word = ok ? good : 'Failed';
  return { level, ok, text: `${level} HCheck: ${word}${text === undefined || text === '' ? '' : `, ${text}`}`, atMs };
}
