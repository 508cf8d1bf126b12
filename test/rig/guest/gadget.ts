/** USB devices made by the kernel itself: a gadget of configfs on a dummy_hcd pair (Documentation/usb/gadget_configfs). */
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';

const GADGETS = '/sys/kernel/config/usb_gadget';

export interface UsbIdentity {
  vid: number;
  pid: number;
  manufacturer: string;
  product: string;
  serial: string;
}

export interface Gadget {
  /** @param port which of the four dummy_hcd pairs, 0 … 3: each is a port of its own bus */
  plug(port: number): void;
  /** Nothing where it is not plugged in. */
  unplug(): void;
}

/**
 * @param kind function and instance as configfs names them: `hid.usb0`, `acm.0`, `printer.0`
 * @param settings files of the function and what is written to them
 */
export function gadget(kind: string, identity: UsbIdentity, settings: Record<string, string | Buffer> = {}): Gadget {
  const folder = `${GADGETS}/${kind}`;
  const put = (name: string, value: string | Buffer) => writeFileSync(`${folder}/${name}`, value);
  const hex = (id: number) => `0x${id.toString(16).padStart(4, '0')}`;
  mkdirSync(folder);
  put('idVendor', hex(identity.vid));
  put('idProduct', hex(identity.pid));
  put('bcdUSB', '0x0200');
  mkdirSync(`${folder}/strings/0x409`);
  put('strings/0x409/manufacturer', identity.manufacturer);
  put('strings/0x409/product', identity.product);
  put('strings/0x409/serialnumber', identity.serial);
  mkdirSync(`${folder}/configs/c.1`);
  mkdirSync(`${folder}/functions/${kind}`);
  for (const [name, value] of Object.entries(settings)) put(`functions/${kind}/${name}`, value);
  symlinkSync(`${folder}/functions/${kind}`, `${folder}/configs/c.1/${kind}`);
  let isPlugged = false;
  return {
    plug(port) {
      put('UDC', `dummy_udc.${port}`);
      isPlugged = true;
    },
    unplug() {
      if (isPlugged) put('UDC', '\n');
      isPlugged = false;
    },
  };
}
