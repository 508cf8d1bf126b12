/** Scale and pole display within the device process: their drivers, and what the terminal asks of them. */
import type { Claims } from '../device/claims.ts';
import { DriverError } from '../error.ts';
import { portPath, tcpAddress } from '../device/key.ts';
import type { DeviceCategory, Driver, DeviceKey, FoundDevice } from '../device/model.ts';
import type { MakeDriver } from '../device/registry.ts';
import { createPole, type PoleDriver } from '../display/driver.ts';
import type { LineSettings, ScaleProtocol } from '../scale/protocol.ts';
import { createScale, type ScaleDriver } from '../scale/driver.ts';
import { lineProtocol } from '../scale/template.ts';
import { aAndD, sics } from '../scale/templates.ts';
import { toledo8217 } from '../scale/toledo8217.ts';
import { serialTransport } from '../transport/serial.ts';
import { tcpTransport } from '../transport/tcp.ts';
import type { Transport } from '../transport/transport.ts';
import type { VirtualCounter } from '../ports.ts';
import { createVirtualPole, type VirtualPole } from '../virtual/pole.ts';
import { createVirtualScale, type VirtualScale } from '../virtual/scale.ts';
import type { FromCounter, PoleConfig, PolePair, ScaleConfig, ScaleReading, ToCounter } from './messages.ts';

/** What a customer of training mode puts on the virtual scale, one after another, grams. */
const TRAINING_GRAMS = [1_235, 480, 2_150, 765];
export const VIRTUAL_SCALE: DeviceKey = 'virtual:scale';
export const VIRTUAL_POLE: DeviceKey = 'virtual:pole';

export interface CounterConfig {
  scale?: ScaleConfig;
  poleDisplay?: PoleConfig;
}

export interface CounterDevices {
  /** For the registry: drivers by category, the devices that no hot-plug lists, and which has which role. */
  make: Partial<Record<DeviceCategory, MakeDriver>>;
  found: FoundDevice[];
  bindings: { scale?: DeviceKey; poleDisplay?: DeviceKey };
  /** Settles when it is done. @throws DriverError */
  handle(message: ToCounter): Promise<void>;
  /** What a person does to the virtual ones. */
  virtual(switches: VirtualCounter): void;
}

export interface CounterParts {
  config: CounterConfig;
  claims: Claims;
  nowMs(): number;
  send(message: FromCounter): void;
}

export function createCounterDevices({ config, claims, nowMs, send }: CounterParts): CounterDevices {
  let scale: ScaleDriver | null = null;
  let pole: PoleDriver | null = null;
  let lines: PolePair | null = null;
  let virtual: VirtualScale | null = null;
  let virtualPole: VirtualPole | null = null;
  let isWatched = false;
  let weighed = 0;
  const tell = (reading: ScaleReading) => send({ type: 'scale', reading, actions: scale === null ? null : [...scale.actions] });
  const makeScale: MakeDriver = (device, current, statistics) => {
    const protocol = protocolOf(config.scale);
    virtual = device.key === VIRTUAL_SCALE ? createVirtualScale(nowMs) : null;
    const transport = virtual?.transport ?? transportOf(device, current, protocol.line);
    const driver = createScale({ device, transport, protocol, claims, nowMs, statistics });
    scale = driver;
    driver.onReading(tell);
    tell({ state: 'silent' });
    onClosed(driver, (isClosed) => {
      if (isClosed && scale !== driver) return;
      scale = isClosed ? null : driver;
      if (isClosed) tell({ state: 'silent' });
    });
    return driver;
  };
  const makePole: MakeDriver = (device, current, statistics) => {
    const { baud, ...profile } = config.poleDisplay ?? noPole();
    const line: LineSettings = { baudRate: baud, dataBits: 8, parity: 'none', stopBits: 1 };
    virtualPole = device.key === VIRTUAL_POLE ? createVirtualPole(profile.doubleBytes, (shown) => send({ type: 'poleShows', lines: shown })) : null;
    const transport = virtualPole?.transport ?? transportOf(device, current, line);
    const driver = createPole({ device, transport, profile, claims, nowMs, statistics });
    pole = driver;
    driver.show(lines);
    return driver;
  };
  /** Training: a customer puts goods on the scale when somebody begins to weigh, and takes them off. */
  function play(on: boolean): void {
    if (virtual === null || on === isWatched) return;
    isWatched = on;
    virtual.set({ grams: on ? (TRAINING_GRAMS[weighed++ % TRAINING_GRAMS.length] ?? 0) : 0 });
  }
  return {
    make: { Scale: makeScale, LineDisplay: makePole },
    found: [...foundAt(config.scale?.at, 'Scale', 'scale'), ...foundAt(config.poleDisplay?.at, 'LineDisplay', 'pole display')],
    bindings: {
      ...(config.scale === undefined ? {} : { scale: config.scale.at }),
      ...(config.poleDisplay === undefined ? {} : { poleDisplay: config.poleDisplay.at }),
    },
    async handle(message) {
      switch (message.type) {
        case 'readScale':
          return tell(await need(scale, 'scale').read());
        case 'actScale':
          return need(scale, 'scale').act(message.action);
        case 'watchScale':
          play(message.on);
          return scale?.watch(message.on);
        case 'testPole':
          return need(pole, 'poleDisplay').test(message.commandSet);
        case 'pole':
          ({ lines } = message);
          return pole?.show(lines);
      }
    },
    virtual({ grams, scaleUnplugged, poleUnplugged }) {
      virtual?.set({ ...(grams === undefined ? {} : { grams }), ...(scaleUnplugged === undefined ? {} : { unplugged: scaleUnplugged }) });
      if (poleUnplugged !== undefined) virtualPole?.plug(!poleUnplugged);
    },
  };
}

