/** A receipt printer: one job at a time, done when the printer says so. */
import { DeviceError } from '../error.ts';
import type { Block, Trouble } from '../ports.ts';
import type { Connection, Transport } from '../transport/transport.ts';
import { encodeSections, type Glyphs } from './encode.ts';
import { clearBuffers, completionRequest, drawerPulse, processIdRequest, statusRequest } from './escpos.ts';
import type { Profile } from './profiles.ts';
import { STATUS_BYTES, createAnswers, stops, troubleOf } from './status.ts';

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

export interface PrintRequest {
  blocks: Block[];
  openDrawer: boolean;
  /** Sections that are on the paper already. */
  fromSection?: number;
  /** Told after each section that the printer says is printed: how many are, of how many. */
  onSection?(printed: number, of: number): void;
}

export interface Printer {
  /** @throws DeviceError with the outcome */
  print(job: PrintRequest): Promise<void>;
  /** Gives up the job at the printer: what is buffered is cleared, and `print` rejects in doubt. */
  cancel(): void;
  openDrawer(): Promise<void>;
  /** Asks the printer how it is, now. */
  check(): Promise<void>;
  close(): void;
}

export interface PrinterParts {
  transport: Transport;
  profile: Profile;
  glyphs(): Glyphs;
  /** Called with what is wrong, or undefined, after each answer. */
  onTrouble(trouble: Trouble | undefined): void;
  times?: PrinterTimes;
}

export function createPrinter({ transport, profile, glyphs, onTrouble, times = printerTimes }: PrinterParts): Printer {
  let tail: Promise<unknown> = Promise.resolve();
  /** The line with the job at the printer, to be given up by a person. */
  let working: Line | null = null;
  /** A job broke off: the printer may hold the rest of it, which must not come out after a person has decided. */
  let holdsRest = false;
  /** A printer takes one connection at a time: everything stands in line. */
  const inLine = <T>(work: () => Promise<T>): Promise<T> => {
    const result = tail.then(work);
    tail = result.catch(() => undefined);
    return result;
  };
  const withLine = async <T>(work: (line: Line) => Promise<T>): Promise<T> => {
    let connection: Connection;
    try {
      connection = await transport.open();
    } catch (error) {
      onTrouble('unreachable');
      throw error;
    }
    const line = createLine(connection, transport.name, times);
    try {
      return await work(line);
    } finally {
      connection.close();
    }
  };
  const ask = async (line: Line): Promise<Trouble | undefined> => {
    const trouble = await line.status();
    onTrouble(trouble);
    return trouble;
  };
  const check = () => withLine(async (line) => void (await ask(line)));
  const idle = setInterval(() => void inLine(check).catch(() => undefined), times.idle);
  const printOn = async (line: Line, sections: Uint8Array[], { openDrawer, fromSection = 0, onSection }: PrintRequest): Promise<void> => {
    // The drawer first, and also where the paper is out: the cashier has change to give.
    if (openDrawer) await line.write(drawerPulse(profile));
    if (holdsRest || fromSection > 0) await line.write(clearBuffers);
    const trouble = await ask(line);
    if (stops(trouble)) throw new DeviceError(`printer ${transport.name}: ${trouble}: put it right, it prints by itself then`, 'notPrinted', trouble);
    working = line;
    holdsRest = true;
    let hadTrouble = false;
    // One section at a time: never more than one can be in doubt.
    for (let i = fromSection; i < sections.length; i++) {
      const id = profile.completion === 'processId' ? i + 1 : null;
      line.expect(id);
      await line.write(sections[i] ?? new Uint8Array());
      await line.write(id === null ? completionRequest : processIdRequest(id));
      if (await line.completed(onTrouble)) hadTrouble = true;
      onSection?.(i + 1, sections.length);
    }
    holdsRest = false;
    // The job is done, whatever this answers: it only tells that the trouble is over.
    if (hadTrouble) await ask(line).catch(() => undefined);
  };
  return {
    check: () => inLine(check),
    cancel: () => working?.cancel(),
    openDrawer: () =>
      inLine(() =>
        withLine(async (line) => {
          await line.write(drawerPulse(profile));
          await ask(line);
        }),
      ),
    print: (job) =>
      inLine(async () => {
        const sections = encodeSections(job.blocks, profile, glyphs());
        try {
          await withLine((line) => printOn(line, sections, job));
        } finally {
          working = null;
        }
      }),
    close: () => clearInterval(idle),
  };
}

interface Line {
  write(bytes: Uint8Array): Promise<void>;
  /** @throws DeviceError where nothing is answered; no job has been sent then */
  status(): Promise<Trouble | undefined>;
  /** Before a section goes out: its end is told by this process id, or by the paper sensor's answer. */
  expect(id: number | null): void;
  /**
   * Waits until the printer says that all is done, and tells whether it was in trouble meanwhile.
   * @throws DeviceError in doubt
   */
  completed(onTrouble: (trouble: Trouble | undefined) => void): Promise<boolean>;
  /** Clears what the printer holds, and ends the waiting. */
  cancel(): void;
}

function createLine(connection: Connection, name: string, times: PrinterTimes): Line {
  let status: number[] = [];
  let done = false;
  let closed = false;
  let cancelled = false;
  let wake: () => void = () => {};
  let awaited: number | null = null;
  let tell: (trouble: Trouble | undefined) => void = () => {};
  const hear = createAnswers((answer) => {
    if (answer.type === 'status') status.push(answer.byte);
    else if (answer.type === 'automatic') tell(answer.trouble);
    else if (answer.type === 'process' ? answer.id === awaited : awaited === null) done = true;
  });
  connection.onData((bytes) => {
    for (const byte of bytes) hear(byte);
    wake();
  });
  connection.onClose(() => {
    closed = true;
    wake();
  });
  /** Until the condition holds, the pipe breaks or the time is over. */
  const until = async (holds: () => boolean, ms: number): Promise<boolean> => {
    if (holds() || closed) return holds();
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<'late'>((resolve) => (timer = setTimeout(resolve, ms, 'late')));
    try {
      while (!holds() && !closed) {
        const woken = new Promise<'woken'>((resolve) => (wake = () => resolve('woken')));
        if ((await Promise.race([woken, late])) === 'late') break;
      }
    } finally {
      clearTimeout(timer);
    }
    return holds();
  };
  const inDoubt = (why: string, trouble: Trouble) =>
    new DeviceError(`printer ${name} ${why}: look at the paper before printing again`, 'inDoubt', trouble);
  return {
    write: (bytes) => connection.write(bytes),
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
      let hadTrouble = false;
      tell = (trouble) => {
        hadTrouble ||= trouble !== undefined;
        onTrouble(trouble);
      };
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
      if (done) return hadTrouble;
      if (cancelled) throw new DeviceError(`the job at printer ${name} was given up: what is on the paper is all of it`, 'inDoubt');
      onTrouble(closed || silences > 0 ? 'unreachable' : 'fault');
      throw inDoubt(closed ? 'broke off in the middle' : 'did not say that it is done', closed || silences > 0 ? 'unreachable' : 'fault');
    },
  };
}
