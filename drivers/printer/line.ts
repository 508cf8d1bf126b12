/** One connection to a printer: what is asked on it, and what it answers. */
import { DeviceError } from '../error.ts';
import type { Trouble } from '../ports.ts';
import type { Connection } from '../transport/transport.ts';
import { clearBuffers, statusRequest } from './escpos.ts';
import { STATUS_BYTES, createAnswers, troubleOf, type StatusBytes } from './status.ts';

/** Times in milliseconds. */
export interface PrinterTimes {
  /** For an answer to a status request. */
  answer: number;
  /** How often a printer that is at work is asked how it is. */
  ask: number;
  /** How often an idle printer is asked. */
  idle: number;
  /** Longest wait for a job's end while the printer answers: time to fetch a roll of paper. */
  job: number;
}
export const printerTimes: PrinterTimes = { answer: 2_000, ask: 1_000, idle: 5_000, job: 10 * 60_000 };

/** Status requests without an answer, one after another, before a printer at work counts as lost. */
const SILENCES_MAX = 5;
/** Most bytes of an answer to a raw command. */
const GATHERED_BYTES_MAX = 4096;

export interface Line {
  write(bytes: Uint8Array): Promise<void>;
  /** @throws DeviceError where nothing is answered; no job has been sent then */
  status(): Promise<Trouble | undefined>;
  /** Before a section goes out: its end is told by this process id, or by the paper sensor's answer. */
  expect(id: number | null): void;
  /**
   * Waits until the printer says that all is done.
   * @throws DeviceError in doubt
   */
  completed(onTrouble: (trouble: Trouble | undefined) => void): Promise<void>;
  /** Clears what the printer holds, and ends the waiting. */
  cancel(): void;
  /** Writes, and gathers all that comes within this long, milliseconds. */
  exchange(bytes: Uint8Array, withinMs: number): Promise<Uint8Array>;
}

/** Waiting for what an answer brings. */
function createWait() {
  let ended = false;
  let wake: () => void = () => {};
  return {
    wake: () => wake(),
    /** The pipe is gone: nothing more comes. */
    end() {
      ended = true;
      wake();
    },
    /** Until the condition holds, the pipe breaks or the time is over. */
    async until(holds: () => boolean, ms: number): Promise<boolean> {
      if (holds() || ended) return holds();
      let timer: NodeJS.Timeout | undefined;
      const late = new Promise<'late'>((resolve) => (timer = setTimeout(resolve, ms, 'late')));
      try {
        while (!holds() && !ended) {
          const woken = new Promise<'woken'>((resolve) => (wake = () => resolve('woken')));
          if ((await Promise.race([woken, late])) === 'late') break;
        }
      } finally {
        clearTimeout(timer);
      }
      return holds();
    },
  };
}

/** Keeps what comes, between its beginning and its end. */
function createGather() {
  let pieces: Uint8Array[] | null = null;
  return {
    push: (bytes: Uint8Array) => void pieces?.push(bytes),
    begin: () => void (pieces = []),
    end(): Uint8Array {
      const all = Buffer.concat(pieces ?? []).subarray(0, GATHERED_BYTES_MAX);
      pieces = null;
      return all;
    },
  };
}

/** @param onStatus told of every status that is heard */
export function createLine(connection: Connection, name: string, times: PrinterTimes, onStatus: (status: StatusBytes) => void = () => {}): Line {
  let status: number[] = [];
  let done = false;
  let cancelled = false;
  const { until, wake, end } = createWait();
  let closed = false;
  let awaited: number | null = null;
  let tell: (trouble: Trouble | undefined) => void = () => {};
  const heard = (byte: number) => status.push(byte) === STATUS_BYTES && onStatus({ printer: status[0] ?? 0, error: status[2] ?? 0 });
  const hear = createAnswers((answer) => {
    if (answer.type === 'status') heard(answer.byte);
    else if (answer.type === 'automatic') {
      onStatus(answer.bytes);
      tell(answer.trouble);
    } else if (answer.type === 'process' ? answer.id === awaited : awaited === null) done = true;
  });
  const gather = createGather();
  connection.onData((bytes) => {
    gather.push(bytes);
    for (const byte of bytes) hear(byte);
    wake();
  });
  connection.onClose(() => {
    closed = true;
    end();
  });
  const inDoubt = (why: string, trouble: Trouble) =>
    new DeviceError(`printer ${name} ${why}: look at the paper before printing again`, 'inDoubt', trouble);
  return {
    write: (bytes) => connection.write(bytes),
    exchange(bytes, withinMs) {
      gather.begin();
      return connection.write(bytes).then(() => until(() => false, withinMs)).then(gather.end);
    },
    async status() {
      status = [];
      await connection.write(statusRequest);
      if (await until(() => status.length >= STATUS_BYTES, times.answer)) return troubleOf(status);
      throw new DeviceError(`printer ${name} does not answer: switch it off and on`, 'notPrinted', 'unreachable');
    },
    cancel() {
      cancelled = true;
      connection.write(clearBuffers).catch(() => undefined);
      wake();
    },
    expect(id) {
      awaited = id;
      done = false;
    },
    async completed(onTrouble) {
      let silences = 0;
      tell = onTrouble;
      for (let waitedMs = 0; waitedMs < times.job; waitedMs += times.ask) {
        status = [];
        if (await until(() => done || cancelled, times.ask)) break;
        if (closed) break;
        await connection.write(statusRequest);
        const answered = await until(() => done || cancelled || status.length >= STATUS_BYTES, times.answer);
        if (done || cancelled) break;
        if (answered) tell(troubleOf(status));
        silences = answered ? 0 : silences + 1;
        if (silences >= SILENCES_MAX) break;
      }
      if (done) return;
      if (cancelled) throw new DeviceError(`the job at printer ${name} was given up: what is on the paper is all of it`, 'inDoubt');
      onTrouble(closed || silences > 0 ? 'unreachable' : 'fault');
      throw inDoubt(closed ? 'broke off in the middle' : 'did not say that it is done', closed || silences > 0 ? 'unreachable' : 'fault');
    },
  };
}
