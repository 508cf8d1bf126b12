/** Plugging and unplugging as the `usb` package tells it, and a printer's status through it. */
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { usb } from 'usb';
import { eventually, WAIT_MS_MAX } from '../kit.ts';
import { LP, PORT_STATUS, type usbIpPrinter } from '../printers.ts';
import type { DeviceChecks } from './check.ts';

export const hotplugChecks = (printer: ReturnType<typeof usbIpPrinter>): DeviceChecks => ({
  device: 'USB events',
  async run(check) {
    const { serial } = printer.identity;
    const events: string[] = [];
    const note = (kind: string) => (event: { device: { serialNumber?: string | null | undefined } }) => void events.push(`${kind} ${event.device.serialNumber}`);
    const [connected, disconnected] = [note('connect'), note('disconnect')];
    usb.addEventListener('connect', connected);
    usb.addEventListener('disconnect', disconnected);
    const find = async () => (await usb.getDevices()).find((one) => one.serialNumber === serial);
    await check('plug is told', async () => {
      await printer.plug(0);
      await eventually('the event', () => events.includes(`connect ${serial}`));
    });
    await check('found by serial number', async () => {
      const device = await eventually(serial, find);
      assert.equal(device.productName, printer.identity.product);
    });
    await check('status from the printer', async () => {
      printer.setPaperOut(true);
      const device = await eventually(serial, find);
      await device.open();
      // usblp holds it: /dev/usb/lp0 and a claim exclude each other.
      await device.detachKernelDriver(0);
      await device.claimInterface(0);
      const setup = { requestType: 'class', recipient: 'interface', request: 1, value: 0, index: 0 } as const;
      const answer = await device.nativeControlTransferIn(setup, WAIT_MS_MAX, 1);
      assert.equal(answer?.[0], PORT_STATUS.paperOut);
      await device.releaseInterface(0);
      await device.attachKernelDriver(0);
      await device.close();
      await eventually(`${LP} back`, () => existsSync(LP));
    });
    await check('unplug is told', async () => {
      await printer.unplug();
      await eventually('the event', () => events.some((event) => event.startsWith('disconnect')));
    });
    await check('replug on another port', async () => {
      events.length = 0;
      await printer.plug(1);
      await eventually('the event', () => events.includes(`connect ${serial}`));
    });
    usb.removeEventListener('connect', connected);
    usb.removeEventListener('disconnect', disconnected);
  },
  close: () => printer.unplug(),
});
