/** A scanner: bytes of its transport through a decoder to scans, each once. */
import { createBase, type DriverBase } from '../device/base.ts';
import type { Claims } from '../device/claims.ts';
import type { DriverClock } from '../device/clock.ts';
import { healthOf } from '../device/health.ts';
import { DriverError } from '../error.ts';
import type { CheckHealth, CheckHealthLevel, Driver, FoundDevice, RawScan, Statistics } from '../device/model.ts';
import type { Scan } from '../ports.ts';
import type { Connection, Transport } from '../transport/transport.ts';
import type { Decoded, ScanDecoder } from './decoder.ts';
import { createDoubleReads } from './double-reads.ts';

/** An interactive CheckHealth waits this long for a person to scan something. */
export const INTERACTIVE_MS = 15_000;
/** A DirectIO takes what comes back within this long. */
export const DIRECT_IO_MS = 200;
/** Pieces of a code whose times are kept for the technician. */
export const TIMINGS_MAX = 512;

export interface ScannerParts {
  device: FoundDevice;
  transport: Transport;
  /** A new one for each connection. */
  decoder(): ScanDecoder;
  /** The same code again within this long is one scan, milliseconds; 0 = every scan counts. */
  doubleReadMs: number;
  claims: Claims;
  clock: DriverClock;
  counted?: Statistics;
  onScan(scan: Scan): void;
  onRaw?(raw: RawScan): void;
  /** How the line reads: false for bytes that are no scan. True as the answer = the line is set anew, open it again. */
  onRead?(good: boolean): boolean;
}

export function createScanner(parts: ScannerParts): Driver {
  const { device, clock } = parts;
  const base = createBase(device, clock.nowMs, parts.counted);
  const reads = createReads(parts, base.count);
  const line = createLine(parts, base, reads);
  return {
    device,
    state: base.state,
    onState: base.onState,
    statistics: base.statistics,
    resetStatistics: base.resetStatistics,
    open: () => Promise.resolve(base.set({ lifecycle: 'opened' })),
    async claim(timeoutMs) {
      base.require('opened');
      await line.take(timeoutMs);
      base.set({ lifecycle: 'claimed' });
    },
    enable() {
      base.require('claimed');
      base.set({ lifecycle: 'enabled', power: 'Online' });
      return Promise.resolve();
    },
    release() {
      line.letGo();
      base.set({ lifecycle: 'opened', power: 'Unknown' });
      return Promise.resolve();
    },
    close() {
      line.letGo();
      base.set({ lifecycle: 'closed', power: 'Unknown' });
      return Promise.resolve();
    },
    checkHealth: (level) => checkHealth(level, { state: base.state, clock, onNextScan: reads.onNextScan }),
    async directIO(bytes) {
      base.require('claimed');
      return line.ask(bytes);
    },
  };
}

/** The line to the scanner: claimed, opened, opened anew where its speed changes, and told when it is gone. */
function createLine({ device, transport, claims, clock }: ScannerParts, base: DriverBase, reads: Reads) {
  let release: (() => void) | null = null;
  let connection: Connection | null = null;
  let answer: ((bytes: Uint8Array) => void) | null = null;

  function letGo(): void {
    const was = connection;
    connection = null;
    reads.end();
    was?.close();
    release?.();
    release = null;
  }
  function lost(error: unknown): void {
    letGo();
    base.fail(error);
    base.set({ lifecycle: 'opened', power: 'OffOffline' });
  }
  async function connect(): Promise<void> {
    const opened = await transport.open();
    connection = opened;
    reads.begin();
    opened.onData((bytes) => {
      answer?.(bytes);
      if (connection !== opened || base.state().lifecycle !== 'enabled') return;
      if (reads.take(bytes)) reopen();
    });
    opened.onClose(() => {
      if (connection !== opened) return;
      lost(new DriverError('Offline', `${device.name} is gone: check its cable`));
    });
  }
  /** The line is set anew: another baud. A failure to open is told as an unplug is. */
  function reopen(): void {
    const was = connection;
    connection = null;
    was?.close();
    connect().catch(lost);
  }
  return {
    letGo,
    /** @throws what the transport or the claim throws; told by the state too */
    async take(timeoutMs: number): Promise<void> {
      release ??= await claims.take(device.key, timeoutMs);
      try {
        await connect();
      } catch (error) {
        lost(error);
        throw error;
      }
    },
    async ask(bytes: Uint8Array): Promise<Uint8Array> {
      const pieces: Uint8Array[] = [];
      answer = (piece) => void pieces.push(piece);
      await connection?.write(bytes);
      await new Promise<void>((resolve) => clock.after(DIRECT_IO_MS, resolve));
      answer = null;
      return Buffer.concat(pieces);
    },
  };
}

