/** What only the Electron host has: windows, the bridge, and what pages may not do. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { DeviceProcess } from '#main/devices/supervisor.ts';
import { forkUtility } from '#main/hosts/electron/devices.ts';
import { prepareElectron, RELOADS_MAX } from '#main/hosts/electron/host.ts';
import { BACKLOG_BYTES_MAX } from '#main/wire/outbox.ts';
import { ElectronStandin, type StandinWindow } from './electron-standin.ts';
import { bridgeOf, electronHost, screenOf } from './hosts-electron.ts';
import { createTestTerminal, type TestTerminal } from './hosts-terminal.ts';

let terminal: TestTerminal;
let host: Awaited<ReturnType<typeof electronHost>>;

beforeEach(async () => {
  terminal = createTestTerminal();
  host = await electronHost(terminal.connect);
});
afterEach(() => host.close());

const openWindow = async (role: 'cashier' | 'display' | 'diagnostics' | 'kiosk' = 'cashier'): Promise<StandinWindow> => {
  await host.host.open(role, 'lane-1');
  return host.electron.windows.at(-1)!;
};
const clear = (id: string) => JSON.stringify({ id, name: 'sale.clear', args: {} });

test('a window is sandboxed, isolated, shows its own page, and is shown when it is ready', async () => {
  const { options, webContents, shown } = await openWindow('display');
  expect(options.webPreferences).toMatchObject({
    sandbox: true,
    contextIsolation: true,
    nodeIntegration: false,
    webSecurity: true,
    devTools: false,
    preload: '/app/preload.cjs',
  });
  expect(webContents.getURL()).toBe('app://guitai/display');
  expect(shown).toBe(true);
  expect(Object.keys(webContents.page)).toEqual(['guitai']);
  expect(Object.keys(bridgeOf(webContents)).sort()).toEqual(['onFrame', 'send']);
});

test('pages come from memory under the strict policy, and nothing else does', async () => {
  const page = await host.electron.fetch('app://guitai/cashier');
  expect(page.headers.get('content-security-policy')).toContain("default-src 'none'");
  expect(page.headers.get('content-security-policy')).toContain("connect-src 'none'");
  expect(await page.text()).toContain('<title>cashier</title>');
  for (const url of ['app://guitai/../package.json', 'app://guitai/', 'app://other/cashier', 'app://guitai/%2e%2e/package.json']) {
    expect((await host.electron.fetch(url)).status).toBe(404);
  }
  expect((await host.electron.fetch('app://guitai/cashier', 'POST')).status).toBe(404);
  expect(host.electron.schemes).toEqual([{ scheme: 'app', privileges: { standard: true, secure: true, supportFetchAPI: true } }]);
});

test('frames of a subframe, of another page, or of a window nobody made are not answered', async () => {
  const logged: string[] = [];
  const log = { info: () => {}, error: () => {}, warn: (event: string) => void logged.push(event) };
  const own = await electronHost(terminal.connect, { log });
  const screen = await own.open('cashier', 'lane-1');
  await screen.inbox.event('snapshot');
  const contents = own.electron.windows[0]!.webContents;
  const frames: unknown[] = [
    { url: 'app://guitai/cashier', parent: contents.mainFrame },
    { url: 'https://evil.example/cashier', parent: null },
    { url: 'app://guitai/display', parent: null },
    { url: 'app://guitai.evil/cashier', parent: null },
    { url: 'about:blank', parent: null },
    null,
  ];
  for (const frame of frames) contents.message('guitai:frame', [clear('a-1')], frame);
  own.electron.ipcMain.emit('guitai:frame', { sender: { id: 99 }, senderFrame: contents.mainFrame }, clear('a-2'));
  screen.send(clear('a-3'));
  await screen.inbox.response('a-3');
  expect(terminal.calls.map(({ caller }) => caller.commandId)).toEqual(['a-3']);
  expect(logged).toEqual(frames.map(() => 'screen.untrusted').concat('screen.untrusted'));
  await own.close();
});

test('what is no text is refused like any other frame that is none', async () => {
  const { webContents } = await openWindow();
  const screen = screenOf(webContents);
  webContents.message('guitai:frame', [{ id: 'a-1', name: 'sale.clear', args: {} }]);
  expect((await screen.inbox.response('')).error?.code).toBe('BAD_FRAME');
  expect(terminal.calls).toEqual([]);
});

test('a page that does not take its frames is loaded again and heals by a snapshot', async () => {
  const { webContents } = await openWindow();
  const page = screenOf(webContents);
  await page.inbox.event('snapshot');
  // Hung: messages pile up in front of it.
  webContents.renderer.removeAllListeners();
  const paper = { jobId: 'j1', png: 'A'.repeat(1024 * 1024), widthPx: 1, heightPx: 1 };
  const loaded = new Promise((done) => webContents.once('loaded', done));
  for (let i = 0; i <= BACKLOG_BYTES_MAX / paper.png.length + 1; i++) terminal.hub.emit('paper', paper, 'lane-1');
  await loaded;
  expect(webContents.reloads).toBe(1);
  expect(terminal.logged.map(({ event }) => event)).toEqual(['screen.slow']);
  expect((await screenOf(webContents).inbox.next()).event).toBe('snapshot');
});

test('a page that takes its frames is never dropped', async () => {
  const { webContents } = await openWindow();
  const screen = screenOf(webContents);
  await screen.inbox.event('snapshot');
  const paper = { jobId: 'j1', png: 'A'.repeat(1024 * 1024), widthPx: 1, heightPx: 1 };
  for (let i = 0; i < (2 * BACKLOG_BYTES_MAX) / paper.png.length; i++) {
    terminal.hub.emit('paper', paper, 'lane-1');
    await screen.inbox.event('paper');
    screen.send(clear(`a-${i}`));
    await screen.inbox.response(`a-${i}`);
  }
  expect(webContents.reloads).toBe(0);
});

test('a page that crashes is loaded again, a few times in a row and then left', async () => {
  const { webContents } = await openWindow();
  for (let i = 0; i < RELOADS_MAX + 2; i++) webContents.emit('render-process-gone', {}, { reason: 'crashed' });
  expect(webContents.reloads).toBe(RELOADS_MAX);
});

test('a page goes nowhere, opens nothing, loads nothing from a network and has no permission', async () => {
  const { webContents } = await openWindow();
  expect(webContents.openHandler({ url: 'https://evil.example' })).toEqual({ action: 'deny' });
  const prevented = (event: string, url: string) => {
    let stopped = false;
    webContents.emit(event, { url, preventDefault: () => (stopped = true) });
    return stopped;
  };
  for (const event of ['will-navigate', 'will-frame-navigate', 'will-redirect', 'will-attach-webview']) {
    expect(prevented(event, 'app://guitai/display')).toBe(true);
  }
  expect(prevented('will-navigate', 'app://guitai/cashier')).toBe(false);

  const { storage } = host.electron;
  const asked: boolean[] = [];
  for (const permission of ['media', 'geolocation', 'notifications', 'hid', 'fullscreen', 'openExternal']) {
    storage.request(webContents, permission, (yes) => asked.push(yes), { isMainFrame: true, requestingUrl: webContents.getURL(), mediaTypes: ['video'] });
    const details = { isMainFrame: true, mediaType: 'video' };
    asked.push(storage.check(webContents, permission, 'app://guitai/', details), storage.check(null, permission, 'app://guitai/', details));
  }
  expect(asked).toEqual(asked.map(() => false));
  expect(storage.device()).toBe(false);
  const answers: unknown[] = [];
  storage.before.handler({ url: 'https://evil.example/x' }, (answer) => answers.push(answer));
  expect(answers).toEqual([{ cancel: true }]);
  expect(storage.before.urls).toContain('https://*/*');
  expect(host.electron.menu).toBeNull();
});

