/** The device process under Electron: a utilityProcess, with the same handle as a forked Node process. */
import type { ElectronApi } from './api.ts';

/** The device process as the supervisor sees it. */
export interface ProcessHandle {
  send(message: unknown): void;
  onMessage(listener: (message: unknown) => void): void;
  /** Called once, also where it crashed: the code is then not 0. */
  onExit(listener: (code: number) => void): void;
  kill(): void;
}

/** @param script the bundled drivers/process.ts */
export function forkUtility({ utilityProcess }: Pick<ElectronApi, 'utilityProcess'>, script: string, args: string[] = []): ProcessHandle {
  const child = utilityProcess.fork(script, args, { serviceName: 'Guitai devices', stdio: 'inherit' });
  return {
    send: (message) => child.postMessage(message),
    onMessage: (listener) => void child.on('message', listener),
    onExit: (listener) => void child.once('exit', listener),
    kill: () => void child.kill(),
  };
}
