import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const cli = fileURLToPath(new URL('cli.ts', import.meta.url));

it('the command line keeps what was compiled, and runs all the same where it cannot', () => {
  const dir = mkdtempSync(join(tmpdir(), 'guitai-compiled-'));
  const run = (cache: string): string => execFileSync(process.execPath, [cli, 'help'], { env: { PATH: process.env['PATH'], HOME: dir, XDG_CACHE_HOME: cache }, encoding: 'utf8' });
  const said = run(join(dir, 'cache'));
  expect(readdirSync(join(dir, 'cache', 'guitai', 'compiled'))).not.toEqual([]);
  writeFileSync(join(dir, 'file'), '');
  expect(run(join(dir, 'file'))).toBe(said);
  rmSync(dir, { recursive: true, force: true });
});
