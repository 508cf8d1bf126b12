/** Starts the processes of devices and of a scheme's face SDK under plain Node. Electron has its own way: utilityProcess, in hosts/electron. */
import { fork } from 'node:child_process';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { ChildProcess } from './child.ts';
import type { FaceProcess } from './face-sdk.ts';
import type { DeviceProcess } from './supervisor.ts';

const entry = fileURLToPath(new URL('../../drivers/process.ts', import.meta.url));

/** Node keeps what it made of each source file, its types stripped: a process that was here before starts in half the time. The user's own folder, for it is run. */
export const compiledDir = process.env['NODE_COMPILE_CACHE'] ?? join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'guitai', 'compiled');

const faceEntry = fileURLToPath(new URL('../../drivers/face-sdk/process.ts', import.meta.url));

/** @param errors where what it prints as errors goes */
function forkProcess<Sent extends object, Told>(file: string, errors: 'ignore' | 'inherit'): ChildProcess<Sent, Told> {
  const env = { ...process.env, NODE_COMPILE_CACHE: compiledDir };
  const child = fork(file, [], { env, execArgv: [], stdio: ['ignore', 'ignore', errors, 'ipc'] });
  return {
    pid: child.pid,
    send(message): void {
      if (child.connected) child.send(message, () => undefined); // a broken channel is told by its exit
    },
    onMessage: (listener) => void child.on('message', (message) => listener(message as Told)),
    onExit(listener): void {
      child.once('exit', (code, signal) => listener(signal ?? `code ${code}`));
      child.once('error', (error) => listener(error.message));
    },
    kill: () => void child.kill('SIGKILL'),
  };
}

/** What a vendor's library prints may hold anything: it goes nowhere. */
export const forkFaceProcess = (): FaceProcess => forkProcess(faceEntry, 'ignore');

export const forkDeviceProcess = (): DeviceProcess => forkProcess(entry, 'inherit');
