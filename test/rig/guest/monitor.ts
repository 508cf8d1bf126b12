/** The machine's own monitor: QEMU's QMP (docs/interop/qmp-spec), one JSON object a line, over a virtio port. */
import { eventually, openDeviceFile, type DeviceFile } from './kit.ts';

export interface Monitor {
  /** @throws Error with what QEMU refused */
  command(execute: string, args?: Record<string, unknown>): Promise<void>;
  close(): void;
}

export async function openMonitor(): Promise<Monitor> {
  const file = openDeviceFile('/dev/virtio-ports/rig.monitor');
  await command(file, 'qmp_capabilities', {});
  return { command: (execute, args = {}) => command(file, execute, args), close: file.close };
}

/** One at a time: the next line that is no event or greeting is the answer. */
async function command(file: DeviceFile, execute: string, args: Record<string, unknown>): Promise<void> {
  file.forget();
  await file.write(`${JSON.stringify({ execute, arguments: args })}\n`);
  const answer = await eventually(`QEMU's answer to ${execute}`, () =>
    file
      .received()
      .toString('utf8')
      .split('\n')
      .slice(0, -1)
      .map((line) => JSON.parse(line) as { return?: unknown; error?: { desc: string } })
      .find((message) => 'return' in message || 'error' in message),
  );
  if (answer.error) throw new Error(`QEMU refused ${execute}: ${answer.error.desc}`);
}
