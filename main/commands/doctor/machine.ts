/** The machine as the doctor sees it: one real one, and in tests any other. Nothing here changes anything. */
import { execFileSync } from 'node:child_process';
import { accessSync, constants, existsSync, mkdirSync, readdirSync, statfsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { connect } from 'node:net';
import { userInfo } from 'node:os';
import { createFinder } from '#drivers/hotplug/find.ts';
import type { FoundDevice } from '#drivers/ports.ts';
import { findBrowser, thisMachine } from '../../hosts/browser/open-browser.ts';

/** How long a program or an address may take to answer. */
const PROBE_MS = 2000;

export interface Machine {
  platform: string;
  nodeVersion: string;
  user: string;
  isRoot: boolean;
  /** A program's output. @throws where it is not there or fails */
  run(program: string, words: readonly string[]): string;
  /** Loads a module, and for some does the least with it. @throws where it does not load */
  load(name: string): void;
  exists(path: string): boolean;
  /** Names in a folder; none where there is no folder. */
  list(folder: string): string[];
  /** @throws where this user may not read and write it */
  access(path: string): void;
  /** @throws where the folder cannot be made or written to */
  writable(folder: string): void;
  freeBytes(folder: string): number;
  browser(): string | null;
  /** The devices that are plugged in. Never rejects. */
  found(): Promise<FoundDevice[]>;
  /** Is there a program with this number? */
  isRunning(pid: number): boolean;
  nowMs(): number;
  /** @throws where nobody answers there */
  reach(host: string, port: number): Promise<void>;
}

const require = createRequire(import.meta.url);
/** What a module has to do to be believed: some load, and fail at their first call. */
const firstCalls: Record<string, (module: never) => unknown> = {
  'better-sqlite3': (Database: new (file: string) => unknown) => new Database(':memory:'),
  'node-hid': (hid: { devices(): unknown }) => hid.devices(),
};

export const realMachine: Machine = {
  platform: process.platform,
  nodeVersion: process.versions.node,
  user: userInfo().username,
  isRoot: process.getuid?.() === 0,
  run: (program, words) => execFileSync(program, words, { encoding: 'utf8', timeout: PROBE_MS, stdio: ['ignore', 'pipe', 'ignore'] }),
  load(name) {
    const module = require(name) as never;
    firstCalls[name]?.(module);
  },
  exists: existsSync,
  list(folder) {
    try {
      return readdirSync(folder);
    } catch {
      return [];
    }
  },
  access: (path) => accessSync(path, constants.R_OK | constants.W_OK),
  writable(folder) {
    mkdirSync(folder, { recursive: true });
    accessSync(folder, constants.W_OK);
  },
  freeBytes(folder) {
    const { bavail, bsize } = statfsSync(folder);
    return bavail * bsize;
  },
  browser: () => findBrowser(thisMachine),
  // A list that cannot be had is a finding of its own: the native module's.
  found: () => createFinder([], () => undefined).find().catch(() => []),
  isRunning(pid) {
    try {
      process.kill(pid, 0);
      return true;
    } catch (error) {
      return (error as NodeJS.ErrnoException).code === 'EPERM';
    }
  },
  nowMs: () => Date.now(),
  reach: (host, port) =>
    new Promise((resolve, reject) => {
      const socket = connect({ host, port, timeout: PROBE_MS });
      socket.once('connect', () => resolve(void socket.destroy()));
      socket.once('timeout', () => reject(new Error(`no answer from ${host}:${port} in ${PROBE_MS} ms`)) ?? socket.destroy());
      socket.once('error', reject);
    }),
};
