/** The terminal's devices with a printer driver in this process: nothing but the driver stands between store and wire. */
import { Fault, type DeviceView } from '#main/contract';
import { DeviceError } from '#drivers/error.ts';
import type { Printer } from '#drivers/printer/driver.ts';
import type { Trouble } from '#drivers/ports.ts';
import type { Devices } from '#main/ports.ts';

export function printerDevices(create: (parts: { onTrouble(trouble: Trouble | undefined): void }) => Printer): Devices {
  let trouble: Trouble | undefined;
  const listeners = new Set<(devices: DeviceView[]) => void>();
  const status = (): DeviceView[] => [
    { role: 'receiptPrinter', name: 'printer', power: trouble === undefined || trouble === 'paperLow' ? 'Online' : 'Offline', jobsWaiting: 0, ...(trouble === undefined ? {} : { trouble }) },
  ];
  const printer = create({
    onTrouble(now) {
      if (now === trouble) return;
      trouble = now;
      for (const listener of listeners) listener(status());
    },
  });
  const told = (error: unknown): never => {
    if (!(error instanceof DeviceError)) throw error;
    throw new Fault('DEVICE', error.message, { outcome: error.outcome });
  };
  return {
    status,
    print: ({ onSection, ...job }) => printer.print({ ...job, onSection: (printed) => onSection?.(printed) }).catch(told),
    cancelPrint: () => printer.cancel(),
    render: () => Promise.reject(new Error('nothing is drawn here')),
    openDrawer: () => printer.openDrawer().catch(told),
    onScan: () => () => {},
    onChange(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    onPaper: () => () => {},
    close() {
      printer.close();
      return Promise.resolve();
    },
  };
}
