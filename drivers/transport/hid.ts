/** HID devices by node-hid: each piece of data is one input report, its id first where it has one. */
import type { HIDAsync } from 'node-hid';
import { DeviceError } from '../error.ts';
import type { Connection, Transport } from './transport.ts';

export interface HidLine {
  /** The path at present; asked for at each opening, since a replug changes it. @throws DeviceError where it is gone */
  path(): string;
  /** Feature reports sent at the opening, the id first. One that is not taken is passed over. */
  features?: readonly (readonly number[])[];
  name: string;
}

export function hidTransport({ path, features = [], name }: HidLine): Transport {
  return {
    name,
    async open() {
      const at = path();
      let device: HIDAsync;
      try {
        const { HIDAsync: Hid } = (await import('node-hid')).default;
        device = await Hid.open(at);
      } catch (error) {
        const why = (error as Error).message;
        throw new DeviceError(`${name} (${at}) cannot be opened (${why}): check the cable, or install the udev rules`, 'notPrinted', 'unreachable');
      }
      for (const report of features) await device.sendFeatureReport([...report]).catch(() => undefined);
      return connection(device, name);
    },
  };
}

function connection(device: HIDAsync, name: string): Connection {
  let isClosed = false;
  const listeners: (() => void)[] = [];
  const close = () => {
    if (isClosed) return;
    isClosed = true;
    device.removeAllListeners('data');
    device.close().catch(() => undefined); // it is unplugged: there is nothing left to close
    for (const listener of listeners) listener();
  };
  // There is no close event: an unplug is an error of the read (node-hid, README).
  device.on('error', close);
  return {
    async write(bytes) {
      try {
        await device.write(Buffer.from(bytes));
      } catch {
        close();
        throw new DeviceError(`${name} does not take data: check its cable`, 'inDoubt', 'unreachable');
      }
    },
    onData: (listener) => void device.on('data', (report: Buffer) => listener(report)),
    onClose(listener) {
      if (isClosed) listener();
      else listeners.push(listener);
    },
    close,
  };
}
