/** What only the browser host has: addresses, keys, origins, pages. */
import { request as httpRequest } from 'node:http';
import { connect as tcpConnect, createServer, type AddressInfo } from 'node:net';
import { chromium, type Browser } from 'playwright';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { Fault, LINK_PATH, LINK_REFUSED, LINK_REPLACED, LINK_SLOW } from '#main/contract';
import { startBrowserHost, MESSAGE_BYTES_MAX, SOCKETS_MAX, type BrowserHost } from '#main/hosts/browser/host.ts';
import { findBrowser, thisMachine } from '#main/hosts/browser/open-browser.ts';
import { TOKENS_MAX } from '#main/hosts/browser/keys.ts';
import { BACKLOG_BYTES_MAX } from '#main/wire/outbox.ts';
import { hello, tokenOf, writeTestPages } from './hosts-browser.ts';
import { createTestTerminal, type TestTerminal } from './hosts-terminal.ts';

/** Plays a screen in a page: what renderer/link does, in a few lines. */
const pageScript = `
const params = new URLSearchParams(location.hash.slice(1));
history.replaceState(null, '', location.pathname);
const resume = sessionStorage.getItem('resume');
const socket = new WebSocket('ws://' + location.host + '/link');
socket.onopen = () => socket.send(JSON.stringify(params.has('t') ? { token: params.get('t') } : { resume }));
socket.onclose = (event) => { document.title = 'closed ' + event.code; };
socket.onmessage = ({ data }) => {
  const frame = JSON.parse(data);
  if (frame.resume) sessionStorage.setItem('resume', frame.resume);
  if (frame.event === 'snapshot') socket.send(JSON.stringify({ id: 'a-1', name: 'sale.clear', args: {} }));
  if (frame.id) document.title = 'answered, hash "' + location.hash + '"';
};
document.addEventListener('securitypolicyviolation', (event) => document.body.append(event.violatedDirective + ' '));
`;

let terminal: TestTerminal;
let pages: ReturnType<typeof writeTestPages>;
let host: BrowserHost;

beforeEach(async () => {
  terminal = createTestTerminal();
  pages = writeTestPages(pageScript);
  host = await startBrowserHost({ connect: terminal.connect, staticDir: pages.dir, port: 0 });
});
afterEach(async () => {
  await host.close();
  pages.remove();
});

const token = (role: 'cashier' | 'display' = 'cashier') => tokenOf(host.url(role, 'lane-1'));

describe('keys', () => {
  test('a token is good once', async () => {
    const text = JSON.stringify({ token: token() });
    expect((await hello(host.port, text)).welcome).toMatchObject({ role: 'cashier' });
    expect(await (await hello(host.port, text)).closed).toBe(LINK_REFUSED);
  });

  test('the token decides the role, and the resume key keeps it', async () => {
    const { welcome } = await hello(host.port, JSON.stringify({ token: token('display') }));
    expect(welcome?.role).toBe('display');
    const again = await hello(host.port, JSON.stringify({ resume: welcome?.resume }));
    expect(again.welcome).toEqual(welcome);
  });

  test.each([
    ['a token nobody made', JSON.stringify({ token: 'A'.repeat(43) })],
    ['a key nobody made', JSON.stringify({ resume: 'A'.repeat(43) })],
    ['a claimed role', JSON.stringify({ role: 'cashier' })],
    ['a request instead of a hello', JSON.stringify({ id: 'a-1', name: 'sale.clear', args: {} })],
    ['no JSON', 'x'],
  ])('%s is refused, and nothing is told', async (_what, text) => {
    const { closed, inbox } = await hello(host.port, text);
    expect(await closed).toBe(LINK_REFUSED);
    expect(inbox.all).toEqual([]);
    expect(terminal.calls).toEqual([]);
  });

  test('a token is not a resume key, nor the other way round', async () => {
    expect((await hello(host.port, JSON.stringify({ resume: token() }))).welcome).toBeNull();
    const { welcome } = await hello(host.port, JSON.stringify({ token: token() }));
    expect((await hello(host.port, JSON.stringify({ token: welcome?.resume }))).welcome).toBeNull();
  });

  test('a screen opened elsewhere with the same key takes the place of the first', async () => {
    const first = await hello(host.port, JSON.stringify({ token: token() }));
    const second = await hello(host.port, JSON.stringify({ resume: first.welcome?.resume }));
    expect(await first.closed).toBe(LINK_REPLACED);
    expect((await second.inbox.next()).event).toBe('snapshot');
  });

  test('tokens that nobody uses are forgotten, the oldest first', async () => {
    const oldest = token();
    const next = token();
    for (let i = 0; i < TOKENS_MAX - 1; i++) token();
    expect((await hello(host.port, JSON.stringify({ token: oldest }))).welcome).toBeNull();
    expect((await hello(host.port, JSON.stringify({ token: next }))).welcome).not.toBeNull();
  });
});

