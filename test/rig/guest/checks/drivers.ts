/** The drivers' own cases, those that run on ptys and sockets, on the kernel's devices. */
import { printerCases } from '#test/contract/printer-cases.ts';
import { scannerCases } from '#test/contract/scanner-cases.ts';
import { printerCable, scannerRig, type PrinterBus, type PrinterLine } from '../cables.ts';
import type { RigScanner } from '../scanners.ts';
import type { DeviceChecks } from './check.ts';

/** Each case ends with its device unplugged, so that none stands on what another left. */
export const printerCaseChecks = (line: PrinterLine, bus: PrinterBus, device = line.device): DeviceChecks => ({
  device,
  async run(check) {
    for (const { name, run } of printerCases) await check(`printer cases: ${name}`, async () => run(await printerCable(line, bus)));
  },
  close: () => line.unplug(),
});

export const scannerCaseChecks = (scanner: RigScanner): DeviceChecks => ({
  device: scanner.device,
  async run(check) {
    for (const { name, run } of scannerCases) await check(`scanner cases: ${name}`, async () => run(await scannerRig(scanner)));
  },
  close: () => scanner.unplug(),
});
