/**
 * Power cuts by a model, where no file system can be mounted: shim.c keeps for each page of the till's files what is
 * safe on the disk, and copies them as a cut leaves them, in the middle of a step. Names of files count as safe at once,
 * so that it shows less than a real file system does. One process sells, another judges.
 */
import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildLibrary } from '../disk/library.ts';
import { inMemory } from '../disk/memory.ts';
import type { Cut } from './files-seller.child.ts';
import type { Verdict } from './judge.ts';
import type { PowerOptions } from './power.ts';
import { count, finished, newResult, type PowerResult } from './result.ts';

const root = fileURLToPath(new URL('../../..', import.meta.url));

/** @throws Error where the process ended */
async function ask(child: ChildProcess, message: object): Promise<unknown> {
  const ended = new AbortController();
  const gone = once(child, 'exit', { signal: ended.signal }).then(() => {
    throw new Error(`${child.spawnargs.join(' ')} ended too early`);
  });
  child.send(message);
  try {
    const [answer] = (await Promise.race([once(child, 'message', { signal: ended.signal }), gone])) as [unknown];
    return answer;
  } finally {
    ended.abort();
    gone.catch(() => undefined);
  }
}

/** @throws Missing where nothing can be built or loaded before the C library */
export async function runFiles({ points, seed, source = root, onPoint = () => undefined }: PowerOptions): Promise<PowerResult> {
  const library = buildLibrary();
  const started = performance.now();
  const result = newResult('files', seed);
  const work = mkdtempSync(join(inMemory(), 'guitai-power-'));
  const start = (from: string, name: string): ChildProcess =>
    fork(join(from, 'test', 'fault', 'power', name), [library.file, work, String(seed)], { env: { ...process.env, LD_PRELOAD: library.file }, stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  const seller = start(source, 'files-seller.child.ts');
  const judge = start(root, 'files-judge.child.ts');
  try {
    while (result.points < points) {
      const cut = (await ask(seller, { next: true })) as Cut;
      const verdict = (await ask(judge, cut)) as Verdict;
      result.recordings = cut.recordings;
      result.acknowledged = cut.acknowledged;
      result.writes = cut.writes;
      result.flushes = cut.flushes;
      count(result, cut.left, verdict, `before writing call ${cut.nth} of step ${cut.acknowledged + 1}, directory ${cut.recordings}`);
      onPoint(result.points);
    }
  } finally {
    seller.kill();
    judge.kill();
    library.remove();
    rmSync(work, { recursive: true, force: true });
  }
  return finished(result, performance.now() - started);
}
