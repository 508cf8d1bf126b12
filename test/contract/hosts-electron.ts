import type { ScreenBridge } from '#main/contract';
import { prepareElectron, startElectronHost, type ElectronHost } from '#main/hosts/electron/host.ts';
import type { Clock, Connect, Log } from '#main/ports.ts';
import { systemClock } from '#main/system.ts';
import { ElectronStandin, type StandinContents } from './electron-standin.ts';
import { writeTestPages } from './hosts-browser.ts';
import type { TestHost, TestScreen } from './hosts-memory.ts';
import { Inbox } from './hosts-terminal.ts';

const quiet: Log = { info: () => {}, warn: () => {}, error: () => {} };

/** The Electron host on the stand-in. */
export async function electronHost(
  connect: Connect,
  options: { log?: Log; electron?: ElectronStandin; clock?: Pick<Clock, 'after'> } = {},
): Promise<TestHost & { electron: ElectronStandin; host: ElectronHost }> {
  const electron = options.electron ?? new ElectronStandin();
  const pages = writeTestPages();
  prepareElectron(electron.api, '/data/electron');
  const host = startElectronHost({
    electron: electron.api,
    connect,
    staticDir: pages.dir,
    preload: '/app/preload.cjs',
    clock: options.clock ?? systemClock,
    log: options.log ?? quiet,
  });
  return {
    electron,
    host,
    open: async (role, lane) => {
      await host.open(role, lane);
      return screenOf(electron.windows.at(-1)!.webContents);
    },
    close: async () => {
      host.close();
      pages.remove();
    },
  };
}

export const bridgeOf = (contents: StandinContents): ScreenBridge => {
  if (!contents.page.guitai) throw new Error('the page has no bridge');
  return contents.page.guitai;
};

export function screenOf(contents: StandinContents): TestScreen {
  const inbox = new Inbox();
  const bridge = bridgeOf(contents);
  bridge.onFrame((text) => inbox.push(text));
  return {
    inbox,
    send: (text) => bridge.send(text),
    reconnect: async () => {
      const loaded = new Promise((done) => contents.once('loaded', done));
      contents.reload();
      await loaded;
      return screenOf(contents);
    },
  };
}
