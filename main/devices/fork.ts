/** Starts the device process under plain Node. Electron has its own way: utilityProcess, in hosts/electron. */
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

/** What a vendor's library prints may hold anything: it goes nowhere. */
export function forkFaceProcess(): FaceProcess {
  const child = fork(faceEntry, [], { execArgv: [], stdio: ['ignore', 'ignore', 'ignore', 'ipc'] });
  return {
    pid: child.pid,
    send(message) {
      if (child.connected) child.send(message, () => undefined); // a broken channel is told by its exit
    },
    onMessage: (listener) => void child.on('message', (message) => listener(message as FromFace)),
    onExit(listener) {
      child.once('exit', (code, signal) => listener(signal ?? `code ${code}`));
      child.once('error', (error) => listener(error.message));
    },
    kill: () => void child.kill('SIGKILL'),
  };
}

export function forkDeviceProcess(): DeviceProcess {
  const env = { ...process.env, NODE_COMPILE_CACHE: compiledDir };
  const child = fork(entry, [], { env, execArgv: [], stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  return {
    pid: child.pid,
    send(message) {
      if (child.connected) child.send(message, () => undefined); // a broken channel is told by its exit
    },
    onMessage: (listener) => void child.on('message', (message) => listener(message as FromDevices)),
    onExit(listener) {
      child.once('exit', (code, signal) => listener(signal ?? `code ${code}`));
      child.once('error', (error) => listener(error.message));
    },
    kill: () => void child.kill('SIGKILL'),
  };
}
