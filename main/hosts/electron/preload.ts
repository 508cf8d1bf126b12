/** Bundled to dist/electron/preload.cjs: a sandboxed preload is CommonJS. */
import { contextBridge, ipcRenderer } from 'electron';
import { exposeBridge } from './bridge.ts';

exposeBridge({ contextBridge, ipcRenderer });
