/** A scanner through the terminal's own device process: hot-plug, transport, decoder and registry together. */
import assert from 'node:assert/strict';
import { keyOf, type DeviceProcess } from '../device-process.ts';
import { eventually } from '../kit.ts';
import type { ScanningDevice } from '../scanners.ts';
import type { DeviceChecks } from './check.ts';

const BURST = 50;

export const scannerDriverChecks = (scanner: ScanningDevice, start: () => Promise<DeviceProcess>): DeviceChecks => ({
  device: scanner.device,
  async run(check) {
    const key = keyOf(scanner.identity);
    const devices = await start();
    const codes = () => devices.scansOf(key).map(({ data }) => data);
    const isFound = await check('driver: enabled under its serial number', async () => {
      await scanner.plug(0);
      await eventually(`${key} enabled`, () => devices.isEnabled(key));
    });
    if (!isFound) return;
    await check('driver: one scan', async () => {
      await scanner.scan('4006381333931');
      await eventually('the scan', () => codes().length > 0);
      assert.deepEqual(codes(), ['4006381333931']);
    });
    const sent = Array.from({ length: BURST }, (_, i) => String(4_006_381_300_000 + i));
    await check(`driver: burst of ${BURST}, none lost or doubled`, async () => {
      for (const code of sent) await scanner.scan(code);
      await eventually('the last scan', () => codes().length > BURST);
      assert.deepEqual(codes().slice(1), sent);
    });
    await check('driver: unplug is told', async () => {
      await scanner.unplug();
      await eventually(`${key} offline`, () => devices.device(key)?.power === 'OffOffline');
      assert.notEqual(devices.device(key)?.lifecycle, 'enabled');
    });
    await check('driver: replug on another port, same device', async () => {
      await scanner.plug(1);
      await eventually(`${key} enabled`, () => devices.isEnabled(key));
      await scanner.scan('5901234123457');
      await eventually('the scan', () => codes().includes('5901234123457'));
      assert.equal(codes().length, BURST + 2);
      await eventually('all of them in the statistics to keep', () => devices.kept(key).GoodScanCount === BURST + 2);
    });
  },
  close: () => scanner.unplug(),
});
