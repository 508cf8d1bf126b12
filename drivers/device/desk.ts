/** All devices of this process: found, brought up, numbered scans told. */
import { createCounterDevices, type CounterDevices } from '../counter/process.ts';
import { createFinder } from '../hotplug/find.ts';
import { createWatch, listenUsb, type Watch } from '../hotplug/watch.ts';
import type { FromDevices, Scan, ToDevices, VirtualCounter } from '../ports.ts';
import { makeScanner, scannerDefaults } from '../scanner/make.ts';
import { createVirtualScanner } from '../virtual/scanner.ts';
import { createClaims, type Claims } from './claims.ts';
import { driverClock } from './clock.ts';
import { DriverError } from '../error.ts';
import type { CheckHealth, DeviceInfo, DeviceKey, FoundDevice, RawScan, ToAnyDevice } from './model.ts';
import type { Keeper } from './keeper.ts';
import type { Transport } from '../transport/transport.ts';
import type { Printers } from './printers.ts';
import { createRegistry, type Registry, type RegistryParts } from './registry.ts';

export const VIRTUAL_SCANNER: FoundDevice = { key: 'virtual:scanner', category: 'Scanner', name: 'virtual scanner', connection: { bus: 'virtual' } };

type Configure = Extract<ToDevices, { type: 'configure' }>;
type ToCounter = Parameters<CounterDevices['handle']>[0];

export interface Desk {
  readonly claims: Claims;
  configure(message: Configure, keeper: Keeper, printers: Printers): void;
  /** Resolves when the devices that are there have their roles: before that nobody knows which printer is whose. */
  looked(): Promise<void>;
  /** @throws DriverError */
  handle(message: Exclude<ToAnyDevice, { type: 'watchScans' | 'flush' }>): Promise<{ health?: CheckHealth; bytes?: string }>;
  /** @throws DriverError */
  counter(message: ToCounter): Promise<void>;
  watchScans(on: boolean): void;
  virtualScan(data: string, symbology?: string): void;
  virtualCounter(switches: VirtualCounter): void;
  devices(): DeviceInfo[];
}

/** @param onChange a device's state changed */
export function createDesk(send: (message: FromDevices) => void, onChange: () => void): Desk {
  const virtual = createVirtualScanner();
  const claims = createClaims();
  let sequence = 0;
  let watchesScans = false;
  let running: Running | null = null;
  const { promise: hasLooked, resolve: onLooked } = Promise.withResolvers<void>();
  const { promise: started, resolve: begun } = Promise.withResolvers<void>();
  const need = () => {
    if (running === null) throw new DriverError('Closed', 'the devices are not configured yet');
    return running;
  };
  const onScan = (scan: Scan) => send({ type: 'scan', scan: { ...scan, sequence: ++sequence } });
  const log: RegistryParts['log'] = (level, event, fields) => send({ type: 'log', level, event, fields });

  const onRaw = (raw: RawScan): void => {
    if (watchesScans) send({ type: 'rawScan', raw });
  };

  return {
    claims,
    configure(message, keeper, printers) {
      running?.watch.stop();
      void running?.registry.close();
      running = start(message, { keeper, printers, claims, virtual: virtual.transport, onScan, onRaw, send, onChange, onLooked, log });
      void running.virtualReady.then(begun);
    },
    async handle(message) {
      const { registry } = need();
      switch (message.type) {
        case 'checkHealth':
          return { health: await registry.checkHealth(message.key, message.level) };
        case 'resetStatistics':
          registry.driver(message.key).resetStatistics(message.names);
          return {};
        case 'directIO':
          return { bytes: Buffer.from(await registry.driver(message.key).directIO(Buffer.from(message.bytes, 'base64'))).toString('base64') };
        case 'bind':
          await registry.bind(message.role, message.key);
          return {};
        case 'reopen':
          await registry.reopen(message.key);
          return {};
      }
    },
    looked: () => hasLooked,
    counter: async (message) => need().counter.handle(message),
    watchScans: (on) => void (watchesScans = on),
    virtualScan: (data, symbology) => void started.then(() => virtual.scan(data, symbology)),
    virtualCounter: (switches) => running?.counter.virtual(switches),
    devices: () => running?.registry.devices() ?? [],
  };
}

interface Running {
  registry: Registry;
  watch: Watch;
  counter: CounterDevices;
  /** The virtual scanner is enabled. */
  virtualReady: Promise<void>;
}

interface StartParts {
  keeper: Keeper;
  printers: Printers;
  onLooked(): void;
  claims: Claims;
  virtual: Transport;
  onScan(scan: Scan): void;
  onRaw(raw: RawScan): void;
  send(message: FromDevices): void;
  onChange(): void;
  log: RegistryParts['log'];
}

function start(message: Configure, parts: StartParts): Running {
  const { send, log, keeper, printers } = parts;
  const { scanner: config = scannerDefaults, bindings = {}, scale, poleDisplay } = message;
  const clock = driverClock;
  const counter = createCounterDevices({
    config: { ...(scale === undefined ? {} : { scale }), ...(poleDisplay === undefined ? {} : { poleDisplay }) },
    claims: parts.claims,
    nowMs: clock.nowMs,
    send,
  });
  let hasFound = false;
  const registry = createRegistry({
    make: { ...counter.make, POSPrinter: printers.make, Scanner: (device, current, counted) => makeScanner(device, current, counted, { ...parts, config, clock }) },
    bindings: { ...counter.bindings, ...bindings, ...printers.bindings },
    keeper,
    clock,
    onDevices: parts.onChange,
    onBound: () => hasFound && parts.onLooked(),
    log,
  });
  const fixed = [VIRTUAL_SCANNER, ...printers.fixed];
  // These first, by themselves: they must not wait for a device that takes its time.
  const virtualReady = registry.see(fixed);
  const awaited = [...Object.values(bindings), ...Object.values(printers.bindings)];
  const find = finder(message, awaited, [...fixed, ...counter.found], log);
  const watch = createWatch(async () => {
    const [found] = await Promise.all([find(), virtualReady]);
    hasFound = true;
    await registry.see(found);
  }, clock);
  void listenUsb(watch.wake).then((events) => {
    if ('without' in events) log('info', 'hotplug.noEvents', { why: events.without });
  });
  return { registry, watch, counter, virtualReady };
}

/** Looks what is there. What the settings call a scanner is one. @param awaited keys that bindings name */
function finder({ scanner: { ports, grab } = scannerDefaults }: Configure, awaited: readonly DeviceKey[], fixed: readonly FoundDevice[], log: RegistryParts['log']) {
  const onError = (library: string, { message }: Error) => log('warn', 'hotplug.noList', { library, message });
  const all = createFinder([...ports, ...awaited], onError);
  const scanners = new Set([...ports, ...grab]);
  const known = new Set(fixed.map(({ key }) => key));
  return async (): Promise<FoundDevice[]> => {
    const listed = (await all.find()).filter(({ key }) => !known.has(key));
    return [...fixed, ...listed.map((device) => (scanners.has(device.key) ? { ...device, category: 'Scanner' as const } : device))];
  };
}
