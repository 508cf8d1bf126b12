// Must be refused: only main/hosts/electron may import electron
import type { BrowserWindow } from 'electron/main';
export type Window = BrowserWindow;
