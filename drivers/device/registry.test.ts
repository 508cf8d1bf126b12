/** Which device gets which role: at the first start, after a replug, and by a person's choice. */
import { describe, expect, it } from 'vitest';
import { createBase } from './base.ts';
import { driverClock } from './clock.ts';
import { createKeeper } from './keeper.ts';
import type { Bindings, DeviceCategory, DeviceKey, DeviceMemory, DeviceRole, Driver, FoundDevice } from './model.ts';
import { createRegistry } from './registry.ts';

const device = (category: DeviceCategory, serial: string, port = '1-1'): FoundDevice => {
  const usb = { vid: '04b8', pid: '0e15', serial, portPath: port };
  return { key: `usb:04b8:0e15:${serial}`, category, name: serial, connection: category === 'Scanner' ? { bus: 'hid', path: `/dev/hidraw${port}`, usb } : { bus: 'lp', path: `/dev/usb/lp${port}`, usb } };
};

/** A driver with nothing at its other end. */
function driverOf(found: FoundDevice): Driver {
  const base = createBase(found, () => 0);
  const step = (change: Parameters<typeof base.set>[0]) => () => Promise.resolve(base.set(change));
  return {
    device: found, state: base.state, onState: base.onState, statistics: base.statistics, resetStatistics: base.resetStatistics,
    open: step({ lifecycle: 'opened' }), claim: step({ lifecycle: 'claimed' }), enable: step({ lifecycle: 'enabled', power: 'Online' }),
    release: step({ lifecycle: 'opened', power: 'Unknown' }), close: step({ lifecycle: 'closed', power: 'Unknown' }),
    checkHealth: () => Promise.reject(new Error('not asked here')), directIO: () => Promise.reject(new Error('not asked here')),
  };
}

function terminal(bindings: Bindings = {}, before: DeviceMemory = { statistics: {}, chosen: {} }) {
  let memory = before;
  const keeper = createKeeper({ before, clock: { after: () => () => {} }, onMemory: (next) => (memory = next) });
  const registry = createRegistry({ make: { Scanner: driverOf, POSPrinter: driverOf }, bindings, keeper, clock: driverClock, onDevices: () => {}, onBound: () => {}, log: () => {} });
  const holders = (role: DeviceRole): DeviceKey[] => registry.devices().filter(({ roles }) => roles.includes(role)).map(({ key }) => key);
  const kept = (): DeviceMemory => {
    keeper.flush();
    return memory;
  };
  return { ...registry, holders, kept, keeper };
}

const [printer, other, scanner, second] = [device('POSPrinter', 'P1'), device('POSPrinter', 'P2', '1-2'), device('Scanner', 'S1', '2-1'), device('Scanner', 'S2', '2-2')];

describe('at the first start', () => {
  it('takes the one printer that is there and every scanner, and brings them up', async () => {
    const { see, holders, devices } = terminal();
    await see([scanner, printer, second]);
    expect(holders('receiptPrinter')).toEqual([printer.key]);
    expect(holders('scanner')).toEqual([scanner.key, second.key]);
    expect(devices().map(({ lifecycle, power }) => `${lifecycle} ${power}`)).toEqual(Array(3).fill('enabled Online'));
  });

  it('takes a printer that is switched on later, and stays with it whatever is plugged in after', async () => {
    const { see, holders } = terminal();
    await see([scanner]);
    expect(holders('receiptPrinter')).toEqual([]);
    await see([scanner, printer]);
    await see([other, scanner, printer]);
    expect(holders('receiptPrinter')).toEqual([printer.key]);
  });

  it('leaves the choice between two printers to a person, and keeps it', async () => {
    const first = terminal();
    await first.see([printer, other]);
    expect(first.holders('receiptPrinter')).toEqual([]);
    await first.bind('receiptPrinter', other.key);
    expect(first.holders('receiptPrinter')).toEqual([other.key]);
    const after = terminal({}, first.kept());
    await after.see([printer, other]);
    expect(after.holders('receiptPrinter')).toEqual([other.key]);
  });
});

describe('later', () => {
  it('the printer that was chosen is waited for, and another does not take its place', async () => {
    const first = terminal();
    await first.see([printer]);
    const after = terminal({}, first.kept());
    await after.see([other]);
    expect(after.holders('receiptPrinter')).toEqual([printer.key]);
    expect(after.devices().find(({ key }) => key === printer.key)).toMatchObject({ power: 'OffOffline' });
    await after.see([other, printer]);
    expect(after.devices().find(({ key }) => key === printer.key)).toMatchObject({ power: 'Online', lifecycle: 'enabled' });
  });

  it('a device that is plugged into another port is the same one, at its new path', async () => {
    const { see, devices, holders } = terminal();
    await see([printer]);
    await see([]);
    expect(devices()).toMatchObject([{ power: 'OffOffline', lifecycle: 'opened' }]);
    await see([device('POSPrinter', 'P1', '3-4')]);
    expect(devices()).toMatchObject([{ key: printer.key, power: 'Online', connection: { path: '/dev/usb/lp3-4' } }]);
    expect(holders('receiptPrinter')).toEqual([printer.key]);
  });

  it('a role that is given back goes to the one printer that is there', async () => {
    const { see, bind, holders, keeper } = terminal();
    await see([printer]);
    await bind('receiptPrinter', 'none');
    expect(holders('receiptPrinter')).toEqual([]);
    await bind('receiptPrinter', null);
    expect(holders('receiptPrinter')).toEqual([printer.key]);
    expect(keeper.bound).toEqual({});
  });

  it('two printers that stand in for each other change places, whichever is moved, and never are the same', async () => {
    const { see, bind, holders, keeper } = terminal({ receiptPrinter: printer.key, receiptPrinterBackup: other.key, kitchenPrinter: 'none' });
    const places = () => [holders('receiptPrinter'), holders('receiptPrinterBackup')];
    await see([printer, other]);
    await bind('receiptPrinter', other.key);
    expect(places()).toEqual([[other.key], [printer.key]]);
    await bind('receiptPrinterBackup', other.key);
    expect(places()).toEqual([[printer.key], [other.key]]);
    await bind('receiptPrinter', null);
    expect(places()).toEqual([[printer.key], [other.key]]);
    await bind('receiptPrinterBackup', null);
    expect(places()).toEqual([[printer.key], [other.key]]);
    expect(keeper.bound).toEqual({});
  });
});
