/** HID POS scanners by node-hid, as the kernel shows them. */
import assert from 'node:assert/strict';
import { devicesAsync, HIDAsync } from 'node-hid';
import { codeOf } from '../hid.ts';
import { eventually } from '../kit.ts';
import type { RigScanner } from '../scanners.ts';
import type { DeviceChecks } from './check.ts';

const BURST = 200;
const USAGE_PAGE_POS = 0x8c;

export const hidChecks = (scanner: RigScanner): DeviceChecks => ({
  device: scanner.device,
  async run(check) {
    const { serial } = scanner.identity;
    const found = () => eventually(`${serial} among the HID devices`, async () => (await devicesAsync()).find((one) => one.serialNumber === serial));
    let handle: Handle | null = null;
    const isFound = await check('found by serial number', async () => {
      await scanner.plug(0);
      const device = await found();
      assert.deepEqual([device.vendorId, device.productId, device.usagePage, device.usage], [scanner.identity.vid, scanner.identity.pid, USAGE_PAGE_POS, 2]);
      handle = await openHandle(device.path ?? '');
    });
    if (!isFound || !handle) return;
    const first: Handle = handle;
    await check('one scan', async () => {
      await scanner.scan('4006381333931');
      await eventually('the scan', () => first.codes.includes('4006381333931'));
    });
    await check(`burst of ${BURST}`, async () => {
      first.codes.length = 0;
      const sent = Array.from({ length: BURST }, (_, i) => String(4_006_381_300_000 + i));
      for (const code of sent) await scanner.scan(code);
      await eventually(`${BURST} scans`, () => first.codes.length >= BURST);
      assert.deepEqual(first.codes, sent);
    });
    await check('bytes to the device', async () => {
      await first.hid.write([4, 7]);
      await eventually('the output report', () => scanner.received().includes(Buffer.from([4, 7])));
    });
    await check('unplug is told', async () => {
      await scanner.unplug();
      await eventually('an error of the open handle', () => first.errors.length > 0);
      assert.equal((await devicesAsync()).some((one) => one.serialNumber === serial), false);
    });
    await check('replug on another port', async () => {
      // The old handle is still open: the kernel gives the device another name.
      await scanner.plug(1);
      const second = await openHandle((await found()).path ?? '');
      await scanner.scan('5901234123457');
      await eventually('the scan', () => second.codes.includes('5901234123457'));
      await second.hid.close();
    });
    await first.hid.close().catch(() => undefined);
  },
  close: () => scanner.unplug(),
});

interface Handle {
  hid: HIDAsync;
  codes: string[];
  errors: unknown[];
}

async function openHandle(path: string): Promise<Handle> {
  const handle: Handle = { hid: await HIDAsync.open(path), codes: [], errors: [] };
  handle.hid.on('data', (report: Buffer) => handle.codes.push(codeOf(report)));
  handle.hid.on('error', (error: unknown) => handle.errors.push(error));
  return handle;
}
