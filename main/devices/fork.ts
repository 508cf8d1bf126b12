/** Starts the processes of devices and of a scheme's face SDK under plain Node. Electron has its own way: utilityProcess, in hosts/electron. */
import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { ChildProcess } from './child.ts';
import { compiledDir } from './compiled.ts';
import type { FaceProcess } from './face-sdk.ts';
import type { DeviceProcess } from './supervisor.ts';

const isSource = import.meta.url.endsWith('.ts');
const entry = fileURLToPath(new URL(isSource ? '../../drivers/process.ts' : './devices.js', import.meta.url));

const faceEntry = fileURLToPath(new URL(isSource ? '../../drivers/face-sdk/process.ts' : './face.js', import.meta.url));

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
