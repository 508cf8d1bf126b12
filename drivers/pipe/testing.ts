/** Serial lines without hardware, for tests: a pty whose other end is a port of 127.0.0.1. */
import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Why there is no pty here, or null where there is. */
export const noPty: string | null = spawnSync('socat', ['-V']).error === undefined ? null : 'socat is not installed';

export interface Pty {
  path: string;
  /** Ends it as an unplug does: the open line hangs up and the path is gone. */
  close(): Promise<void>;
}

/** Resolves when the line is there. @throws where socat cannot make it */
export function openPty(port: number): Promise<Pty> {
  const folder = mkdtempSync(join(tmpdir(), 'guitai-pty-'));
  const path = join(folder, 'tty');
  const child = spawn('socat', ['-d', '-d', `pty,raw,echo=0,link=${path}`, `tcp:127.0.0.1:${port}`], { stdio: ['ignore', 'ignore', 'pipe'] });
  const ended = new Promise<void>((resolve) => void child.once('exit', () => resolve()));
  return new Promise((resolve, reject) => {
    let said = '';
    child.stderr.on('data', (bytes: Buffer) => {
      said += bytes.toString();
      if (!said.includes('starting data transfer loop')) return;
      resolve({
        path,
        async close() {
          child.kill();
          await ended;
          rmSync(folder, { recursive: true, force: true });
        },
      });
    });
    child.once('error', reject);
    child.once('exit', () => reject(new Error(`socat ended: ${said}`)));
  });
}
