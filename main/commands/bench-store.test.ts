import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { countFsyncs } from './bench-store.ts';

it('the completion of a sale is one fsync', (ctx) => {
  const dir = mkdtempSync(join(tmpdir(), 'guitai-fsyncs-'));
  onTestFinished(() => {
    rmSync(dir, { recursive: true, force: true });
  });
  const { fsyncsPerCompletion, skipped } = countFsyncs(dir);
  if (skipped !== undefined) ctx.skip(skipped);
  expect(fsyncsPerCompletion).toBe(1);
});
