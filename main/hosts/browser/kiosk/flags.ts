/**
 * How Chromium is started on a kiosk. Every name here was found in the program itself (Chromium 156) and each is passed
 * in the escape test. What is not among them was looked for and is no switch of Chromium any more:
 * `--disable-translate`, `--block-new-web-contents`, `--disable-touch-drag-drop`, `--disable-dev-tools`.
 */

/** Switched off whole: each is a piece of browser that has no business on a customer's screen. */
const features = ['TouchDragAndContextMenu', 'LensOverlay', 'DialMediaRouteProvider'];

/** @param options.profileDir the kiosk's own, made anew at each start: nothing of a customer outlives a window */
export function kioskArguments(options: { url: string; profileDir: string; isRoot: boolean }): string[] {
  return [
    `--app=${options.url}`,
    `--user-data-dir=${options.profileDir}`,
    '--kiosk',
    // Without a window manager nobody makes a window as large as the screen: it is put there after its start.
    '--window-position=0,0',
    '--no-first-run',
    '--no-default-browser-check',
    '--hide-crash-restore-bubble',
    '--noerrdialogs',
    '--disable-infobars',
    '--disable-extensions',
    '--disable-component-update',
    '--disable-sync',
    '--disable-background-networking',
    '--disable-breakpad',
    '--disable-domain-reliability',
    '--disable-default-apps',
    '--disable-search-engine-choice-screen',
    '--disable-notifications',
    '--disable-file-system',
    '--disable-print-preview',
    '--disable-pinch',
    '--overscroll-history-navigation=0',
    '--pull-to-refresh=0',
    '--password-store=basic',
    '--deny-permission-prompts',
    '--autoplay-policy=no-user-gesture-required',
    // The page says that it is well: it must not be slowed down for being covered.
    '--disable-renderer-backgrounding',
    '--disable-background-timer-throttling',
    '--disable-backgrounding-occluded-windows',
    // The terminal's own watchdog decides. Chromium's asks the customer whether to wait.
    '--disable-hang-monitor',
    `--disable-features=${features.join(',')}`,
    '--remote-debugging-pipe',
    // Chromium refuses to start as root with its sandbox: a container or a live system, never a counter.
    ...(options.isRoot ? ['--no-sandbox'] : []),
  ];
}