/** Tells of each opening and closing after the first: a technician may give its role to another device. */
function onClosed(driver: Driver, told: (isClosed: boolean) => void): void {
  let was: boolean | null = null;
  driver.onState(({ lifecycle }) => {
    const isClosed = lifecycle === 'closed';
    if (was !== null && isClosed !== was) told(isClosed);
    was = isClosed;
  });
}

function need<T extends Driver>(driver: T | null, what: string): T {
  if (driver === null) throw new DriverError('NoExist', `no ${what} is configured: set devices.${what}`);
  return driver;
}

function noPole(): never {
  throw new DriverError('NoService', 'no pole display is configured: set devices.poleDisplay');
}

function protocolOf(config: ScaleConfig | undefined): ScaleProtocol {
  switch (config?.protocol) {
    case 'toledo8217':
      return toledo8217(config.unit);
    case 'sics':
      return lineProtocol(sics);
    case 'aAndD':
      return lineProtocol(aAndD);
    case 'template':
      return lineProtocol(config.template);
    case undefined:
      throw new DriverError('NoService', 'no scale is configured: set devices.scale');
  }
}

/** Devices that nothing plugs in: on the network, on a built-in port, virtual. */
function foundAt(key: DeviceKey | undefined, category: DeviceCategory, what: string): FoundDevice[] {
  if (key === undefined) return [];
  const tcp = tcpAddress(key);
  if (tcp !== null) return [{ key, category, name: `${what} at ${tcp.host}:${tcp.port}`, connection: { bus: 'tcp', ...tcp } }];
  const path = portPath(key, process.platform);
  if (path !== null) return [{ key, category, name: `${what} on ${path}`, connection: { bus: 'serial', path } }];
  return key.startsWith('virtual:') ? [{ key, category, name: `virtual ${what}`, connection: { bus: 'virtual' } }] : [];
}

/** @throws DriverError NoService where it hangs on nothing that carries bytes both ways */
function transportOf(device: FoundDevice, current: () => FoundDevice | null, line: LineSettings): Transport {
  const { connection, name } = device;
  if (connection.bus === 'tcp') return tcpTransport(connection.host, connection.port);
  if (connection.bus !== 'serial') throw new DriverError('NoService', `${name} hangs on ${connection.bus}: a serial line or a network address is needed`);
  return serialTransport({
    name,
    path() {
      const now = current()?.connection;
      if (now?.bus !== 'serial') throw new DriverError('NoHardware', `${name} is not plugged in`);
      return now.path;
    },
    baud: () => line.baudRate,
    dataBits: line.dataBits,
    parity: line.parity,
    stopBits: line.stopBits,
  });
}
