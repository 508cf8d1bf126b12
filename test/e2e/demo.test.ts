import { existsSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { demo, extract } from '#main/commands/demo.ts';
import { findBrowser, thisMachine } from '#main/hosts/browser/open-browser.ts';

const noBrowser = findBrowser(thisMachine) === null;
if (noBrowser) process.stderr.write('skipped: the demonstration needs a Chromium, and there is none\n');

describe('the demonstration', () => {
  it.skipIf(noBrowser)('sells twice in real screens, and PostgreSQL has what the journal has', { timeout: 180_000 }, async () => {
    const out = mkdtempSync(join(tmpdir(), 'guitai-demo-test-'));
    try {
      const result = await demo({ out, progress: () => {}, file: extract });
      expect(result).toMatchObject({
        ok: true,
        sales: [
          { receiptNo: 'T1-000001', totalMinor: 2050, scheme: 'wechat' },
          { receiptNo: 'T1-000002', totalMinor: 420, scheme: 'alipay' },
        ],
        attempts: [{ mode: 'mpm', phase: 'paid' }, { mode: 'cpm', phase: 'paid' }],
        points: 24,
        postgres: { sales: 2, paidAttempts: 2, points: 24, totalMinor: 2470 },
      });
      expect(result.displayCode).toMatch(/^weixin:\/\/wxpay\/bizpayurl/);
      expect(result.postgres.journal).toBe(result.journal.seq);
      expect(result.pictures.every((file) => existsSync(file) && statSync(file).size > 1000)).toBe(true);
    } finally {
      rmSync(out, { recursive: true, force: true });
    }
  });
});
