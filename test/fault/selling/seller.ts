/** A selling process as its parent sees it: started ahead, told to go, and killed. */
import { spawn } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { lineReader, type FromSeller, type Go, type ToSeller } from './lines.ts';

/** Compiled code is kept between starts: a start is then mostly the store's own. */
const CACHE = join(tmpdir(), 'guitai-fault-compiled');

export interface Seller {
  /** Its code is loaded, and it waits for `go`. */
  ready: Promise<void>;
  go(go: Go, hear: (line: FromSeller) => void): void;
  answer(line: ToSeller): void;
  kill(): void;
  /** All that it said before its end has been heard. */
  ended: Promise<{ code: number | null; signal: string | null; errors: string }>;
}

/**
 * @param child its code, see bundle.ts
 * @param env more of its environment
 */
export function startSeller(child: string, env: Record<string, string> = {}): Seller {
  const process_ = spawn(process.execPath, [child], { stdio: ['pipe', 'pipe', 'pipe'], env: { ...process.env, NODE_COMPILE_CACHE: CACHE, ...env } });
  const { promise: ready, resolve: isReady } = Promise.withResolvers<void>();
  let hear: (line: FromSeller) => void = () => {};
  let errors = '';
  const read = lineReader((heard) => {
    const line = heard as FromSeller;
    if (line.is === 'ready') isReady();
    else hear(line);
  });
  process_.stdout.setEncoding('utf8').on('data', (text: string) => read(text));
  process_.stderr.setEncoding('utf8').on('data', (text: string) => (errors += text));
  // It may be gone while it is being told something.
  process_.stdin.on('error', () => {});
  const answer = (line: ToSeller): void => void process_.stdin.write(`${JSON.stringify(line)}\n`);
  return {
    ready,
    answer,
    go(go, listener) {
      hear = listener;
      answer({ go });
    },
    kill: () => void process_.kill('SIGKILL'),
    ended: new Promise((resolve) => process_.once('close', (code, signal) => resolve({ code, signal, errors }))),
  };
}
