/** One connection to a printer: what is asked on it, and what it answers. */
import { driverClock, type DriverClock } from '../device/clock.ts';
import { DeviceError } from '../error.ts';
import type { Trouble } from '../ports.ts';
import type { Connection } from '../transport/transport.ts';
import { createEar, createGather, createWait, type Heard } from './ear.ts';
import { clearBuffers, nameRequest, statusRequest } from './escpos.ts';
import { STATUS_BYTES, troubleOf, type StatusBytes } from './status.ts';

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

export interface LineParts {
  connection: Connection;
  /** For messages. */
  name: string;
  times: PrinterTimes;
  clock?: Pick<DriverClock, 'after'>;
  /** What is wrong, or undefined: told with each status, also with those that the printer sends of itself. */
  onTrouble(trouble: Trouble | undefined): void;
  onStatus?(status: StatusBytes): void;
}

export interface Line {
  /** Ends in doubt where it is given up while the printer takes nothing. */
  write(bytes: Uint8Array): Promise<void>;
  /** @throws DeviceError where nothing is answered; no job has been sent then */
  status(): Promise<Trouble | undefined>;
  /** Tells the printer to forget what it holds; `cleared` is false where it does not know how (DLE DC4 8). @throws as `status` */
  clear(): Promise<{ cleared: boolean; trouble: Trouble | undefined }>;
  /** Waits until the printer comes to a request of its own kind; false where it knows none (GS I 67). */
  barrier(): Promise<boolean>;
  /** Before a section goes out: its end is told by this process id, or by the paper sensor's answer. */
  expect(id: number | null): void;
  /**
   * Waits until the printer says that all is done.
   * @throws DeviceError in doubt
   */
  completed(): Promise<void>;
  /** Clears what the printer holds, and ends the waiting. */
  cancel(): void;
  /** Writes, and gathers all that comes within this long, milliseconds. */
  exchange(bytes: Uint8Array, withinMs: number): Promise<Uint8Array>;
  /** Has the printer sent a status of itself? */
  tellsItself(): boolean;
  isOpen(): boolean;
  onClose(listener: () => void): void;
  close(): void;
}

/** Status requests: one, or again and again while a job goes on. */
function createQuestions({ connection, name, times, onTrouble }: LineParts, heard: Heard, until: ReturnType<typeof createWait>['until']) {
  const send = (before: Uint8Array): Promise<void> => {
    heard.status = [];
    heard.owed = STATUS_BYTES;
    return connection.write(Buffer.concat([before, statusRequest]));
  };
  return {
    async ask(before: Uint8Array = new Uint8Array()): Promise<Trouble | undefined> {
      await until(() => heard.owed === 0, times.answer);
      await send(before);
      if (await until(() => heard.status.length >= STATUS_BYTES, times.answer)) return troubleOf(heard.status);
      heard.owed = 0;
      throw new DeviceError(`printer ${name} does not answer: switch it off and on`, 'notPrinted', 'unreachable');
    },
    /** Returns how many requests before the end were not answered, one after another. */
    async untilOver(isOver: () => boolean, isClosed: () => boolean): Promise<number> {
      let silences = 0;
      for (let waitedMs = 0; waitedMs < times.job && silences < SILENCES_MAX; waitedMs += times.ask) {
        if ((await until(isOver, times.ask)) || isClosed()) break;
        await send(new Uint8Array());
        const answered = await until(() => isOver() || heard.status.length >= STATUS_BYTES, times.answer);
        if (isOver()) break;
        if (answered) onTrouble(troubleOf(heard.status));
        silences = answered ? 0 : silences + 1;
      }
      return silences;
    },
  };
}

export function createLine(parts: LineParts): Line {
  const { connection, name, times, onTrouble, clock = driverClock } = parts;
  const heard: Heard = { status: [], owed: 0, awaited: null, done: false, cleared: false, named: false, tellsItself: false };
  const { until, wake, end } = createWait(clock);
  const gather = createGather();
  const gaveUp = Promise.withResolvers<void>();
  let cancelled = false;
  let closed = false;
  const hear = createEar(heard, parts);
  connection.onData((bytes) => {
    gather.push(bytes);
    for (const byte of bytes) hear(byte);
    wake();
  });
  connection.onClose(() => {
    closed = true;
    end();
  });
  const inDoubt = (why: string, trouble?: Trouble) => new DeviceError(`printer ${name} ${why}: look at the paper before printing again`, 'inDoubt', trouble);
  const isOver = () => heard.done || cancelled || closed;
  const { ask, untilOver } = createQuestions(parts, heard, until);
  return {
    async write(bytes) {
      const written = connection.write(bytes);
      written.catch(() => undefined);
      await Promise.race([written, gaveUp.promise]);
      if (cancelled) throw inDoubt('was told to give up');
    },
    exchange(bytes, withinMs) {
      gather.begin();
      return connection.write(bytes).then(() => until(() => false, withinMs)).then(gather.end);
    },
    status: () => ask(),
    async clear() {
      heard.cleared = false;
      // Both are answered at once and in their order: with the status there, no other answer comes.
      const trouble = await ask(clearBuffers);
      return { cleared: heard.cleared, trouble };
    },
    async barrier() {
      heard.named = false;
      await connection.write(nameRequest);
      return until(() => heard.named, times.answer);
    },
    cancel() {
      cancelled = true;
      connection.write(clearBuffers).catch(() => undefined);
      gaveUp.resolve();
      wake();
    },
    expect(id) {
      heard.awaited = id;
      heard.done = false;
    },
    async completed() {
      const silences = await untilOver(isOver, () => closed);
      if (heard.done) return;
      if (cancelled) throw new DeviceError(`the job at printer ${name} was given up: what is on the paper is all of it`, 'inDoubt');
      const trouble = closed || silences > 0 ? 'unreachable' : 'fault';
      onTrouble(trouble);
      throw inDoubt(closed ? 'broke off in the middle' : 'did not say that it is done', trouble);
    },
    tellsItself: () => heard.tellsItself,
    isOpen: () => !closed,
    onClose: (listener) => connection.onClose(listener),
    close: () => connection.close(),
  };
}
