/** What drivers on a byte pipe share: claim, enable, a broken pipe that is opened again, one question at a time. */
import { createBase, type DriverBase } from '../device/base.ts';
import type { Claims } from '../device/claims.ts';
import { healthOf } from '../device/health.ts';
import { DriverError, failureOf } from '../error.ts';
import type { CheckHealth, CheckHealthLevel, Driver, FoundDevice, Lifecycle, PowerState, Statistics } from '../device/model.ts';
import type { Transport } from '../transport/transport.ts';
import { createLine, type Line } from './line.ts';

/** A broken pipe is tried again after this long, milliseconds; the wait doubles up to the last. */
export const RETRY_FIRST_MS = 250;
export const RETRY_LAST_MS = 5_000;
/** Raw command: what comes within this long is its answer. */
export const DIRECT_IO_MS = 500;

export interface PipedParts {
  device: FoundDevice;
  transport: Transport;
  claims: Claims;
  /** As they were kept from before. */
  statistics?: Statistics;
  nowMs: () => number;
}

/** What a driver does with its pipe. */
export interface PipedWork {
  /** The pipe is open, for the first time or again. @throws DriverError where the device is not what it should be */
  begin(line: Line): Promise<void>;
  /** Enabled is over, or the pipe broke. */
  end?(): void;
  /** External and Interactive. One line of detail, also where all is well. */
  health(level: CheckHealthLevel): Promise<{ ok: boolean; text: string }>;
}

export interface Piped extends Driver {
  /** Runs alone on the open pipe, after whatever runs there. @throws DriverError Closed, NotClaimed, Disabled, Offline */
  alone<T>(work: (line: Line) => Promise<T>): Promise<T>;
  count: DriverBase['count'];
  /** The device answered. */
  online(): void;
  /** The device is silent or gone. Told once, until it is online again. */
  offline(error: DriverError): void;
}

export function createPiped({ device, transport, claims, statistics, nowMs }: PipedParts, work: PipedWork): Piped {
  const base = createBase(device, nowMs, statistics);
  const pipe = createPipe(device, transport, base, work);
  let letGo: () => void = () => {};
  let tail: Promise<unknown> = Promise.resolve();
  function alone<T>(run: (line: Line) => Promise<T>): Promise<T> {
    const result = tail.then(() => {
      base.require('enabled');
      return run(pipe.line());
    });
    tail = result.catch(() => undefined);
    return result;
  }
  function down(to: Lifecycle): void {
    pipe.close();
    letGo();
    letGo = () => {};
    base.set({ lifecycle: to, power: 'Unknown' });
  }
  async function checkHealth(level: CheckHealthLevel): Promise<CheckHealth> {
    const { lifecycle, power } = base.state();
    const internal = { ok: lifecycle === 'enabled' && power !== 'OffOffline', text: `${lifecycle}, power ${power}` };
    const told = level === 'Internal' ? internal : await work.health(level).catch((error: unknown) => ({ ok: false, text: failureOf(error, 0).message }));
    return healthOf(level, told, nowMs());
  }
  return {
    device, alone, checkHealth,
    state: base.state,
    count: base.count,
    online: pipe.online,
    offline: pipe.offline,
    async open() {
      if (base.state().lifecycle === 'closed') base.set({ lifecycle: 'opened' });
    },
    async claim(timeoutMs) {
      base.require('opened');
      if (base.state().lifecycle !== 'opened') return;
      letGo = await claims.take(device.key, timeoutMs);
      base.set({ lifecycle: 'claimed' });
    },
    async enable() {
      base.require('claimed');
      if (base.state().lifecycle === 'enabled') return;
      await pipe.open();
      base.set({ lifecycle: 'enabled' });
    },
    async release() {
      if (base.state().lifecycle !== 'closed') down('opened');
    },
    close: async () => down('closed'),
    statistics: base.statistics,
    resetStatistics: base.resetStatistics,
    directIO: (bytes) => alone(async (line) => (await line.exchange(bytes, () => false, DIRECT_IO_MS)).got),
    onState: base.onState,
  };
}

/** The one open pipe, and the way back to it after it broke. */
function createPipe(device: FoundDevice, transport: Transport, base: DriverBase, work: PipedWork) {
  let now: Line | null = null;
  let retry: NodeJS.Timeout | undefined;
  let retryMs = RETRY_FIRST_MS;
  const gone = () => new DriverError('Offline', `${device.name} is not connected any more: check its cable and power`);
  const power = (next: PowerState) => base.set({ power: next });
  function offline(error: DriverError): void {
    if (base.state().power === 'OffOffline' && base.state().error?.message === error.message) return;
    power('OffOffline');
    base.fail(error);
  }
  function drop(): void {
    const line = now;
    now = null;
    line?.close();
    if (line !== null) work.end?.();
  }
  async function open(): Promise<void> {
    try {
      const line = createLine(await transport.open(), device.name, lost);
      now = line;
      await work.begin(line);
      // Released while it was opened: the pipe is of no use any more.
      base.require('claimed');
    } catch (error) {
      drop();
      const failure = error instanceof DriverError ? error : new DriverError('Offline', error instanceof Error ? error.message : String(error));
      offline(failure);
      throw failure;
    }
    retryMs = RETRY_FIRST_MS;
  }
  function lost(): void {
    drop();
    offline(gone());
    if (base.state().lifecycle === 'enabled') again();
  }
  function again(): void {
    retry = setTimeout(() => void open().catch(() => base.state().lifecycle === 'enabled' && again()), retryMs);
    retryMs = Math.min(RETRY_LAST_MS, retryMs * 2);
  }
  return {
    open,
    offline,
    online: () => power('Online'),
    line(): Line {
      if (now === null) throw gone();
      return now;
    },
    close() {
      clearTimeout(retry);
      drop();
    },
  };
}
