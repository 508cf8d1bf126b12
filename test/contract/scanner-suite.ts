/** The scanner's cases as a suite of tests. */
import { describe, expect, it } from 'vitest';
import { scannerCases, type ScannerRig } from './scanner-cases.ts';

export type { ScannerRig };

/** @param skipped why it cannot run here; it is then shown as skipped */
export function scannerSuite(name: string, make: () => Promise<ScannerRig>, skipped: string | null = null): void {
  describe.skipIf(skipped !== null)(`${name}${skipped === null ? '' : ` (skipped: ${skipped})`}`, () => {
    it.each(scannerCases)('$name', async ({ run }) => expect(run(await make())).resolves.toBeUndefined());
  });
}
