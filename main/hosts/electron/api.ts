import type electron from 'electron';

/** The part of Electron's main process that is used. Passed in, so that tests drive the host without the binary. */
export type ElectronApi = Pick<
  typeof electron,
  'app' | 'BrowserWindow' | 'globalShortcut' | 'ipcMain' | 'Menu' | 'protocol' | 'safeStorage' | 'screen' | 'session' | 'utilityProcess'
>;

/** Where the screens live: `app://guitai/cashier`. */
export const SCHEME = 'app';
export const ORIGIN = 'app://guitai';

/** Channels between a window and the terminal. */
export const channels = {
  /** Window → terminal: the page listens. Connects it, or connects it anew. */
  open: 'guitai:open',
  /** Both ways: one frame. */
  frame: 'guitai:frame',
  /** Window → terminal: the page took the oldest frame it was sent. */
  taken: 'guitai:taken',
} as const;
