/** What pages may not do. Set on everything Electron makes, before the first window. */
import type { Role } from '#main/contract';
import type { Log } from '../../ports.ts';
import { mayUseCamera, pageHeaders, type Page } from '../pages.ts';
import { ORIGIN, SCHEME, type ElectronApi } from './api.ts';

/** To be called before the app is ready: Electron takes schemes only then. */
export function registerScheme({ protocol }: Pick<ElectronApi, 'protocol'>): void {
  protocol.registerSchemesAsPrivileged([{ scheme: SCHEME, privileges: { standard: true, secure: true, supportFetchAPI: true } }]);
}

/** Serves the built screens from memory. */
export function servePages({ protocol }: Pick<ElectronApi, 'protocol'>, pages: Map<string, Page>): void {
  protocol.handle(SCHEME, ({ url, method }) => {
    const { host, protocol: scheme, pathname } = new URL(url);
    const page = `${scheme}//${host}` === ORIGIN && method === 'GET' ? pages.get(pathname) : undefined;
    if (!page) return new Response(null, { status: 404 });
    return new Response(new Uint8Array(page.body), { headers: pageHeaders(page, null) });
  });
}

/** @param roleOf the role a window was made for, by the id of its contents */
export function lockDown(
  electron: Pick<ElectronApi, 'app' | 'session' | 'Menu'>,
  roleOf: (contentsId: number) => Role | undefined,
  log: Log,
): void {
  /** The one permission there is: pictures, no sound, for screens that may use the camera, asked by their own page. */
  const mayFilm = (contentsId: number | undefined, permission: string, origin: string | undefined, media: readonly string[]) => {
    const role = contentsId === undefined ? undefined : roleOf(contentsId);
    const isVideo = permission === 'media' && media.length > 0 && media.every((type) => type === 'video');
    return isVideo && role !== undefined && mayUseCamera(role) && origin !== undefined && isOwn(origin);
  };
  const storage = electron.session.defaultSession;
  storage.setPermissionRequestHandler((contents, permission, answer, details) => {
    const media = 'mediaTypes' in details ? (details.mediaTypes ?? []) : [];
    answer(details.isMainFrame && mayFilm(contents.id, permission, details.requestingUrl, media));
  });
  storage.setPermissionCheckHandler((contents, permission, origin, { mediaType, isMainFrame }) =>
    isMainFrame && mayFilm(contents?.id, permission, origin, mediaType === undefined ? [] : [mediaType]),
  );
  storage.setDevicePermissionHandler(() => false);
  // The screens are on app://; a page never has business on a network.
  const urls = ['http://*/*', 'https://*/*', 'ws://*/*', 'wss://*/*', 'file://*/*'];
  storage.webRequest.onBeforeRequest({ urls }, ({ url }, answer) => {
    log.warn('screen.network', { url });
    answer({ cancel: true });
  });
  storage.on('will-download', (event) => event.preventDefault());

  electron.app.on('web-contents-created', (_event, contents) => {
    contents.setWindowOpenHandler(() => ({ action: 'deny' }));
    // A page may load itself again and go nowhere else.
    const stay = (event: { url: string; preventDefault(): void }) => {
      if (event.url !== contents.getURL()) event.preventDefault();
    };
    contents.on('will-navigate', stay);
    contents.on('will-frame-navigate', stay);
    contents.on('will-redirect', stay);
    contents.on('will-attach-webview', (event) => event.preventDefault());
  });
  // No menu: its accelerators would reload and inspect.
  electron.Menu.setApplicationMenu(null);
}

/** Is it an address of our screens? */
const isOwn = (address: string): boolean => address === ORIGIN || address.startsWith(`${ORIGIN}/`);
