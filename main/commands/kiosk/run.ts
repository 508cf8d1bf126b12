/** `guitai kiosk run`: the supervisor of `guitai start`, which it starts with the same words. */
import { join } from 'node:path';
import { root } from '../options.ts';
import { fileLog } from '../../system.ts';
import { supervise } from './supervise.ts';

/** @returns the exit code of this process */
export function run(words: readonly string[], data: string): Promise<number> {
  return supervise({
    command: [process.execPath, join(root, 'main', 'cli.ts'), 'start', '--kiosk', '--locked', ...words],
    log: fileLog(data),
    onStop(stop) {
      for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, stop);
    },
  });
}
