/** The window's side, run by the preload: puts a `ScreenBridge` on `window.guitai`, and nothing else. */
import type electron from 'electron';
import type { ScreenBridge } from '#main/contract';
import { channels } from './api.ts';

type Renderer = Pick<typeof electron, 'contextBridge' | 'ipcRenderer'>;

export function exposeBridge({ contextBridge, ipcRenderer }: Renderer): void {
  let listener: ((text: string) => void) | null = null;
  ipcRenderer.on(channels.frame, (_event, text: string) => {
    ipcRenderer.send(channels.taken);
    listener?.(text);
  });
  const bridge: ScreenBridge = {
    send: (text) => ipcRenderer.send(channels.frame, text),
    onFrame: (next) => {
      listener = next;
      ipcRenderer.send(channels.open);
    },
  };
  contextBridge.exposeInMainWorld('guitai', bridge);
}
