/** Serial scanners by serialport, as the kernel shows them. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { SerialPort } from 'serialport';
import { eventually } from '../kit.ts';
import type { RigSerialScanner } from '../scanners.ts';
import type { DeviceChecks } from './check.ts';

const BURST = 50;

export const serialChecks = (scanner: RigSerialScanner): DeviceChecks => ({
  device: scanner.device,
  async run(check) {
    const { serial } = scanner.identity;
    const found = () => eventually(`${serial} among the serial ports`, async () => (await SerialPort.list()).find((one) => one.serialNumber === serial));
    let handle: Handle | null = null;
    const isFound = await check('found by serial number', async () => {
      await scanner.plug(0);
      const port = await found();
      assert.deepEqual([Number.parseInt(port.vendorId ?? '', 16), Number.parseInt(port.productId ?? '', 16)], [scanner.identity.vid, scanner.identity.pid]);
      handle = await openHandle(port.path);
    });
    if (!isFound || !handle) return;
    const first: Handle = handle;
    const arrives = (text: string) => eventually(JSON.stringify(text), () => first.text() === text);
    await check('one scan', async () => {
      await scanner.scan('4006381333931');
      await arrives('4006381333931\r');
    });
    await check('byte by byte', async () => {
      first.forget();
      for (const character of '5901234123457\r') await scanner.send(character);
      await arrives('5901234123457\r');
    });
    await check(`burst of ${BURST}`, async () => {
      first.forget();
      const sent = Array.from({ length: BURST }, (_, i) => `${5_900_000_000_000 + i}\r`).join('');
      await scanner.send(sent);
      await arrives(sent);
    });
    await check('bytes to the device', async () => {
      first.port.write('\x02TRIGGER\x03');
      await eventually('the bytes', () => scanner.received().includes('\x02TRIGGER\x03'));
    });
    await check('unplug is told', async () => {
      await scanner.unplug();
      await eventually('the end of the open port', () => first.isClosed());
      assert.equal(first.port.isOpen, false);
    });
    await check('replug on another port', async () => {
      await scanner.plug(1);
      const second = await openHandle((await found()).path);
      await scanner.scan('9780201379624');
      await eventually('the scan', () => second.text() === '9780201379624\r');
      second.port.close();
      await once(second.port, 'close');
    });
  },
  close: () => scanner.unplug(),
});

interface Handle {
  port: SerialPort;
  text(): string;
  forget(): void;
  isClosed(): boolean;
}

async function openHandle(path: string): Promise<Handle> {
  const port = new SerialPort({ path, baudRate: 9600 });
  let text = '';
  let isClosed = false;
  port.on('data', (bytes: Buffer) => void (text += bytes.toString('latin1')));
  port.on('error', () => undefined);
  port.on('close', () => void (isClosed = true));
  await once(port, 'open');
  return { port, text: () => text, forget: () => void (text = ''), isClosed: () => isClosed };
}
