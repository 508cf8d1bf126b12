/** The Electron host: a window a screen, frames over IPC. */
import type { BrowserWindow } from 'electron';
import type { Lane, Role } from '#main/contract';
import type { Clock, Connect, Log } from '../../ports.ts';
import { keepOpen, screenLimits, type Keeper } from '../keeper.ts';
import { pagePath, readPages } from '../pages.ts';
import { ORIGIN, type ElectronApi } from './api.ts';
import { createLines } from './lines.ts';
import { createKioskWindow, holdKeys, kioskScreen, type KioskScreen } from './kiosk.ts';
import { lockDown, registerScheme, servePages } from './lockdown.ts';
import { createWindow } from './window.ts';

/** A page that crashes or hangs is loaded again, this often in `RELOAD_WINDOW_MS`. */
export const RELOADS_MAX = 3;
const RELOAD_WINDOW_MS = 60_000;

export interface ElectronHost {
  /** Opens a screen. Resolves when its page is loaded. */
  open(role: Role, lane: Lane): Promise<void>;
  /** Opens the kiosk's screen over all else, and keeps it there. */
  keepKiosk(lane: Lane): Keeper<KioskScreen>;
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
 * @throws Fault NOT_FOUND where the screens are not built
 */
export function startElectronHost(options: {
  electron: ElectronApi;
  connect: Connect;
  staticDir: string;
  preload: string;
  clock: Pick<Clock, 'after'>;
  log: Log;
}): ElectronHost {
  const { electron, clock, log } = options;
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

  /** What every window has: its role is bound before its page is loaded. */
  const bind = (window: BrowserWindow, role: Role, lane: Lane, reload: () => void): void => {
    const { webContents } = window;
    const { id } = webContents;
    windows.set(id, { window, role });
    webContents.once('destroyed', () => windows.delete(id));
    lines.bind(webContents, role, lane, reload);
    window.once('ready-to-show', () => window.show());
  };
  const kept: { close(): void }[] = [];

  return {
    open: async (role, lane) => {
      const window = createWindow(options, role);
      const reload = limitedReload(window, role, log);
      bind(window, role, lane, reload);
      window.webContents.on('render-process-gone', (_event, { reason }) => {
        log.error('screen.gone', { role, reason });
        if (reason !== 'clean-exit') reload();
      });
      await window.loadURL(`${ORIGIN}${pagePath(role)}`);
    },
    keepKiosk: (lane) => {
      const keeper = keepOpen({
        name: 'kiosk.screen',
        limits: screenLimits,
        clock,
        log,
        open: (onGone) => {
          const window = createKioskWindow(options);
          bind(window, 'kiosk', lane, () => onGone('it did not take its frames'));
          return kioskScreen(window, `${ORIGIN}${pagePath('kiosk')}`, onGone);
        },
      });
      kept.push(keeper, holdKeys(electron, log));
      return keeper;
    },
    close: () => {
      electron.app.off('second-instance', onSecondInstance);
      for (const one of kept) one.close();
      lines.close();
      for (const { window } of windows.values()) window.destroy();
    },
  };
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
