/** Frames between windows and the terminal. The role is bound to the window when it is made. */
import type { IpcMainEvent, WebContents } from 'electron';
import type { Lane, Role } from '#main/contract';
import type { Connect, Log, ScreenLine } from '../../ports.ts';
import { pagePath } from '../pages.ts';
import { channels, ORIGIN, type ElectronApi } from './api.ts';

interface Bound {
  contents: WebContents;
  client: string;
  role: Role;
  lane: Lane;
  reload: () => void;
  line: ScreenLine | null;
  /** Sizes in bytes of the frames that the page has not taken, oldest first. */
  lying: number[];
}

export interface Lines {
  /** @param reload loads the page again: what heals a screen that does not take its frames */
  bind(contents: WebContents, role: Role, lane: Lane, reload: () => void): void;
  close(): void;
}

export function createLines(deps: { ipcMain: ElectronApi['ipcMain']; connect: Connect; log: Log }): Lines {
  const windows = new Map<number, Bound>();

  /** The window that may speak here: its own top frame, on its own page. Anything else is not answered. */
  const trusted = (event: IpcMainEvent): Bound | null => {
    const bound = windows.get(event.sender.id);
    const frame = event.senderFrame;
    if (bound && frame && frame.parent === null && isPageOf(bound.role, frame.url)) return bound;
    deps.log.warn('screen.untrusted', { window: event.sender.id, url: frame?.url });
    return null;
  };

  const onOpen = (event: IpcMainEvent) => {
    const bound = trusted(event);
    if (bound) open(bound, deps.connect);
  };
  const onFrame = (event: IpcMainEvent, text: unknown) => {
    const bound = trusted(event);
    // What is no text cannot be a frame; the wire refuses it as any other that is none.
    bound?.line?.receive(typeof text === 'string' ? text : '');
  };
  const onTaken = (event: IpcMainEvent) => void trusted(event)?.lying.shift();

  deps.ipcMain.on(channels.open, onOpen);
  deps.ipcMain.on(channels.frame, onFrame);
  deps.ipcMain.on(channels.taken, onTaken);

  return {
    bind: (contents, role, lane, reload) => {
      const { id } = contents;
      const bound: Bound = { contents, client: `window-${id}`, role, lane, reload, line: null, lying: [] };
      windows.set(id, bound);
      contents.once('destroyed', () => {
        shut(bound);
        windows.delete(id);
      });
    },
    close: () => {
      deps.ipcMain.off(channels.open, onOpen);
      deps.ipcMain.off(channels.frame, onFrame);
      deps.ipcMain.off(channels.taken, onTaken);
      for (const bound of windows.values()) shut(bound);
      windows.clear();
    },
  };
}

function open(bound: Bound, connect: Connect): void {
  shut(bound);
  const { contents, client, role, lane, lying } = bound;
  bound.line = connect({
    client,
    role,
    lane,
    send: (text) => {
      if (contents.isDestroyed()) return;
      lying.push(Buffer.byteLength(text));
      contents.send(channels.frame, text);
    },
    backlogBytes: () => lying.reduce((sum, bytes) => sum + bytes, 0),
    // The page that comes up again opens anew.
    drop: () => {
      shut(bound);
      bound.reload();
    },
  });
}

function shut(bound: Bound): void {
  bound.line?.close();
  bound.line = null;
  bound.lying.length = 0;
}

function isPageOf(role: Role, address: string): boolean {
  if (!URL.canParse(address)) return false;
  const { protocol, host, pathname } = new URL(address);
  return `${protocol}//${host}` === ORIGIN && pathname === pagePath(role);
}
