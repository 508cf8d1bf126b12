/** A window of the Electron host, and what every page in one may be. */
import type { BrowserWindow, WebPreferences } from 'electron';
import type { Role } from '#main/contract';
import type { ElectronApi } from './api.ts';

export const webPreferences = (preload: string): WebPreferences => ({
  preload,
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
});

export function createWindow(options: { electron: ElectronApi; preload: string }, role: Role): BrowserWindow {
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
    show: false,
    autoHideMenuBar: true,
    webPreferences: webPreferences(options.preload),
  });
}
