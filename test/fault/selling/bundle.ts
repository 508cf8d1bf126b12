/** The selling process as one file: it starts in half the time, and a run of ten thousand kills starts it as often. */
import { mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';

const root = fileURLToPath(new URL('../../..', import.meta.url));

export interface Bundle {
  file: string;
  remove(): void;
}

/** Of the source as it is now: what a mutation changed is in it. */
export async function bundleSeller(): Promise<Bundle> {
  const dir = mkdtempSync(join(tmpdir(), 'guitai-seller-'));
  // Where the native module is found from.
  symlinkSync(join(root, 'node_modules'), join(dir, 'node_modules'));
  await build({
    root, configFile: false, logLevel: 'error',
    build: { ssr: join(root, 'test/fault/selling/seller.child.ts'), outDir: join(dir, 'out'), minify: false, target: 'node20' },
    ssr: { noExternal: true, external: ['better-sqlite3', 'pg-native'] },
  });
  return { file: join(dir, 'out', 'seller.child.js'), remove: () => rmSync(dir, { recursive: true, force: true }) };
}
