/** The vendor's library of face-library.c, built by the machine's own compiler. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export interface BuiltLibrary {
  file: string;
  /** What it does at the next captures, one word each; then it gives codes. */
  next(...words: string[]): void;
  remove(): void;
}

/** Or why it cannot be built here. */
export function buildFaceLibrary(): BuiltLibrary | { skipped: string } {
  if (process.platform === 'win32') return { skipped: 'a C compiler that makes a DLL is not asked for' };
  const folder = mkdtempSync(join(tmpdir(), 'guitai-face-'));
  const file = join(folder, 'libface.so');
  const source = fileURLToPath(new URL('face-library.c', import.meta.url));
  const { status, stderr, error } = spawnSync('cc', ['-shared', '-fPIC', '-O1', '-Wall', '-Werror', '-o', file, source], { encoding: 'utf8' });
  if (status !== 0) {
    rmSync(folder, { recursive: true, force: true });
    return { skipped: error === undefined ? `cc: ${stderr.trim().split('\n').at(-1) ?? ''}` : 'no C compiler (cc): install gcc' };
  }
  const words = join(folder, 'next');
  // The process that holds the library is started with this one's environment.
  process.env['FACE_LIBRARY_NEXT'] = words;
  return {
    file,
    next: (...all) => writeFileSync(words, all.join(' ')),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}
