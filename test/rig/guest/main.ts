/** Runs the checks in the machine and reports each on a virtio port, a line of JSON each. */
import { readFileSync, writeFileSync } from 'node:fs';
import type { Line } from '../report.ts';
import { Skip, type Check, type DeviceChecks } from './checks/check.ts';
import { printerCaseChecks, scannerCaseChecks } from './checks/drivers.ts';
import { hidChecks } from './checks/hid.ts';
import { hotplugChecks } from './checks/hotplug.ts';
import { keyboardChecks } from './checks/keyboard.ts';
import { printerChecks } from './checks/printer.ts';
import { printerProcessChecks } from './checks/printer-process.ts';
import { scannerDriverChecks } from './checks/scanner-driver.ts';
import { serialChecks } from './checks/serial.ts';
import { keyOf, startDeviceProcess, type DeviceProcess } from './device-process.ts';
import { pause } from './kit.ts';
import { gadgetPrinter, usbIpPrinter } from './printers.ts';
import { acmScanner, ftdiScanner, gadgetScanner, KEYBOARD, keyboardScanner, uhidKeyboard, uhidScanner, type ScanningDevice } from './scanners.ts';

/** Longest one check may take, milliseconds. */
const CHECK_MS_MAX = 60_000;

const report = (line: Line) => writeFileSync('/dev/virtio-ports/rig.report', `${JSON.stringify(line)}\n`);

const checkOf =
  (device: string): Check =>
  async (check, body) => {
    const startedMs = performance.now();
    const tooLong = pause(CHECK_MS_MAX, undefined, { ref: false }).then(() => Promise.reject(new Error(`not done after ${CHECK_MS_MAX / 1000} s`)));
    const error = await Promise.race([body(), tooLong]).then(
      () => null,
      (cause: unknown) => (cause instanceof Error ? cause : new Error(String(cause))),
    );
    const seconds = (performance.now() - startedMs) / 1000;
    const status = error === null ? 'passed' : error instanceof Skip ? 'skipped' : 'failed';
    report({ type: 'result', device, check, status, seconds, ...(error ? { why: error.message } : {}) });
    return error === null;
  };

const wanted = /\brig\.devices=(\S*)/.exec(readFileSync('/proc/cmdline', 'utf8'))?.[1]?.split(',').filter(Boolean) ?? [];

/** Started with the first check that needs it: the checks of the libraries come before, so that nobody else holds a device. */
const processes: Promise<DeviceProcess>[] = [];
const devices = () => (processes[0] ??= startDeviceProcess([keyOf(ftdi.identity)], [keyOf(KEYBOARD)]));
const driver = (scanner: ScanningDevice) => () => scannerDriverChecks(scanner, devices);

const hidUhid = uhidScanner();
const hidGadget = gadgetScanner();
const ftdi = await ftdiScanner();
const acm = acmScanner();
const lp = gadgetPrinter();
const usbIp = usbIpPrinter();
const all: [name: string, make: () => DeviceChecks][] = [
  ['hid-uhid', () => hidChecks(hidUhid)],
  ['hid-gadget', () => hidChecks(hidGadget)],
  ['ftdi', () => serialChecks(ftdi)],
  ['acm', () => serialChecks(acm)],
  ['keyboard', () => keyboardChecks(uhidKeyboard())],
  ['printer-gadget', () => printerChecks(lp)],
  ['printer-usbip', () => printerChecks(usbIp)],
  ['events', () => hotplugChecks(usbIp)],
  ['hid-uhid', () => scannerCaseChecks(hidUhid)],
  ['hid-gadget', () => scannerCaseChecks(hidGadget)],
  ['ftdi', () => scannerCaseChecks(ftdi)],
  ['acm', () => scannerCaseChecks(acm)],
  ['ftdi', () => printerCaseChecks(ftdi, 'serial')],
  ['acm', () => printerCaseChecks(acm, 'serial')],
  ['printer-gadget', () => printerCaseChecks(lp, 'lp')],
  ['printer-usbip', () => printerCaseChecks(usbIp, 'lp')],
  ['printer-usbip', () => printerCaseChecks(usbIp, 'usb', 'printer (USB/IP, libusb)')],
  ['hid-uhid', driver(hidUhid)],
  ['hid-gadget', driver(hidGadget)],
  ['ftdi', driver(ftdi)],
  ['acm', driver(acm)],
  ['keyboard', driver(keyboardScanner())],
  ['printer-gadget', () => printerProcessChecks(lp, devices)],
];
for (const [name, make] of all) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  const checks = make();
  const check = checkOf(checks.device);
  await checks.run(check).catch((error: unknown) => check('all of its checks', () => Promise.reject(error)));
  await checks.close().catch((error: unknown) => check('unplugged at the end', () => Promise.reject(error)));
}
for (const running of await Promise.all(processes)) await running.close();
report({ type: 'end' });
process.exit(0);
