/**
 * Plays the part of Electron's API that the host uses, for machines without the binary: messages are
 * cloned and delivered later, as between processes; windows load their page through the registered
 * protocol and run the preload. What Chromium does inside is not played.
 */
import { EventEmitter } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { runInNewContext } from 'node:vm';
import type { ScreenBridge } from '#main/contract';
import type { ElectronApi } from '#main/hosts/electron/api.ts';
import { exposeBridge } from '#main/hosts/electron/bridge.ts';

type Handler = (request: Request) => Response | Promise<Response>;
type OpenHandler = (details: { url: string }) => { action: 'allow' | 'deny' };

/** One window's contents: the main process's end and, in `page`, what the page sees. */
export class StandinContents extends EventEmitter {
  readonly mainFrame: { url: string; parent: null } = { url: 'about:blank', parent: null };
  page: { guitai?: ScreenBridge } = {};
  /** The renderer's end of IPC; a new one for each page. */
  renderer = new EventEmitter();
  openHandler: OpenHandler = () => ({ action: 'allow' });
  reloads = 0;
  #destroyed = false;
  readonly id: number;
  readonly #electron: ElectronStandin;
  readonly #preloadFile: string;

  constructor(id: number, electron: ElectronStandin, preloadFile: string) {
    super();
    this.id = id;
    this.#preloadFile = preloadFile;
    this.#electron = electron;
  }

  send(channel: string, ...args: unknown[]): void {
    if (this.#destroyed) throw new TypeError('Object has been destroyed');
    const { renderer } = this;
    const cloned = structuredClone(args);
    queueMicrotask(() => renderer.emit(channel, {}, ...cloned));
  }

  /** A message from this window, from its top frame unless told otherwise. */
  message(channel: string, args: unknown[] = [], senderFrame: unknown = this.mainFrame): void {
    const cloned = structuredClone(args);
    queueMicrotask(() => this.#electron.ipcMain.emit(channel, { sender: this, senderFrame }, ...cloned));
  }

  async load(url: string): Promise<void> {
    const response = await this.#electron.fetch(url);
    if (!response.ok) throw new Error(`ERR_FAILED loading ${url}`);
    this.mainFrame.url = url;
    this.renderer = new EventEmitter();
    this.page = {};
    const { renderer, page } = this;
    this.#preload({
      contextBridge: { exposeInMainWorld: (name: 'guitai', api: ScreenBridge) => void (page[name] = api) },
      ipcRenderer: {
        on: (channel: string, listener: (...args: unknown[]) => void) => renderer.on(channel, listener),
        // A page that is gone says nothing more.
        send: (channel: string, ...args: unknown[]) => {
          if (this.renderer === renderer) this.message(channel, args);
        },
      },
    });
    this.emit('loaded');
  }

  /** The built preload where there is one, as a sandboxed script: it sees `require('electron')` and no more of Node. */
  #preload(electron: object): void {
    const file = this.#preloadFile;
    if (!existsSync(file)) return exposeBridge(electron as Parameters<typeof exposeBridge>[0]);
    const require = (name: string) => {
      if (name !== 'electron') throw new Error(`a sandboxed preload has no ${name}`);
      return electron;
    };
    runInNewContext(readFileSync(file, 'utf8'), { require });
  }

  reload(): void {
    this.reloads++;
    this.renderer = new EventEmitter();
    void this.load(this.mainFrame.url);
  }

  /** What was run in the page, and the size of pictures. */
  readonly ran: string[] = [];
  devToolsClosed = 0;
  zoomLimits: [number, number] | null = null;
  async executeJavaScript(code: string): Promise<unknown> {
    this.ran.push(code);
    return true;
  }
  async capturePage() {
    this.ran.push('picture');
    return { toJPEG: (quality: number) => Buffer.from(`jpeg ${quality}`) };
  }
  closeDevTools(): void {
    this.devToolsClosed++;
  }
  async setVisualZoomLevelLimits(least: number, most: number): Promise<void> {
    this.zoomLimits = [least, most];
  }

  getURL = () => this.mainFrame.url;
  isDestroyed = () => this.#destroyed;
  setWindowOpenHandler(handler: OpenHandler): void {
    this.openHandler = handler;
  }

  destroy(): void {
    this.#destroyed = true;
    this.emit('destroyed');
  }
}

export class StandinWindow extends EventEmitter {
  readonly webContents: StandinContents;
  readonly options: Electron.BrowserWindowConstructorOptions;
  shown = false;
  focused = false;
  minimized = false;

  constructor(options: Electron.BrowserWindowConstructorOptions, electron: ElectronStandin) {
    super();
    this.options = options;
    this.webContents = new StandinContents(electron.windows.length + 1, electron, options.webPreferences?.preload ?? '');
    electron.windows.push(this);
    electron.app.emit('web-contents-created', {}, this.webContents);
  }

  async loadURL(url: string): Promise<void> {
    await this.webContents.load(url);
    this.emit('ready-to-show');
  }

  show(): void {
    this.shown = true;
  }
  focus(): void {
    this.focused = true;
  }
  restore(): void {
    this.minimized = false;
  }
  isMinimized = () => this.minimized;
  /** Level of being on top, and how often it was put into kiosk mode again. */
  top = '';
  kiosked = 0;
  menuless = false;
  setAlwaysOnTop(on: boolean, level: string): void {
    if (on) this.top = level;
  }
  setKiosk(on: boolean): void {
    if (on) this.kiosked++;
  }
  removeMenu(): void {
    this.menuless = true;
  }
  isDestroyed = () => this.webContents.isDestroyed();
  /** A person's or the system's way; `destroy` asks nobody. */
  close(): void {
    let kept = false;
    this.emit('close', { preventDefault: () => (kept = true) });
    if (!kept) this.destroy();
  }
  destroy(): void {
    this.webContents.destroy();
    this.emit('closed');
  }
}

