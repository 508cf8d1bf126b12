/** The kiosk under Electron, on the stand-in: what its window is, what it refuses, and when it is opened anew. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { heldKeys, mayPass } from '#main/hosts/electron/kiosk.ts';
import { screenLimits, type Keeper } from '#main/hosts/keeper.ts';
import { COVER, UNCOVER } from '#main/hosts/picture.ts';
import type { KioskScreen } from '#main/hosts/electron/kiosk.ts';
import { ElectronStandin, type StandinWindow } from './electron-standin.ts';
import { bridgeOf, electronHost, screenOf } from './hosts-electron.ts';
import { createTestTerminal } from './hosts-terminal.ts';

let timers: { ms: number; run: () => void }[] = [];
const clock = {
  after(ms: number, run: () => void) {
    const timer = { ms, run };
    timers.push(timer);
    return () => (timers = timers.filter((other) => other !== timer));
  },
};
/** The one timer that waits. */
const ring = (): number => {
  const timer = timers.shift();
  timer?.run();
  return timer?.ms ?? -1;
};

let host: Awaited<ReturnType<typeof electronHost>>;
let keeper: Keeper<KioskScreen>;
const electron = () => host.electron;
const window = (): StandinWindow => electron().windows.at(-1)!;
beforeEach(async () => {
  timers = [];
  const standin = new ElectronStandin();
  standin.refused.add('Super+L');
  host = await electronHost(createTestTerminal().connect, { electron: standin, clock });
  keeper = host.host.keepKiosk('lane-1');
  await vi.waitUntil(() => window().shown);
});
afterEach(() => host.close());

test('the window is over all else, and the page is the kiosk’s', async () => {
  expect(window().options).toMatchObject({
    x: 0, y: 0, width: 1920, height: 1080, kiosk: true, fullscreen: true, alwaysOnTop: true, frame: false, closable: false, minimizable: false, movable: false, resizable: false,
    webPreferences: { sandbox: true, contextIsolation: true, nodeIntegration: false, devTools: false, disableDialogs: true, navigateOnDragDrop: false },
  });
  expect([window().top, window().menuless, electron().menu]).toEqual(['screen-saver', true, null]);
  expect(window().webContents.getURL()).toBe('app://guitai/kiosk');
  expect((await screenOf(window().webContents).inbox.event('snapshot')).data).toBeDefined();
  expect(Object.keys(bridgeOf(window().webContents)).sort()).toEqual(['onFrame', 'send']);
});

test('nobody closes it, and what opens is shut', () => {
  window().close();
  expect(window().isDestroyed()).toBe(false);
  window().emit('leave-full-screen');
  expect(window().kiosked).toBe(1);
  const { webContents } = window();
  expect(webContents.openHandler({ url: 'https://example.com' })).toEqual({ action: 'deny' });
  webContents.emit('devtools-opened');
  expect(webContents.devToolsClosed).toBe(1);
  for (const [event, url] of [['will-navigate', 'https://example.com/'], ['will-redirect', 'file:///etc/passwd'], ['will-frame-navigate', 'app://guitai/cashier']] as const) {
    let stopped = false;
    webContents.emit(event, { url, preventDefault: () => (stopped = true) });
    expect([event, stopped]).toEqual([event, true]);
  }
});

const key = (over: Partial<Parameters<typeof mayPass>[0]>) => ({ key: 'a', code: 'KeyA', control: false, alt: false, meta: false, shift: false, modifiers: [], ...over });

test.each([
  ['a letter', {}, true],
  ['a digit with Shift', { key: '!', code: 'Digit1', shift: true }, true],
  ['Tab', { key: 'Tab', code: 'Tab' }, true],
  ['Enter', { key: 'Enter', code: 'Enter' }, true],
  ['a letter by AltGr', { key: '€', code: 'KeyE', control: true, alt: true, modifiers: ['altgr'] }, true],
  ['a scanner’s GS', { key: ']', code: 'BracketRight', control: true }, true],
  ['a scanner’s STX', { key: 'b', code: 'KeyB', control: true }, true],
  ['Ctrl+W', { key: 'w', code: 'KeyW', control: true }, false],
  ['Ctrl+Shift+B', { key: 'B', code: 'KeyB', control: true, shift: true }, false],
  ['Alt+F4', { key: 'F4', code: 'F4', alt: true }, false],
  ['F11', { key: 'F11', code: 'F11' }, false],
  ['Super', { key: 'Meta', code: 'MetaLeft', meta: true }, false],
  ['Shift+Escape', { key: 'Escape', code: 'Escape', shift: true }, false],
  ['the menu key', { key: 'ContextMenu', code: 'ContextMenu' }, false],
  ['the browser’s back key', { key: 'BrowserBack', code: 'BrowserBack' }, false],
])('%s', (_name, over, passes) => {
  expect(mayPass(key(over))).toBe(passes);
  let stopped = false;
  window().webContents.emit('before-input-event', { preventDefault: () => (stopped = true) }, key(over));
  expect(stopped).toBe(!passes);
});

test('the system’s combinations are taken, as far as it gives them, and given back', () => {
  expect([...electron().shortcuts]).toEqual(heldKeys.filter((keys) => keys !== 'Super+L'));
  host.host.close();
  expect(electron().shortcuts.size).toBe(0);
});

test.each([
  ['is gone', (at: StandinWindow) => at.webContents.emit('render-process-gone', {}, { reason: 'crashed' })],
  ['hangs', (at: StandinWindow) => at.emit('unresponsive')],
  ['says nothing', () => expect(ring()).toBe(screenLimits.startMs)],
])('a page that %s is opened anew, in a window of its own', async (_name, fail) => {
  const first = window();
  fail(first);
  expect(first.isDestroyed()).toBe(true);
  expect(ring()).toBe(0);
  await expect.poll(() => window() !== first && window().shown).toBe(true);
  expect(window().webContents.getURL()).toBe('app://guitai/kiosk');
});

test('a page that says its word is left alone, and one that fell silent is not', () => {
  keeper.alive();
  expect(timers.map(({ ms }) => ms)).toEqual([screenLimits.silentMs]);
  ring();
  expect(electron().windows[0]?.isDestroyed()).toBe(true);
});

test('a picture is taken with the camera covered, and the cover is taken off', async () => {
  expect(await keeper.current()?.picture()).toBe(Buffer.from('jpeg 70').toString('base64'));
  expect(window().webContents.ran).toEqual([COVER, 'picture', UNCOVER]);
});

test('after the technician’s word no window comes back', () => {
  keeper.close();
  expect([window().isDestroyed(), timers.length]).toEqual([true, 0]);
});
