/** Starts the processes of devices and of a scheme's face SDK under plain Node. Electron has its own way: utilityProcess, in hosts/electron. */
import { fork } from 'node:child_process';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { FromFace } from '#drivers/face-sdk/messages.ts';
import type { FromDevices } from '#drivers/ports.ts';
import type { FaceProcess } from './face-sdk.ts';
import type { DeviceProcess } from './supervisor.ts';

const entry = fileURLToPath(new URL('../../drivers/process.ts', import.meta.url));

/** Node keeps what it made of each source file, its types stripped: a process that was here before starts in half the time. The user's own folder, for it is run. */
export const compiledDir = process.env['NODE_COMPILE_CACHE'] ?? join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'guitai', 'compiled');

const faceEntry = fileURLToPath(new URL('../../drivers/face-sdk/process.ts', import.meta.url));

/** @param errors where what it prints as errors goes */
function forkProcess<Said, Told extends object>(file: string, errors: 'ignore' | 'inherit') {
  const env = { ...process.env, NODE_COMPILE_CACHE: compiledDir };
  const child = fork(file, [], { env, execArgv: [], stdio: ['ignore', 'ignore', errors, 'ipc'] });
  return {
    pid: child.pid,
    send(message: Told): void {
      if (child.connected) child.send(message, () => undefined); // a broken channel is told by its exit
    },
    onMessage: (listener: (message: Said) => void): void => void child.on('message', (message) => listener(message as Said)),
    onExit(listener: (why: string) => void): void {
      child.once('exit', (code, signal) => listener(signal ?? `code ${code}`));
      child.once('error', (error) => listener(error.message));
    },
    kill: (): void => void child.kill('SIGKILL'),
  };
}

/** What a vendor's library prints may hold anything: it goes nowhere. */
export const forkFaceProcess = (): FaceProcess => forkProcess<FromFace, Parameters<FaceProcess['send']>[0]>(faceEntry, 'ignore');

export const forkDeviceProcess = (): DeviceProcess => forkProcess<FromDevices, Parameters<DeviceProcess['send']>[0]>(entry, 'inherit');
