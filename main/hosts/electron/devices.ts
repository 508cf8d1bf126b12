/** The processes beside the terminal under Electron: a utilityProcess, with the handle that its keeper expects of any. */
import type { ElectronApi } from './api.ts';

export interface UtilityHandle<To, From> {
  readonly pid: number | undefined;
  send(message: To): void;
  onMessage(listener: (message: From) => void): void;
  /** Called once, with what ended it. */
  onExit(listener: (why: string) => void): void;
  kill(): void;
}

/** @param script the bundled entry; `isQuiet`: what it prints goes nowhere */
export function forkUtility<To, From>({ utilityProcess }: Pick<ElectronApi, 'utilityProcess'>, script: string, serviceName = 'Guitai devices', isQuiet = false): UtilityHandle<To, From> {
  const child = utilityProcess.fork(script, [], { serviceName, stdio: ['ignore', 'ignore', isQuiet ? 'ignore' : 'inherit'] });
  return {
    get pid() {
      return child.pid;
    },
    send: (message) => child.postMessage(message),
    onMessage: (listener) => void child.on('message', (message: From) => listener(message)),
    onExit: (listener) => void child.once('exit', (code) => listener(`code ${code}`)),
    kill: () => void child.kill(),
  };
}
