/** The double-read window of the settings, in a real device process whose scanner is on the network. */
import { createServer, type AddressInfo } from 'node:net';
import { expect, it, onTestFinished } from 'vitest';
import { forkDeviceProcess } from '#main/devices/fork.ts';
import { startDevices } from '#main/devices/supervisor.ts';
import { checkSettings } from '#main/settings.ts';
import { quietLog, systemClock } from '#main/system.ts';

/** What a terminal with this window hears of a scanner that sends all at once. */
async function heardWith(doubleReadMs: number, codes: readonly string[], last: string): Promise<string[]> {
  const server = createServer((socket) => socket.end(codes.map((code) => `${code}\r`).join('')).on('error', () => undefined));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const { devices: settings } = checkSettings(
    { shop: { name: '店', terminal: 'T1', region: 'cn' }, devices: { receiptPrinter: { kind: 'none' }, scanner: { doubleReadMs, ports: [`tcp:127.0.0.1:${port}`] } } },
    'test',
  );
  const devices = startDevices({ settings, fork: forkDeviceProcess, clock: systemClock, log: quietLog });
  onTestFinished(async () => {
    await devices.close();
    server.close();
  });
  const heard: string[] = [];
  await new Promise<void>((resolve) => {
    devices.onScan(({ data }) => {
      heard.push(data);
      if (data === last) resolve();
    });
  });
  return heard;
}

const codes = ['4711', '4711', '4711', '0815', '4711', 'end'];

it('a code that stays under the beam is one scan within the window; after another code it is a new one', async () => {
  expect(await heardWith(5_000, codes, 'end')).toEqual(['4711', '0815', '4711', 'end']);
});

it('without a window each scan counts: two of the same goods are two', async () => {
  expect(await heardWith(0, codes, 'end')).toEqual(codes);
});

it('a window that is none is refused by name', () => {
  const settings = (doubleReadMs: unknown) => () =>
    checkSettings({ shop: { name: '店', terminal: 'T1', region: 'cn' }, devices: { scanner: { doubleReadMs } } }, 'settings.json');
  for (const wrong of [-1, 10_001, 0.5, '300']) expect(settings(wrong)).toThrow(/devices\.scanner\.doubleReadMs/);
});
