/** The Electron entry as it is shipped: bundled, with the real terminal behind it, on the stand-in. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));
const built = join(root, 'dist', 'electron');
const node = (...args: string[]) => {
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd: root, encoding: 'utf8' });
  if (status !== 0) throw new Error(`node ${args.join(' ')}: ${stderr}`);
  return stdout;
};

test('the bundle opens its windows, sells, keeps roles apart, and runs its device process', () => {
  const vite = join(root, 'node_modules', 'vite', 'bin', 'vite.js');
  for (const mode of ['electron', 'preload']) node(vite, 'build', '--mode', mode, '--logLevel', 'error');
  const data = mkdtempSync(join(tmpdir(), 'guitai-electron-'));
  const child = fileURLToPath(new URL('electron-bundle.child.ts', import.meta.url));
  const said = JSON.parse(node(child, join(built, 'main.js'), data).trim().split('\n').at(-1) ?? '') as unknown;
  expect(said).toMatchObject({
    snapshot: { role: 'cashier', shop: { training: true } },
    added: { id: 'a-1', ok: { lineId: expect.any(String) as string } },
    sale: { lines: [{ name: '凉茶', priceMinor: 350 }], totalMinor: 350 },
    forbidden: { id: 'a-2', error: { code: 'FORBIDDEN' } },
    forked: [join(built, 'devices.js')],
  });
  rmSync(data, { recursive: true });
});