type PermissionRequest = (
  contents: { id: number },
  permission: string,
  answer: (yes: boolean) => void,
  details: { isMainFrame: boolean; requestingUrl: string; mediaTypes?: string[] },
) => void;
type PermissionCheck = (contents: { id: number } | null, permission: string, origin: string, details: { isMainFrame: boolean; mediaType?: string }) => boolean;
type BeforeRequest = (details: { url: string }, answer: (response: { cancel?: boolean }) => void) => void;

/** `session.defaultSession`. */
class StandinStorage extends EventEmitter {
  request: PermissionRequest = (_contents, _permission, answer) => answer(true);
  check: PermissionCheck = () => true;
  device: () => boolean = () => true;
  before: { urls: string[]; handler: BeforeRequest } = { urls: [], handler: (_details, answer) => answer({}) };

  readonly webRequest = {
    onBeforeRequest: (filter: { urls: string[] }, handler: BeforeRequest) => void (this.before = { ...filter, handler }),
  };
  setPermissionRequestHandler(handler: PermissionRequest): void {
    this.request = handler;
  }
  setPermissionCheckHandler(handler: PermissionCheck): void {
    this.check = handler;
  }
  setDevicePermissionHandler(handler: () => boolean): void {
    this.device = handler;
  }
}

class StandinApp extends EventEmitter {
  readonly paths: Record<string, string> = {};
  sandboxed = false;
  /** Is another terminal there already? */
  locked = false;

  setPath(name: string, path: string): void {
    this.paths[name] = path;
  }
  requestSingleInstanceLock = () => !this.locked;
  enableSandbox(): void {
    this.sandboxed = true;
  }
  whenReady = () => Promise.resolve();

  /** As Electron does it: whoever listens may put it off, and quits again when it is ready. */
  quit(): void {
    let putOff = false;
    this.emit('before-quit', { preventDefault: () => (putOff = true) });
    if (!putOff) this.exit(0);
  }
  exit(code: number): void {
    process.exit(code);
  }
}

/** A utilityProcess, as far as a forked Node process has the same. */
export interface StandinUtility extends EventEmitter {
  pid?: number | undefined;
  send(message: never): boolean;
  kill(): boolean;
}

/** One that says nothing and is gone when it is killed. */
function silentUtility(): StandinUtility & { posted: unknown[] } {
  const posted: unknown[] = [];
  const child: StandinUtility & { posted: unknown[] } = Object.assign(new EventEmitter(), {
    posted,
    pid: 4711,
    send: (message: unknown) => posted.push(structuredClone(message)) > 0,
    kill: () => {
      delete child.pid;
      return child.emit('exit', 15);
    },
  });
  return child;
}

export interface StandinDisplay {
  id: number;
  bounds: { x: number; y: number; width: number; height: number };
}

export class ElectronStandin {
  readonly windows: StandinWindow[] = [];
  readonly app = new StandinApp();
  readonly ipcMain = new EventEmitter();
  readonly storage = new StandinStorage();
  readonly schemes: { scheme: string; privileges?: object }[] = [];
  displays: StandinDisplay[] = [{ id: 1, bounds: { x: 0, y: 0, width: 1920, height: 1080 } }];
  menu: unknown = 'default';
  /** Combinations that were taken from the system; those in `refused` it keeps. */
  readonly shortcuts = new Set<string>();
  readonly refused = new Set<string>();
  readonly forked: { script: string; child: StandinUtility }[] = [];
  /** What stands in for the process itself. */
  forkUtility: (script: string) => StandinUtility = () => silentUtility();
  readonly #protocols = new Map<string, Handler>();

  /** What a page's request for an address of ours is answered. */
  async fetch(url: string, method = 'GET'): Promise<Response> {
    const handler = this.#protocols.get(new URL(url).protocol.slice(0, -1));
    if (!handler) throw new Error(`ERR_UNKNOWN_URL_SCHEME loading ${url}`);
    return handler(new Request(url, { method }));
  }

  /** The module as the host takes it. */
  get api(): ElectronApi {
    const windowOf = (options: Electron.BrowserWindowConstructorOptions) => new StandinWindow(options, this);
    return {
      app: this.app,
      ipcMain: this.ipcMain,
      // Called with `new`: an object it returns is what the caller gets.
      BrowserWindow: function BrowserWindow(options: Electron.BrowserWindowConstructorOptions) {
        return windowOf(options);
      },
      globalShortcut: {
        register: (keys: string) => !this.refused.has(keys) && this.shortcuts.add(keys).has(keys),
        unregisterAll: () => this.shortcuts.clear(),
      },
      Menu: { setApplicationMenu: (menu: unknown) => void (this.menu = menu) },
      protocol: {
        registerSchemesAsPrivileged: (schemes: { scheme: string }[]) => void this.schemes.push(...schemes),
        handle: (scheme: string, handler: Handler) => void this.#protocols.set(scheme, handler),
      },
      screen: { getPrimaryDisplay: () => this.displays[0], getAllDisplays: () => this.displays },
      session: { defaultSession: this.storage },
      utilityProcess: {
        fork: (script: string) => {
          const child = this.forkUtility(script);
          this.forked.push({ script, child });
          return Object.assign(child, { postMessage: (message: never) => child.send(message) });
        },
      },
    } as unknown as ElectronApi;
  }
}