test.each(['diagnostics', 'kiosk'] as const)('the %s screen may film, without sound, from its own page, and nothing else', async (role) => {
  const { webContents } = await openWindow(role);
  const { storage } = host.electron;
  const own = { isMainFrame: true, requestingUrl: `app://guitai/${role}` };
  const request = (permission: string, details: Parameters<typeof storage.request>[3]) => {
    let answer: boolean | undefined;
    storage.request(webContents, permission, (yes) => (answer = yes), details);
    return answer;
  };
  expect(request('media', { ...own, mediaTypes: ['video'] })).toBe(true);
  expect(storage.check(webContents, 'media', 'app://guitai/', { isMainFrame: true, mediaType: 'video' })).toBe(true);
  const refused = [
    request('media', { ...own, mediaTypes: ['audio'] }),
    request('media', { ...own, mediaTypes: ['video', 'audio'] }),
    request('media', { ...own, mediaTypes: [] }),
    request('media', own),
    request('display-capture', { ...own, mediaTypes: ['video'] }),
    request('geolocation', own),
    request('media', { ...own, isMainFrame: false, mediaTypes: ['video'] }),
    request('media', { ...own, requestingUrl: 'https://evil.example/', mediaTypes: ['video'] }),
    request('media', { ...own, requestingUrl: 'app://guitai.evil/', mediaTypes: ['video'] }),
    storage.check(webContents, 'media', 'app://guitai/', { isMainFrame: true, mediaType: 'audio' }),
    storage.check(webContents, 'media', 'app://guitai/', { isMainFrame: true }),
    storage.check(webContents, 'media', 'app://guitai.evil/', { isMainFrame: true, mediaType: 'video' }),
    storage.check(webContents, 'media', 'app://guitai/', { isMainFrame: false, mediaType: 'video' }),
  ];
  expect(refused).toEqual(refused.map(() => false));
});

