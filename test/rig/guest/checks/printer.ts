/** USB printers by /dev/usb/lp0, as the kernel shows them. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';
import { eventually, pause, textOf } from '../kit.ts';
import { LP, type RigPrinter } from '../printers.ts';
import type { DeviceChecks } from './check.ts';

const JOB = Buffer.concat([Buffer.from('\x1b@'), Buffer.alloc(20_000, 'receipt '), Buffer.from('\x1dV\0')]);
/** More than the kernel holds for a printer that takes nothing. */
const LONG_JOB_BYTES = 256 * 1024;

export const printerChecks = (printer: RigPrinter): DeviceChecks => ({
  device: printer.device,
  async run(check) {
    let file: FileHandle | null = null;
    const isFound = await check('found by serial number', async () => {
      await printer.plug(0);
      // The kernel gives the node first, and what the printer says of itself a moment later.
      const said = await eventually('its device id', () => textOf('/sys/class/usbmisc/lp0/device/ieee1284_id') || null);
      assert.match(said, new RegExp(`MDL:${printer.identity.product};`));
      assert.equal(readFileSync('/sys/class/usbmisc/lp0/device/../serial', 'utf8').trim(), printer.identity.serial);
      file = await open(LP, 'r+');
    });
    if (!isFound || !file) return;
    const lp: FileHandle = file;
    await check('a job, byte for byte', async () => {
      await writeAll(lp, JOB);
      await eventually('the whole job', () => printer.received().length >= JOB.length);
      assert.ok(printer.received().equals(JOB));
    });
    await check('status from the printer', async () => {
      await printer.send(Buffer.from([0x12]));
      const buffer = Buffer.alloc(16);
      await eventually('the status byte', async () => (await lp.read(buffer, 0, 16)).bytesRead === 1);
      assert.equal(buffer[0], 0x12);
    });
    await check('unplug mid-job is told', async () => {
      printer.stall();
      let end: string | null = null;
      const writing = writeAll(lp, Buffer.alloc(LONG_JOB_BYTES)).then(
        () => (end = 'all taken'),
        (error: NodeJS.ErrnoException) => (end = error.code ?? error.message),
      );
      await pause(500);
      assert.equal(end, null, 'a printer that takes nothing must keep the job waiting');
      await printer.unplug();
      await writing;
      // The transfer that was under way may fail by itself; whatever is asked after it finds no device.
      assert.match(String(end), /^(ENODEV|EIO)$/);
      await assert.rejects(lp.write(Buffer.from('x')), { code: 'ENODEV' });
      await lp.close();
    });
    await check('replug on another port', async () => {
      await printer.plug(1);
      const again = await open(LP, 'r+');
      await writeAll(again, JOB);
      await eventually('the whole job', () => printer.received().length >= JOB.length);
      assert.ok(printer.received().equals(JOB));
      await again.close();
    });
  },
  close: () => printer.unplug(),
});

/** The kernel may take a part only: an unplug ends a write short, and the next one tells why. */
async function writeAll(file: FileHandle, bytes: Uint8Array): Promise<void> {
  for (let written = 0; written < bytes.length; ) written += (await file.write(bytes, written)).bytesWritten;
}
