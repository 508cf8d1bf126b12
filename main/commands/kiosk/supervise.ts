/**
 * `guitai kiosk run`: starts the terminal and starts it again, whatever ended it. A terminal that no longer turns its
 * loop says no word, and is killed with all that it started. One way for Linux and Windows, with systemd or without: it
 * needs no notify socket, which Node cannot write to.
 */
import { spawn, spawnSync } from 'node:child_process';
import { keepOpen, type Kept, type Limits } from '../../hosts/keeper.ts';
import type { Log } from '../../ports.ts';
import { systemClock } from '../../system.ts';
import { EXIT_LEFT } from './exits.ts';

/** Between two words of the terminal. */
export const ALIVE_EVERY_MS = 2_000;
/** A first start makes the catalogue, and a start after a power cut looks through the store. */
export const terminalLimits: Limits = { startMs: 180_000, silentMs: 30_000, pausesMs: [0, 1_000, 5_000, 15_000, 60_000] };
/** A terminal that was told to end writes down what it has; then it is killed. */
const CLOSE_WITHIN_MS = 20_000;

/** With everything it started: Chromium, the device process. */
function killAll(pid: number | undefined): void {
  if (pid === undefined) return;
  if (process.platform === 'win32') {
    spawnSync('taskkill', ['/pid', String(pid), '/t', '/f'], { stdio: 'ignore' });
    return;
  }
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // It is gone.
  }
}

interface Running extends Kept {
  /** Asks it to end in order. */
  stop(): void;
}

/**
 * @param options.command the terminal's program and its words
 * @returns the exit code that this process should end with: 0 where it was told to stop, EXIT_LEFT after a technician's word
 */
export function supervise(options: { command: readonly string[]; log: Log; limits?: Limits; onStop(stop: () => void): void }): Promise<number> {
  const { log, limits = terminalLimits } = options;
  const [program = '', ...words] = options.command;
  return new Promise((resolve) => {
    let stopping = false;
    const end = (code: number): void => {
      keeper.close();
      resolve(code);
    };
    const keeper = keepOpen<Running>({
      name: 'kiosk.terminal',
      limits,
      clock: systemClock,
      log,
      open(onGone) {
        const child = spawn(program, words, { stdio: ['inherit', 'inherit', 'inherit', 'ipc'], detached: process.platform !== 'win32' });
        child.on('message', () => keeper.alive());
        child.once('error', (error) => onGone(error.message));
        child.once('exit', (code, signal) => {
          // What it started must not hold the screen or the devices.
          killAll(child.pid);
          if (stopping || code === EXIT_LEFT) return end(stopping ? 0 : EXIT_LEFT);
          onGone(signal ?? `code ${code}`);
        });
        return { kill: () => killAll(child.pid), stop: () => void child.kill('SIGTERM') };
      },
    });
    options.onStop(() => {
      stopping = true;
      const now = keeper.current();
      if (now === null) return end(0);
      now.stop();
      setTimeout(() => end(0), CLOSE_WITHIN_MS).unref();
    });
  });
}