test('only the worker that looks for a face may compile WebAssembly and fetch, and only from here', async () => {
  const page = await host.electron.fetch('app://guitai/diagnostics');
  expect(page.headers.get('content-security-policy')).toContain("worker-src 'self'");
  expect(page.headers.get('content-security-policy')).not.toContain('unsafe');
  expect(page.headers.get('content-security-policy')).toContain("connect-src 'none'");
  const worker = await host.electron.fetch('app://guitai/assets/face-worker-x.js');
  expect(worker.headers.get('content-security-policy')).toContain("script-src 'self' 'wasm-unsafe-eval'");
  expect(worker.headers.get('content-security-policy')).toContain("connect-src 'self'");
});

test('a second terminal on the same data directory does not start, and the first is shown', async () => {
  const second = new ElectronStandin();
  second.app.locked = true;
  expect(prepareElectron(second.api, '/data/electron')).toBe(false);
  expect(second.schemes).toEqual([]);
  const window = await openWindow();
  window.minimized = true;
  host.electron.app.emit('second-instance');
  expect([window.minimized, window.focused]).toEqual([false, true]);
  expect(host.electron.app.paths).toEqual({ userData: '/data/electron' });
  expect(host.electron.app.sandboxed).toBe(true);
});

test('the customer’s display goes to the second monitor', async () => {
  const electron = new ElectronStandin();
  electron.displays.push({ id: 2, bounds: { x: 1920, y: 0, width: 800, height: 480 } });
  const own = await electronHost(terminal.connect, { electron });
  await own.host.open('cashier', 'lane-1');
  await own.host.open('display', 'lane-1');
  expect(electron.windows.map(({ options: { x, width, height } }) => ({ x, width, height }))).toEqual([
    { x: 0, width: 1280, height: 800 },
    { x: 1920, width: 800, height: 480 },
  ]);
  await own.close();
});

test('a window that is closed is forgotten; closing the host closes the rest', async () => {
  const first = await openWindow();
  const second = await openWindow();
  const screen = screenOf(second.webContents);
  await screen.inbox.event('snapshot');
  first.destroy();
  terminal.hub.emit('points', { today: 1, total: 1 }, null);
  await screen.inbox.event('points');
  host.host.close();
  expect(second.webContents.isDestroyed()).toBe(true);
  terminal.hub.emit('points', { today: 2, total: 2 }, null);
  expect(screen.inbox.all).toHaveLength(2);
});

test('the device process is a utilityProcess with the handle the supervisor expects', () => {
  const electron = new ElectronStandin();
  const handle: DeviceProcess = forkUtility(electron.api, '/app/devices.js');
  const seen: unknown[] = [];
  handle.onMessage((message) => seen.push(message));
  handle.onExit((why) => seen.push(why));
  handle.send({ type: 'ping', id: 1 });
  const [forked] = electron.forked;
  forked?.child.emit('message', { type: 'ready' });
  const { pid } = handle;
  handle.kill();
  expect({ ...forked, pid, pidAfter: handle.pid, seen }).toMatchObject({
    script: '/app/devices.js',
    child: { posted: [{ type: 'ping', id: 1 }] },
    pid: 4711,
    pidAfter: undefined,
    seen: [{ type: 'ready' }, 'code 15'],
  });
});
