/** The device process under Electron: a utilityProcess, with the handle that the supervisor expects of any. */
import type { FromDevices, ToDevices } from '#drivers/ports.ts';
import type { ElectronApi } from './api.ts';

export interface UtilityHandle {
  readonly pid: number | undefined;
  send(message: ToDevices): void;
  onMessage(listener: (message: FromDevices) => void): void;
  /** Called once, with what ended it. */
  onExit(listener: (why: string) => void): void;
  kill(): void;
}

/** @param script the bundled drivers/process.ts */
export function forkUtility({ utilityProcess }: Pick<ElectronApi, 'utilityProcess'>, script: string): UtilityHandle {
  const child = utilityProcess.fork(script, [], { serviceName: 'Guitai devices', stdio: ['ignore', 'ignore', 'inherit'] });
  return {
    get pid() {
      return child.pid;
    },
    send: (message) => child.postMessage(message),
    onMessage: (listener) => void child.on('message', (message: FromDevices) => listener(message)),
    onExit: (listener) => void child.once('exit', (code) => listener(`code ${code}`)),
    kill: () => void child.kill(),
  };
}
