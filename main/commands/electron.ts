/** Electron's main process: the terminal, with a window a screen. Bundled into dist/electron, since Electron runs no TypeScript. */
import { join } from 'node:path';
import { Fault, type Role } from '#main/contract';
import { LANE } from '../compose.ts';
import { forkUtility } from '../hosts/electron/devices.ts';
import { electron } from '../hosts/electron/electron.ts';
import { prepareElectron, startElectronHost } from '../hosts/electron/host.ts';
import { fileLog, systemClock } from '../system.ts';
import { answerSupervisor, kioskControl } from './kiosk/control.ts';
import { openFor } from './open.ts';
import { checkRegion, defaultData, root } from './options.ts';
import { isLocked, screensOf } from './screens.ts';

const built = join(root, 'dist', 'electron');

interface Words {
  data: string | null;
  screen: string | null;
  region: string | null;
  kiosk: boolean;
  locked: boolean;
}

async function run({ data, screen, region, kiosk, locked }: Words): Promise<void> {
  if (!prepareElectron(electron, join(data ?? defaultData(), 'electron'))) return electron.app.quit();
  await electron.app.whenReady();
  const opened = await openFor(data, () => forkUtility(electron, join(built, 'devices.js')), {
    keys: electron.safeStorage,
    kiosk,
    forkFace: () => forkUtility(electron, join(built, 'face.js'), 'Guitai face', true),
    ...(region === null ? {} : { region: checkRegion(region) }),
  });
  const host = startElectronHost({
    electron,
    connect: opened.terminal.connect,
    staticDir: join(root, 'dist', 'renderer'),
    preload: join(built, 'preload.cjs'),
    clock: systemClock,
    log: fileLog(opened.data),
  });
  let closing = false;
  const end = (code: number): void => {
    if (closing) return;
    closing = true;
    host.close();
    void opened.close().finally(() => electron.app.exit(code));
  };
  electron.app.on('before-quit', (event) => {
    event.preventDefault();
    end(0);
  });
  answerSupervisor(() => end(0));
  opened.terminal.setOpener(async (role, lane) => {
    await host.open(role, lane);
    return null;
  });
  const screens: Role[] = screen === 'diagnostics' ? [screen] : screensOf(opened.terminal, opened.sandboxUrl !== undefined);
  for (const role of screens) {
    if (role === 'kiosk' && isLocked(opened, locked)) opened.terminal.setHost(kioskControl(host.keepKiosk(LANE), end));
    else await host.open(role, LANE);
  }
}

/** The word after an option of the command line. */
function option(name: string): string | null {
  const at = process.argv.indexOf(name);
  return at < 0 ? null : (process.argv[at + 1] ?? null);
}

run({ data: option('--data'), screen: option('--screen'), region: option('--region'), kiosk: process.argv.includes('--kiosk'), locked: process.argv.includes('--locked') }).catch((error: unknown) => {
  const { code, message } = error instanceof Fault ? error : { code: 'INTERNAL', message: String(error) };
  process.stderr.write(`guitai: ${message} (${code})\n`);
  // Nobody reads the output of a program that was opened by its icon.
  electron.dialog.showErrorBox('Guitai', `${message}\n\n${code}`);
  electron.app.exit(1);
});