describe('the connection', () => {
  const refusedWith = (headers: Record<string, string>, path = LINK_PATH) =>
    new Promise<string>((resolve) => {
      const socket = new WebSocket(`ws://127.0.0.1:${host.port}${path}`, { headers });
      socket.once('error', ({ message }) => resolve(message));
      socket.once('open', () => resolve('opened'));
    });

  test.each([
    ['another site', { origin: 'http://evil.example' }],
    ['a name for this machine', { origin: 'http://localhost:PORT' }],
    ['another port', { origin: 'http://127.0.0.1:1' }],
    ['https', { origin: 'https://127.0.0.1:PORT' }],
    ['no origin', {}],
    ['a null origin', { origin: 'null' }],
    ['a rebound name as Host', { origin: 'http://127.0.0.1:PORT', host: 'evil.example:PORT' }],
    ['Host without a port', { origin: 'http://127.0.0.1:PORT', host: '127.0.0.1' }],
  ])('from %s is refused', async (_what, headers) => {
    const real = Object.entries(headers).map(([name, value]) => [name, value.replace('PORT', String(host.port))]);
    expect(await refusedWith(Object.fromEntries(real) as Record<string, string>)).toContain('403');
  });

  test('to another path is refused', async () => {
    expect(await refusedWith({ origin: `http://127.0.0.1:${host.port}` }, '/cashier')).toContain('404');
  });

  test('a message beyond the limit ends the connection, and the terminal goes on', async () => {
    const { socket, closed } = await hello(host.port, JSON.stringify({ token: token() }));
    socket.send('x'.repeat(MESSAGE_BYTES_MAX + 1));
    expect(await closed).toBe(1009);
    expect((await hello(host.port, JSON.stringify({ token: token() }))).welcome).not.toBeNull();
  });

  test('a binary message ends the connection', async () => {
    const { socket, closed } = await hello(host.port, JSON.stringify({ token: token() }));
    socket.send(Buffer.from('{}'));
    expect(await closed).toBe(1003);
  });

  test('there are at most so many sockets', async () => {
    const origin = `http://127.0.0.1:${host.port}`;
    for (let i = 0; i < SOCKETS_MAX; i++) expect(await refusedWith({ origin })).toBe('opened');
    expect(await refusedWith({ origin })).toContain('503');
  });

  test('a screen that does not read is dropped, and heals by a snapshot', async () => {
    const slow = await hello(host.port, JSON.stringify({ token: token() }));
    await slow.inbox.event('snapshot');
    slow.socket.pause();
    const paper = { jobId: 'j1', png: 'A'.repeat(1024 * 1024), widthPx: 1, heightPx: 1 };
    // The system's own socket buffers take some; the rest is the backlog.
    const sends = 16 + BACKLOG_BYTES_MAX / paper.png.length;
    for (let i = 0; i < sends; i++) terminal.hub.emit('paper', paper, 'lane-1');
    expect(terminal.logged.map(({ event }) => event)).toEqual(['screen.slow']);
    slow.socket.resume();
    expect([LINK_SLOW, 1006]).toContain(await slow.closed);
    const healed = await hello(host.port, JSON.stringify({ resume: slow.welcome?.resume }));
    expect((await healed.inbox.next()).event).toBe('snapshot');
  });
});

