/** The hostile page in the kiosk's Chromium on a screen of its own, as the host opens it. */
import { createServer, type Server } from 'node:http';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';
import { openKioskWindow, type KioskWindow } from '#main/hosts/browser/kiosk/window.ts';
import { findBrowser, thisMachine } from '#main/hosts/browser/open-browser.ts';
import type { Log } from '#main/ports.ts';
import { HEIGHT, startScreen, WIDTH, type Screen } from './x11.ts';

export interface PageState {
  loadId: string;
  path: string;
  scale: number;
  ratio: number;
  selected: string;
  focus: string;
  typed: string;
  width: number;
  height: number;
}

export interface Hostile {
  screen: Screen;
  /** What the page tells next, `count` times from now on. */
  told(count?: number): Promise<PageState>;
  /** What the host closed or was told, by the events of its log. */
  logged: string[];
  /** Why windows ended by themselves. */
  gone: string[];
  window: KioskWindow;
  /** Paths that were asked for beside the page's own. */
  asked: string[];
  /** As the host opened it. */
  options: Parameters<typeof openKioskWindow>[0];
  close(): void;
}

const types: Record<string, string> = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css' };
export const browser = findBrowser(thisMachine);

async function servePage(staticDir: string, told: (state: PageState) => void, asked: string[]): Promise<Server> {
  const server = createServer((request, response) => {
    const path = (request.url ?? '').split('?', 1)[0] ?? '';
    if (request.method === 'POST') {
      let body = '';
      request.on('data', (chunk) => (body += String(chunk)));
      request.on('end', () => told(JSON.parse(body) as PageState));
      return void response.end();
    }
    const file = path.startsWith('/assets/') ? path : '/index.html';
    if (path !== '/kiosk' && !path.startsWith('/assets/')) asked.push(path);
    response.setHeader('content-type', types[extname(file)] ?? 'text/plain');
    response.end(readFileSync(join(staticDir, file)));
  });
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  return server;
}

export async function startHostile(options: { query?: string } = {}): Promise<Hostile> {
  const dir = mkdtempSync(join(tmpdir(), 'guitai-hostile-'));
  const staticDir = join(dir, 'page');
  await build({ root: fileURLToPath(new URL('hostile', import.meta.url)), logLevel: 'error', build: { outDir: staticDir, emptyOutDir: true } });
  const waiting = new Set<{ left: number; done(state: PageState): void }>();
  const asked: string[] = [];
  const server = await servePage(staticDir, (state) => {
    for (const one of waiting) {
      one.left -= 1;
      if (one.left > 0) continue;
      waiting.delete(one);
      one.done(state);
    }
  }, asked);
  const screen = await startScreen();
  process.env['DISPLAY'] = screen.env['DISPLAY'];
  delete process.env['WAYLAND_DISPLAY'];
  const logged: string[] = [];
  const gone: string[] = [];
  const note = (event: string): void => void logged.push(event);
  const log: Log = { info: note, warn: note, error: note };
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/kiosk${options.query ?? ''}`;
  const opened = { browser: browser ?? '', url, data: dir, log, onGone: (why: string) => void gone.push(why) };
  const window = openKioskWindow(opened);
  const told = (count = 1): Promise<PageState> => new Promise((done) => waiting.add({ left: count, done }));
  return {
    screen, told, logged, gone, window, asked, options: opened,
    close() {
      window.kill();
      screen.close();
      server.closeAllConnections();
      server.close();
      rmSync(dir, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

/** Resolves when the page fills the screen. */
export async function filled(hostile: Hostile): Promise<PageState> {
  for (;;) {
    const state = await hostile.told();
    if (state.width >= WIDTH && state.height >= HEIGHT) return state;
  }
}
