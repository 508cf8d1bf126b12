/** All devices of this process but the receipt printer's job line: found, brought up, numbered scans told. */
import { createCounterDevices, type CounterDevices } from '../counter/process.ts';
import { createFinder } from '../hotplug/find.ts';
import { createWatch, listenUsb, type Watch } from '../hotplug/watch.ts';
import type { FromDevices, Scan, ToDevices, VirtualCounter } from '../ports.ts';
import { makeScanner, scannerDefaults } from '../scanner/make.ts';
import { createVirtualScanner } from '../virtual/scanner.ts';
import { createClaims, type Claims } from './claims.ts';
import { driverClock } from './clock.ts';
import { DriverError } from '../error.ts';
import type { CheckHealth, DeviceInfo, FoundDevice, RawScan, ToAnyDevice } from './model.ts';
import type { Keeper } from './keeper.ts';
import type { Transport } from '../transport/transport.ts';
import { createRegistry, type Registry, type RegistryParts } from './registry.ts';

export const VIRTUAL_SCANNER: FoundDevice = { key: 'virtual:scanner', category: 'Scanner', name: 'virtual scanner', connection: { bus: 'virtual' } };

type Configure = Extract<ToDevices, { type: 'configure' }>;
type ToCounter = Parameters<CounterDevices['handle']>[0];

export interface Desk {
  configure(message: Configure, keeper: Keeper): void;
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
    configure(message, keeper) {
      running?.watch.stop();
      void running?.registry.close();
      running = start(message, { keeper, claims, virtual: virtual.transport, onScan, onRaw, send, onChange, log });
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
  claims: Claims;
  virtual: Transport;
  onScan(scan: Scan): void;
  onRaw(raw: RawScan): void;
  send(message: FromDevices): void;
  onChange(): void;
  log: RegistryParts['log'];
}

function start(message: Configure, parts: StartParts): Running {
  const { send, log, keeper } = parts;
  const { scanner: config = scannerDefaults, bindings = {}, scale, poleDisplay } = message;
  const clock = driverClock;
  const counter = createCounterDevices({
    config: { ...(scale === undefined ? {} : { scale }), ...(poleDisplay === undefined ? {} : { poleDisplay }) },
    claims: parts.claims,
    nowMs: clock.nowMs,
    send,
  });
  const registry = createRegistry({
    make: { ...counter.make, Scanner: (device, current, counted) => makeScanner(device, current, counted, { ...parts, config, clock }) },
    bindings: { ...counter.bindings, ...bindings },
    keeper,
    clock,
    onDevices: parts.onChange,
    log,
  });
  // The virtual scanner first, by itself: it must not wait for a device that takes its time.
  const virtualReady = registry.see([VIRTUAL_SCANNER]);
  const watch = createWatch(seer(message, [VIRTUAL_SCANNER, ...counter.found], registry, log), clock);
  void listenUsb(watch.wake).then((events) => {
    if ('without' in events) log('info', 'hotplug.noEvents', { why: events.without });
  });
  return { registry, watch, counter, virtualReady };
}

/** Looks what is there. What the settings call a scanner is one. */
function seer({ scanner: { ports, grab } = scannerDefaults, bindings = {} }: Configure, fixed: FoundDevice[], registry: Registry, log: RegistryParts['log']) {
  const onError = (library: string, { message }: Error) => log('warn', 'hotplug.noList', { library, message });
  const finder = createFinder([...ports, ...Object.values(bindings)], onError);
  const scanners = new Set([...ports, ...grab]);
  const known = new Set(fixed.map(({ key }) => key));
  return async () => {
    const listed = (await finder.find()).filter(({ key }) => !known.has(key));
    await registry.see([...fixed, ...listed.map((device) => (scanners.has(device.key) ? { ...device, category: 'Scanner' as const } : device))]);
  };
}
