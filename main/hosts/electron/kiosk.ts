/** The kiosk's window under Electron: over all else, closed by nobody but the terminal. Not run on a real Electron: see docs/kiosk.md. */
import type { BrowserWindow, Input } from 'electron';
import type { Log } from '../../ports.ts';
import type { Kept } from '../keeper.ts';
import { COVER, PICTURE_QUALITY, UNCOVER } from '../picture.ts';
import type { ElectronApi } from './api.ts';
import { webPreferences } from './window.ts';

export interface KioskScreen extends Kept {
  picture(): Promise<string>;
}

export function createKioskWindow({ electron: { BrowserWindow, screen }, preload }: { electron: ElectronApi; preload: string }): BrowserWindow {
  const { bounds } = screen.getPrimaryDisplay();
  const window = new BrowserWindow({
    ...bounds,
    kiosk: true,
    fullscreen: true,
    alwaysOnTop: true,
    frame: false,
    closable: false,
    minimizable: false,
    maximizable: false,
    movable: false,
    resizable: false,
    skipTaskbar: true,
    show: false,
    backgroundColor: '#000000',
    // A dialog of the page would stand before the customer until somebody closes it.
    webPreferences: { ...webPreferences(preload), disableDialogs: true, navigateOnDragDrop: false },
  });
  // Above the task bar and the system's own notices.
  window.setAlwaysOnTop(true, 'screen-saver');
  window.removeMenu();
  // Alt+F4 and the system's menu; `destroy` is not asked.
  window.on('close', (event) => event.preventDefault());
  window.on('minimize', () => window.restore());
  window.on('leave-full-screen', () => window.setKiosk(true));
  const { webContents } = window;
  webContents.on('before-input-event', (event, input) => {
    if (!mayPass(input)) event.preventDefault();
  });
  webContents.on('context-menu', (event) => event.preventDefault());
  webContents.on('devtools-opened', () => webContents.closeDevTools());
  // A page that would keep itself from being loaded anew.
  webContents.on('will-prevent-unload', (event) => event.preventDefault());
  webContents.on('did-finish-load', () => void webContents.setVisualZoomLevelLimits(1, 1).catch(() => undefined));
  return window;
}

/** Control characters of scanners that type: GS as Ctrl+], STX as Ctrl+B. The page hears them, and its guard lets them do nothing. */
const scannerKeys = new Set(['BracketRight', 'KeyB']);

/** May the page hear this key? What it then does in a browser, the page's own guard refuses. */
export function mayPass({ key, code, control, alt, meta, shift, modifiers }: Pick<Input, 'key' | 'code' | 'control' | 'alt' | 'meta' | 'shift' | 'modifiers'>): boolean {
  // AltGr is Ctrl and Alt at once on Windows, and types a letter.
  if (modifiers.includes('altgr')) return key.length === 1;
  if (alt || meta) return false;
  if (control) return !shift && scannerKeys.has(code);
  if (shift && key === 'Escape') return false;
  return !/^(F\d+|Browser.+|Launch.+|ContextMenu|PrintScreen|Help)$/.test(key);
}

/** Combinations that go to the system and not to the window. It keeps some for itself, and says so: Ctrl+Alt+Delete always. */
export const heldKeys = ['Alt+Tab', 'Alt+Shift+Tab', 'Alt+F4', 'Alt+Escape', 'Alt+Space', 'Control+Escape', 'Control+Shift+Escape', 'Super', 'Super+D', 'Super+E', 'Super+L', 'Super+R', 'Super+Tab', 'F11', 'PrintScreen'] as const;

/** Takes them from the system, as far as it gives them. */
export function holdKeys({ globalShortcut }: Pick<ElectronApi, 'globalShortcut'>, log: Log): { close(): void } {
  const kept = heldKeys.filter((keys) => !taken(globalShortcut, keys));
  if (kept.length > 0) log.warn('kiosk.keys', { kept: kept.join(' ') });
  return { close: () => globalShortcut.unregisterAll() };
}

function taken(globalShortcut: ElectronApi['globalShortcut'], keys: string): boolean {
  try {
    return globalShortcut.register(keys, () => undefined);
  } catch {
    // A name that this system's Electron has no key for.
    return false;
  }
}

/** The window as the keeper holds it: loaded, and told of when its page is gone or hangs. */
export function kioskScreen(window: BrowserWindow, url: string, onGone: (why: string) => void): KioskScreen {
  const { webContents } = window;
  webContents.on('render-process-gone', (_event, { reason }) => onGone(`the page ended: ${reason}`));
  window.on('unresponsive', () => onGone('the page hangs'));
  window.on('closed', () => onGone('the window was closed'));
  window.loadURL(url).catch((error: unknown) => onGone(String(error)));
  return {
    async picture() {
      await webContents.executeJavaScript(COVER);
      try {
        const image = await webContents.capturePage();
        return image.toJPEG(PICTURE_QUALITY).toString('base64');
      } finally {
        await webContents.executeJavaScript(UNCOVER);
      }
    },
    kill() {
      if (!window.isDestroyed()) window.destroy();
    },
  };
}
