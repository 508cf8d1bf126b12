/** The way to a printer, whatever it hangs on: chosen at each opening, since a replug may change its path. */
import { tcpAddress } from '../device/key.ts';
import type { DeviceConnection, FoundDevice } from '../device/model.ts';
import { DeviceError } from '../error.ts';
import type { PrinterConfig } from '../ports.ts';
import { lpTransport } from './lp.ts';
import { serialTransport } from './serial.ts';
import { tcpTransport } from './tcp.ts';
import type { Transport } from './transport.ts';
import { usbTransport } from './usb.ts';

/** As Epson's serial printers come from the box; the printer's self-test prints its own. */
export const SERIAL_DEFAULTS = { baud: 38_400, flow: 'rtscts' } as const;

export interface PrinterWay {
  device: FoundDevice;
  /** The device as it is seen now, null while it is pulled. */
  current(): FoundDevice | null;
  config: PrinterConfig;
  /** The virtual printer's. */
  virtual: Transport | null;
}

type Bus = DeviceConnection['bus'];

export function printerTransport(way: PrinterWay): Transport {
  const { device, current, config } = way;
  const { name } = device;
  const refuse = (why: string) => new DeviceError(`printer ${name} ${why}`, 'notPrinted', 'unreachable');
  const gone = () => refuse('is not plugged in: plug it in and switch it on');
  const made = new Map<Bus, Transport>();
  /** Where it is now, on the bus that its transport was made for. @throws DeviceError where it is pulled */
  const at = (bus: Bus) => {
    const now = current()?.connection;
    if (now?.bus !== bus || !('path' in now)) throw gone();
    return now;
  };
  function make(bus: Bus): Transport {
    switch (bus) {
      case 'lp':
        return lpTransport({ name, path: () => at('lp').path });
      case 'usb':
        return usbTransport({ name, identity: () => at('usb').usb ?? never(gone()) });
      case 'serial': {
        const { baud, flow } = config.kind === 'serial' ? config : SERIAL_DEFAULTS;
        return serialTransport({ name, path: () => at('serial').path, baud: () => baud, rtscts: flow === 'rtscts' });
      }
      case 'tcp': {
        const { host, port } = tcpAddress(device.key) ?? never(gone());
        return tcpTransport(host, port);
      }
      case 'virtual':
        return way.virtual ?? never(gone());
      case 'hid':
      case 'evdev':
        throw refuse(`hangs on ${bus}: a printer is reached by USB, serial line or network`);
    }
  }
  /** The bus that is asked for: where the settings name one, that one alone. */
  function wanted(): Bus {
    const { bus } = current()?.connection ?? never(gone());
    if (config.kind === 'lp' && bus === 'usb') throw refuse('has no /dev/usb/lp node: load the kernel module usblp, or set kind usb');
    if (config.kind === 'usb' && bus === 'lp') throw refuse('is held by the kernel’s usblp, which gives it a /dev/usb/lp node: set kind lp, or take usblp away from it');
    return bus;
  }
  return {
    name,
    get shared() {
      return current()?.connection.bus === 'tcp';
    },
    async open() {
      const bus = wanted();
      const transport = made.get(bus) ?? make(bus);
      made.set(bus, transport);
      return transport.open();
    },
  };
}

function never(error: Error): never {
  throw error;
}
