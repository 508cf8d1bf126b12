// Must be refused: only main/hosts/electron may import electron
import { ipcRenderer } from 'electron';
export const send = ipcRenderer.send;
