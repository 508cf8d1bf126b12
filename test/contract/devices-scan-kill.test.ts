/** kill -9 of a real device process while it is scanning: it comes back, and no scan is told twice. */
import { expect, it } from 'vitest';
import { forkDeviceProcess } from '#main/devices/fork.ts';
import { startDevices, type DeviceProcess } from '#main/devices/supervisor.ts';
import { checkSettings } from '#main/settings.ts';
import { quietLog, systemClock } from '#main/system.ts';

it('tells no scan twice when the process is killed during scans, and scans again with the next', async () => {
  const { devices: settings } = checkSettings({ shop: { name: '店', terminal: 'T1', region: 'cn' }, devices: { receiptPrinter: { kind: 'none' } } }, 'test');
  const forked: DeviceProcess[] = [];
  const fork = () => {
    const child = forkDeviceProcess();
    forked.push(child);
    return child;
  };
  const devices = startDevices({ settings, fork, clock: systemClock, log: quietLog });
  const got: string[] = [];
  const arrived = Promise.withResolvers<void>();
  const last = Promise.withResolvers<void>();
  devices.onScan(({ data }) => {
    got.push(data);
    if (got.length === 10) arrived.resolve();
    if (data === 'after') last.resolve();
  });
  const back = Promise.withResolvers<void>();
  devices.onChange(([view]) => {
    if (forked.length === 2 && view?.power === 'Online') back.resolve();
  });
  for (let i = 0; i < 200; i++) devices.virtualScan({ data: `scan ${i}` });
  await arrived.promise;
  const pid = forked[0]?.pid;
  if (pid !== undefined) process.kill(pid, 'SIGKILL');
  await back.promise;
  devices.virtualScan({ data: 'after' });
  await last.promise;
  expect(new Set(got).size).toBe(got.length);
  expect(got.slice(0, 10)).toEqual(Array.from({ length: 10 }, (_, i) => `scan ${i}`));
  expect(forked).toHaveLength(2);
  await devices.close();
});