describe('pages', () => {
  const get = (path: string, headers: Record<string, string> = {}, method = 'GET') =>
    new Promise<{ status: number; headers: Record<string, unknown>; body: string }>((resolve, reject) => {
      const sent = httpRequest({ host: '127.0.0.1', port: host.port, path, headers, method }, (response) => {
        let body = '';
        response.setEncoding('utf8').on('data', (part: string) => (body += part));
        response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, body }));
      });
      sent.once('error', reject).end();
    });

  test.each(['/cashier', '/display', '/phone'])('%s is served, never stored, under a strict policy', async (path) => {
    const page = await get(path);
    expect(page.status).toBe(200);
    expect(page.headers).toMatchObject({ 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' });
    const policy = String(page.headers['content-security-policy']);
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain(`connect-src ws://127.0.0.1:${host.port}`);
    expect(policy).not.toMatch(/unsafe|\*/);
  });

  test.each(['/cashier', '/display', '/phone', '/assets/page.js'])('%s has no camera and no worker', async (path) => {
    const { headers } = await get(path);
    expect(headers['permissions-policy']).toContain('camera=()');
    expect(headers['content-security-policy']).toContain("worker-src 'none'");
  });

  test.each(['/diagnostics', '/kiosk'])('%s has the camera and a worker of ours, and no more than the others', async (path) => {
    const { headers } = await get(path);
    expect(headers['permissions-policy']).toContain('camera=(self), microphone=()');
    expect(headers['content-security-policy']).toContain("worker-src 'self'");
    expect(headers['content-security-policy']).not.toMatch(/unsafe|\*/);
    const worker = (await get('/assets/face-worker-x.js')).headers['content-security-policy'];
    expect(worker).toContain("script-src 'self' 'wasm-unsafe-eval'");
    expect(worker).toContain("connect-src 'self';");
  });

  test('an asset is named by its content, so it may be kept', async () => {
    expect((await get('/assets/page.js')).headers['cache-control']).toContain('immutable');
  });

  test.each(['/', '/other', '/assets/', '/../package.json', '/assets/..%2f..%2fpackage.json', '/cashier/index.html/x'])(
    '%s is not there',
    async (path) => {
      expect((await get(path)).status).toBe(404);
    },
  );

  test('another Host, Origin or method is refused', async () => {
    expect((await get('/cashier', { host: `localhost:${host.port}` })).status).toBe(421);
    expect((await get('/cashier', { origin: 'http://evil.example' })).status).toBe(403);
    expect((await get('/cashier', {}, 'POST')).status).toBe(405);
    expect((await get('/cashier', {}, 'HEAD')).body).toBe('');
  });

  test('it listens on the loopback address only', async () => {
    const elsewhere = new Promise((resolve) => {
      tcpConnect({ host: '127.0.0.2', port: host.port }).once('error', resolve).once('connect', () => resolve('connected'));
    });
    expect(await elsewhere).toMatchObject({ code: 'ECONNREFUSED' });
  });

  test('a busy port and screens that are not built are one clear line each', async () => {
    const taken = createServer();
    await new Promise<void>((done) => void taken.listen(0, '127.0.0.1', done));
    const { port } = taken.address() as AddressInfo;
    const start = (staticDir: string) => startBrowserHost({ connect: terminal.connect, staticDir, port });
    const busy = await start(pages.dir).catch((error: unknown) => error);
    expect(busy).toBeInstanceOf(Fault);
    expect(busy).toMatchObject({ code: 'PORT_BUSY' });
    expect((busy as Fault).message).toContain('--port');
    await expect(start('nowhere')).rejects.toMatchObject({ code: 'NOT_FOUND' });
    taken.close();
  });
});

const chromiumFile = findBrowser(thisMachine);

describe.skipIf(chromiumFile === null)(`in ${chromiumFile ?? 'Chromium (skipped: none on this machine)'}`, () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await chromium.launch({ executablePath: chromiumFile ?? '', args: ['--no-sandbox'] });
  });
  afterAll(() => browser.close());

  test('a page connects by its address, and again after a reload; a copy of the address does not', async () => {
    const url = host.url('cashier', 'lane-1');
    const context = await browser.newContext();
    const page = await context.newPage();
    await page.goto(url);
    await page.waitForFunction(() => document.title === 'answered, hash ""');
    await page.reload();
    await page.waitForFunction(() => document.title === 'answered, hash ""');
    expect(await page.evaluate(() => document.body.textContent)).toBe('');
    // The answer to the same id came from memory: the cart was cleared once.
    expect(terminal.calls).toHaveLength(1);
    const thief = await (await browser.newContext()).newPage();
    await thief.goto(url);
    await thief.waitForFunction((code) => document.title === `closed ${code}`, LINK_REFUSED);
  });

  test('a page of another origin gets no connection', async () => {
    const other = await startBrowserHost({ connect: terminal.connect, staticDir: pages.dir, port: 0 });
    const page = await browser.newPage({ bypassCSP: true });
    await page.goto(other.url('cashier', 'lane-1'));
    const outcome = await page.evaluate(
      (port) =>
        new Promise((resolve) => {
          const socket = new globalThis.WebSocket(`ws://127.0.0.1:${port}/link`);
          socket.onopen = () => resolve('opened');
          socket.onerror = () => resolve('refused');
        }),
      host.port,
    );
    expect(outcome).toBe('refused');
    await other.close();
  });
});