type Reads = ReturnType<typeof createReads>;

/** What comes in, from the bytes of one connection to scans told once. */
function createReads(parts: ScannerParts, count: (name: 'GoodScanCount' | 'NoReadCount') => void) {
  const { device, clock, onScan, onRaw, onRead } = parts;
  const doubles = createDoubleReads(parts.doubleReadMs);
  let decoder: ScanDecoder | null = null;
  let stopIdle: (() => void) | null = null;
  let timings: number[] = [];
  let waiting: ((data: string) => void) | null = null;

  /** True where the line is to be opened again. */
  function deliver(decoded: readonly Decoded[], atMs: number): boolean {
    let again = false;
    for (const one of decoded) {
      raw(one);
      const good = one.kind === 'scan';
      count(good ? 'GoodScanCount' : 'NoReadCount');
      again = (onRead?.(good) ?? false) || again;
      if (!good || doubles.isDouble(one.data, one.symbology, atMs)) continue;
      waiting?.(one.data);
      onScan({ data: one.data, atMs: clock.nowMs(), device: device.key, ...(one.symbology === undefined ? {} : { symbology: one.symbology }) });
    }
    return again;
  }
  function raw(decoded: Decoded): void {
    const first = timings[0] ?? 0;
    onRaw?.({
      key: device.key,
      bytes: Buffer.from(decoded.raw).toString('base64'),
      timingsMs: timings.map((ms) => Math.round((ms - first) * 10) / 10),
      atMs: clock.nowMs(),
      ...(decoded.kind === 'refused' ? { refused: decoded.why } : {}),
    });
    timings = [];
  }
  function watchIdle(): void {
    stopIdle?.();
    stopIdle = null;
    const due = decoder?.dueMs() ?? null;
    if (due === null || decoder === null) return;
    const waitingDecoder = decoder;
    stopIdle = clock.after(Math.max(0, due - clock.monotonicMs()), () => {
      const nowMs = clock.monotonicMs();
      deliver(waitingDecoder.idle(nowMs), nowMs);
      if (decoder === waitingDecoder) watchIdle();
    });
  }
  return {
    begin() {
      decoder = parts.decoder();
      timings = [];
    },
    end() {
      stopIdle?.();
      stopIdle = null;
      decoder = null;
    },
    take(bytes: Uint8Array): boolean {
      const nowMs = clock.monotonicMs();
      if (timings.length < TIMINGS_MAX) timings.push(nowMs);
      const again = deliver(decoder?.push(bytes, nowMs) ?? [], nowMs);
      watchIdle();
      return again;
    },
    onNextScan(listener: ((data: string) => void) | null): void {
      waiting = listener;
    },
  };
}

interface HealthParts {
  state: Driver['state'];
  clock: DriverClock;
  onNextScan(listener: ((data: string) => void) | null): void;
}

/** External has nothing to ask: scanners have no common question. It says whether the line is open. */
async function checkHealth(level: CheckHealthLevel, { state, clock, onNextScan }: HealthParts): Promise<CheckHealth> {
  const { lifecycle, power, error } = state();
  const isUp = lifecycle === 'enabled' && power === 'Online';
  const result = (ok: boolean, text: string): CheckHealth => healthOf(level, { ok, text }, clock.nowMs());
  if (!isUp) return result(false, error?.message ?? `${lifecycle}, power ${power}`);
  if (level !== 'Interactive') return result(true, level === 'External' ? 'the line is open; scanners answer no common question' : `${lifecycle}, power ${power}`);
  const data = await new Promise<string | null>((resolve) => {
    const stop = clock.after(INTERACTIVE_MS, () => resolve(null));
    onNextScan((scanned) => {
      stop();
      resolve(scanned);
    });
  });
  onNextScan(null);
  return data === null
    ? result(false, `nothing was scanned in ${INTERACTIVE_MS / 1000} s`)
    : result(true, `${data.length} characters read`);
}
