/** The Electron host: a window a screen, frames over IPC. */
import type { BrowserWindow } from 'electron';
import type { Lane, Role } from '#main/contract';
import type { Connect, Log } from '../../ports.ts';
import { pagePath, readPages } from '../pages.ts';
import { ORIGIN, type ElectronApi } from './api.ts';
import { createLines } from './lines.ts';
import { lockDown, registerScheme, servePages } from './lockdown.ts';

/** A page that crashes or hangs is loaded again, this often in `RELOAD_WINDOW_MS`. */
export const RELOADS_MAX = 3;
const RELOAD_WINDOW_MS = 60_000;

export interface ElectronHost {
  /** Opens a screen. Resolves when its page is loaded. */
  open(role: Role, lane: Lane): Promise<void>;
  close(): void;
}

/**
 * What has to happen before the app is ready.
 * @returns false where a terminal already runs on this data directory: it is shown, and this one should quit
 */
export function prepareElectron({ app, protocol }: Pick<ElectronApi, 'app' | 'protocol'>, userDataDir: string): boolean {
  // The lock is by this directory: another data directory may have a terminal of its own.
  app.setPath('userData', userDataDir);
  if (!app.requestSingleInstanceLock()) return false;
  app.enableSandbox();
  registerScheme({ protocol });
  return true;
}

/**
 * To be called when the app is ready.
 * @param options.preload the built preload script
 * @param options.kiosk full screen, nothing beside it, and no way out but the terminal's
 * @throws Fault NOT_FOUND where the screens are not built
 */
export function startElectronHost(options: {
  electron: ElectronApi;
  connect: Connect;
  staticDir: string;
  preload: string;
  kiosk: boolean;
  log: Log;
}): ElectronHost {
  const { electron, log } = options;
  const windows = new Map<number, { window: BrowserWindow; role: Role }>();
  servePages(electron, readPages(options.staticDir));
  lockDown(electron, (id) => windows.get(id)?.role, log);
  const lines = createLines({ ipcMain: electron.ipcMain, connect: options.connect, log });

  const onSecondInstance = () => {
    const first = windows.values().next().value?.window;
    if (first?.isMinimized()) first.restore();
    first?.focus();
  };
  electron.app.on('second-instance', onSecondInstance);

  return {
    open: async (role, lane) => {
      const window = createWindow(options, role);
      const { webContents } = window;
      const { id } = webContents;
      windows.set(id, { window, role });
      webContents.once('destroyed', () => windows.delete(id));
      const reload = limitedReload(window, role, log);
      lines.bind(webContents, role, lane, reload);
      webContents.on('render-process-gone', (_event, { reason }) => {
        log.error('screen.gone', { role, reason });
        if (reason !== 'clean-exit') reload();
      });
      window.once('ready-to-show', () => window.show());
      await window.loadURL(`${ORIGIN}${pagePath(role)}`);
    },
    close: () => {
      electron.app.off('second-instance', onSecondInstance);
      lines.close();
      for (const { window } of windows.values()) window.destroy();
    },
  };
}

function createWindow(options: { electron: ElectronApi; preload: string; kiosk: boolean }, role: Role): BrowserWindow {
  const { BrowserWindow, screen } = options.electron;
  const primary = screen.getPrimaryDisplay();
  // The customer's display goes to a second monitor where there is one.
  const second = screen.getAllDisplays().find(({ id }) => id !== primary.id);
  const { bounds } = role === 'display' && second ? second : primary;
  return new BrowserWindow({
    x: bounds.x,
    y: bounds.y,
    width: Math.min(bounds.width, 1280),
    height: Math.min(bounds.height, 800),
    kiosk: options.kiosk,
    show: false,
    autoHideMenuBar: true,
    webPreferences: {
      preload: options.preload,
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      webSecurity: true,
      webviewTag: false,
      devTools: false,
      spellcheck: false,
      // A till makes its sounds unasked, and tells the customer of a payment behind another window.
      autoplayPolicy: 'no-user-gesture-required',
      backgroundThrottling: false,
    },
  });
}

/** Loads a page again, but not for ever: one that fails each time would keep the machine busy and the log growing. */
function limitedReload({ webContents }: BrowserWindow, role: Role, log: Log): () => void {
  let recent: number[] = [];
  return () => {
    const now = Date.now();
    recent = [...recent.filter((at) => now - at < RELOAD_WINDOW_MS), now];
    if (recent.length <= RELOADS_MAX) webContents.reload();
    else log.error('screen.left', { role });
  };
}
