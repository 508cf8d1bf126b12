import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { WebSocket } from 'ws';
import { LINK_PATH, roles, type WelcomeFrame } from '#main/contract';
import { startBrowserHost, type BrowserHost } from '#main/hosts/browser/host.ts';
import type { Connect } from '#main/ports.ts';
import type { TestHost, TestScreen } from './hosts-memory.ts';
import { Inbox } from './hosts-terminal.ts';

/** Built screens of the smallest kind: a page with a script, for each role. */
export function writeTestPages(script = 'document.title = "ran"'): { dir: string; remove(): void } {
  const dir = mkdtempSync(join(tmpdir(), 'guitai-pages-'));
  for (const role of roles) {
    mkdirSync(join(dir, role));
    writeFileSync(join(dir, role, 'index.html'), `<!doctype html><title>${role}</title><script type="module" src="/assets/page.js"></script>`);
  }
  mkdirSync(join(dir, 'assets'));
  writeFileSync(join(dir, 'assets', 'page.js'), script);
  writeFileSync(join(dir, 'assets', 'face-worker-x.js'), '');
  return { dir, remove: () => rmSync(dir, { recursive: true }) };
}

export const tokenOf = (url: string): string => url.split('#t=')[1] ?? '';

/** Opens the link and says hello. Resolves with the welcome, or with the code it was closed with. */
export async function hello(
  port: number,
  text: string,
  headers: Record<string, string> = {},
): Promise<{ socket: WebSocket; inbox: Inbox; closed: Promise<number>; welcome: WelcomeFrame | null }> {
  const socket = new WebSocket(`ws://127.0.0.1:${port}${LINK_PATH}`, {
    origin: `http://127.0.0.1:${port}`,
    headers,
  });
  const inbox = new Inbox();
  const closed = new Promise<number>((resolve) => socket.once('close', resolve));
  const first = new Promise<string | null>((resolve, reject) => {
    socket.once('error', reject);
    socket.once('close', () => resolve(null));
    socket.once('message', (data) => {
      socket.on('message', (next) => inbox.push((next as Buffer).toString()));
      resolve((data as Buffer).toString());
    });
  });
  socket.once('open', () => socket.send(text));
  const welcome = await first;
  return { socket, inbox, closed, welcome: welcome === null ? null : (JSON.parse(welcome) as WelcomeFrame) };
}

/** The browser host itself, with real sockets. */
export async function browserHost(connect: Connect): Promise<TestHost & { host: BrowserHost }> {
  const pages = writeTestPages();
  const host = await startBrowserHost({ connect, staticDir: pages.dir, port: 0 });
  const connectWith = async (text: string): Promise<TestScreen> => {
    const { socket, inbox, welcome } = await hello(host.port, text);
    if (!welcome) throw new Error('the host refused the hello');
    return {
      inbox,
      send: (frame) => socket.send(frame),
      reconnect: async () => {
        socket.terminate();
        return connectWith(JSON.stringify({ resume: welcome.resume }));
      },
    };
  };
  return {
    host,
    open: (role, lane) => connectWith(JSON.stringify({ token: tokenOf(host.url(role, lane)) })),
    close: async () => {
      await host.close();
      pages.remove();
    },
  };
}
