/** One connection to a printer: what is asked on it, and what it answers. */
import { driverClock, type DriverClock } from '../device/clock.ts';
import { DeviceError } from '../error.ts';
import type { Trouble } from '../ports.ts';
import type { Connection } from '../transport/transport.ts';
import { createGather, createWait, nothingHeard, type Heard } from './ear.ts';
import { stops, type StatusBytes } from './status.ts';
import type { Talk } from './talk.ts';

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
/** Longest that a printer which stands well may need to come to a count, milliseconds: it may print what it still holds. */
const COUNT_MS_MAX = 30_000;

export interface LineParts {
  connection: Connection;
  talk: Talk;
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
  /** Tells the printer to forget what it holds; `cleared` is false where it does not know how. @throws as `status` */
  clear(): Promise<{ cleared: boolean; trouble: Trouble | undefined }>;
  /**
   * Waits until the printer has come to the end of what it had before; false where it stands still before that.
   * @throws DeviceError `notPrinted` where its language can tell that, and it does not
   */
  barrier(): Promise<boolean>;
  /** Bytes to go after a section: their answer is its end. */
  mark(): Uint8Array;
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
function createQuestions({ connection, talk, name, times, onTrouble }: LineParts, heard: Heard, until: ReturnType<typeof createWait>['until']) {
  const send = (before: Uint8Array): Promise<void> => {
    heard.status = null;
    heard.pieces = [];
    heard.owed = talk.statusAnswers;
    return connection.write(Buffer.concat([before, talk.statusRequest]));
  };
  return {
    async ask(before: Uint8Array = new Uint8Array()): Promise<Trouble | undefined> {
      await until(() => heard.owed === 0, times.answer);
      await send(before);
      await until(() => heard.status !== null, times.answer);
      if (heard.status !== null) return heard.status.trouble;
      heard.owed = 0;
      throw new DeviceError(`printer ${name} does not answer: switch it off and on`, 'notPrinted', 'unreachable');
    },
    /** Returns how many requests before the end were not answered, one after another. */
    async untilOver(isOver: () => boolean, isClosed: () => boolean): Promise<number> {
      let silences = 0;
      for (let waitedMs = 0; waitedMs < times.job && silences < SILENCES_MAX; waitedMs += times.ask) {
        if ((await until(isOver, times.ask)) || isClosed()) break;
        await send(new Uint8Array());
        await until(() => isOver() || heard.status !== null, times.answer);
        if (isOver()) break;
        if (heard.status !== null) onTrouble(heard.status.trouble);
        silences = heard.status === null ? silences + 1 : 0;
      }
      return silences;
    },
  };
}

/** Until a printer that counts has come to this mark. False where it stands still. @throws DeviceError where it stands well and does not */
async function counted(isReached: () => boolean, { name, times }: LineParts, until: ReturnType<typeof createWait>['until'], ask: () => Promise<Trouble | undefined>): Promise<boolean> {
  for (let waitedMs = 0; waitedMs < COUNT_MS_MAX; waitedMs += times.ask) {
    if (await until(isReached, times.ask)) return true;
    const trouble = await ask();
    if (isReached()) return true;
    if (stops(trouble)) return false;
  }
  throw new DeviceError(`printer ${name} does not count what it prints: set a profile of its own language`, 'notPrinted', 'fault');
}

export function createLine(parts: LineParts): Line {
  const { connection, talk, name, times, onTrouble, clock = driverClock } = parts;
  const heard = nothingHeard();
  const { until, wake, end } = createWait(clock);
  const gather = createGather();
  const gaveUp = Promise.withResolvers<void>();
  let cancelled = false;
  let closed = false;
  const hear = talk.ear(heard, parts);
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
      if (bytes.length === 0) return;
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
      const trouble = await ask(talk.clearRequest);
      return { cleared: heard.cleared, trouble };
    },
    async barrier() {
      const { bytes, isReached, isCount } = talk.barrier(heard);
      if (bytes.length > 0) await connection.write(bytes);
      if (isCount) return counted(isReached, parts, until, ask);
      // One that knows no names passes over the request: nothing more can be known of it.
      await until(isReached, times.answer);
      return true;
    },
    mark: () => talk.mark(heard),
    cancel() {
      cancelled = true;
      if (talk.clearRequest.length > 0) connection.write(talk.clearRequest).catch(() => undefined);
      gaveUp.resolve();
      wake();
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
