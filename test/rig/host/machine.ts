/** Boots the machine and hands on what it reports, line by line. */
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Parts } from './packages.ts';

const MEMORY_MB = 640;
/** Lines of the machine's console that are shown when it did not reach its end. */
const CONSOLE_LINES = 30;

export interface Run {
  /** Ended by its own will, not by the limit or a failure of qemu. */
  ended: boolean;
  seconds: number;
  /** The last lines of its console. */
  console: string;
}

export interface Order {
  parts: Parts;
  initramfs: Uint8Array;
  /** The project's folder; the machine sees it read-only. */
  root: string;
  /** Devices to check, comma between; none = all. */
  devices: readonly string[];
  /** Seconds after which the machine is killed. */
  limitS: number;
}

/** @param onLine is given each line that the checks report */
export async function runMachine(order: Order, onLine: (line: string) => void): Promise<Run> {
  const folder = mkdtempSync(join(tmpdir(), 'guitai-rig-'));
  const consoleFile = join(folder, 'console');
  const startedMs = Date.now();
  writeFileSync(join(folder, 'initramfs'), order.initramfs);
  const errors: Buffer[] = [];
  try {
    const qemu = spawn('nice', ['-n', '10', order.parts.qemu, ...qemuArguments(order, folder, consoleFile)], {
      // Its input never ends: that would hang up the port that the checks report on.
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    const killOnExit = () => qemu.kill('SIGKILL');
    process.once('exit', killOnExit);
    const limit = setTimeout(() => qemu.kill('SIGKILL'), order.limitS * 1000);
    qemu.stderr.on('data', (chunk: Buffer) => errors.push(chunk));
    createInterface({ input: qemu.stdout }).on('line', onLine);
    const status = await new Promise<number | null>((resolve, reject) => {
      qemu.once('error', reject);
      qemu.once('close', resolve);
    });
    clearTimeout(limit);
    process.removeListener('exit', killOnExit);
    return { ended: status === 0, seconds: (Date.now() - startedMs) / 1000, console: tail(consoleFile) + Buffer.concat(errors).toString('utf8') };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function qemuArguments({ parts, root, devices }: Order, folder: string, consoleFile: string): string[] {
  const file = (name: string) => join(folder, name);
  const port = (id: string, name: string) => ['-device', `virtserialport,chardev=${id},name=${name}`];
  // A socket of qemu's that qemu itself connects to: so the machine speaks to its own monitor, and holds
  // the far end of the serial adapter that is plugged into it.
  const looped = (id: string, name: string) => [
    ['-chardev', `socket,id=${id},path=${file(id)},server=on,wait=off`],
    ['-chardev', `socket,id=${id}-far,path=${file(id)}`],
    port(`${id}-far`, name),
  ];
  const kernelWords = 'console=ttyS0 loglevel=4 mitigations=off nokaslr random.trust_cpu=on tsc=reliable no_timer_check panic=-1';
  return [
    ['-nodefaults', '-no-user-config', '-display', 'none', '-no-reboot'],
    ['-machine', 'q35,accel=tcg,smbus=off,sata=off,vmport=off', '-cpu', 'max,la57=off', '-smp', '1', '-m', String(MEMORY_MB)],
    ['-kernel', parts.vmlinuz, '-initrd', file('initramfs'), '-append', `${kernelWords} rig.devices=${devices.join(',')}`],
    ['-chardev', `file,id=console,path=${consoleFile}`, '-serial', 'chardev:console'],
    ['-fsdev', `local,id=project,path=${root},security_model=none,readonly=on`],
    ['-device', 'virtio-9p-pci,fsdev=project,mount_tag=project'],
    ['-device', 'qemu-xhci,id=xhci,p2=8,p3=8', '-device', 'virtio-serial-pci,max_ports=8'],
    ['-chardev', 'stdio,id=report,signal=off'],
    port('report', 'rig.report'),
    ...looped('monitor', 'rig.monitor'),
    ['-mon', 'chardev=monitor,mode=control'],
    ...looped('ftdi', 'rig.ftdi'),
  ].flat();
}

const tail = (file: string) => readFileSync(file, 'utf8').split('\n').slice(-CONSOLE_LINES).join('\n');
