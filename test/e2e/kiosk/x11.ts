/** A screen of its own for a test: a real X server without a window manager, and keys and buttons as hands make them. */
import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import type { Readable } from 'node:stream';

export const WIDTH = 1080;
export const HEIGHT = 1920;

export interface Screen {
  env: NodeJS.ProcessEnv;
  /** Runs xdotool. */
  hand(...words: string[]): string;
  /** Names of the windows that are shown, with their places: menus and dialogs are windows, too. */
  windows(): { id: string; x: number; y: number; width: number; height: number }[];
  close(): void;
}

/** The programs that are missing here, for the line that says why nothing ran. */
export const missing = ['Xvfb', 'xdotool'].filter((name) => !(process.env['PATH'] ?? '').split(delimiter).some((folder) => isProgram(join(folder, name))));

function isProgram(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** Xvfb finds a free number for itself, and tells it when it is ready. */
export async function startScreen(): Promise<Screen> {
  const server: ChildProcess = spawn('Xvfb', ['-displayfd', '3', '-nolisten', 'tcp', '-screen', '0', `${WIDTH}x${HEIGHT}x24`], { stdio: ['ignore', 'ignore', 'ignore', 'pipe'] });
  const number = await new Promise<string>((resolve, reject) => {
    server.once('error', reject);
    (server.stdio[3] as Readable).once('data', (text: Buffer) => resolve(text.toString().trim()));
  });
  const { WAYLAND_DISPLAY: _, ...rest } = process.env;
  const env = { ...rest, DISPLAY: `:${number}` };
  const hand = (...words: string[]): string => execFileSync('xdotool', words, { env, encoding: 'utf8' });
  /** A window that goes while it is looked at makes xdotool fail: it is looked again. */
  function look(tries = 5): string {
    try {
      return execFileSync('xdotool', ['search', '--onlyvisible', '--name', '.*', 'getwindowgeometry', '--shell', '%@'], { env, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
    } catch (error) {
      if (tries === 0) throw error;
      return look(tries - 1);
    }
  }
  return {
    env,
    hand,
    windows() {
      const text = look();
      const all = text.split('WINDOW=').slice(1).map((part) => {
        const [id = '', ...facts] = part.trim().split('\n');
        const of = Object.fromEntries(facts.map((fact) => fact.split('='))) as Record<string, string>;
        return { id, x: Number(of['X']), y: Number(of['Y']), width: Number(of['WIDTH']), height: Number(of['HEIGHT']) };
      });
      // The first one is the root.
      return all.slice(1);
    },
    close: () => void server.kill(),
  };
}
