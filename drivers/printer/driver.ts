/**
 * A receipt printer: one job at a time, done when the printer says so.
 *
 * Never both a lost and a doubled receipt. The rule:
 * 1. A job goes out in sections, the next one only after the printer has said that the one before is printed. It says so
 *    with a number that no other section, job or try has (GS ( H; Star counts ETB), and it must stand well then: a
 *    printer that says done while it has no paper is not believed.
 * 2. So at any moment all sections before one are on the paper, none after it is, and that one alone is in doubt.
 * 3. What broke off is never sent again by itself. A person looks at the paper and says: resume (from the section in
 *    doubt: nothing is missing, and at most that section is there twice), reprint (a whole receipt, marked DUPLICATE),
 *    or that it is there.
 * 4. Before anything else is printed, what the printer still holds of the broken job is ended: cleared (DLE DC4 8), or
 *    where it does not know that, the command it is in the middle of is filled up with NUL bytes, which print nothing
 *    (a Star printer then prints what it had already taken).
 * A printer that knows no numbers (GS r alone) says "done" the same way each time: there a duplicated or invented
 * answer could pass for the section's own.
 */
import { driverClock, type DriverClock } from '../device/clock.ts';
import { DeviceError } from '../error.ts';
import type { Block, Trouble } from '../ports.ts';
import type { Transport } from '../transport/transport.ts';
import { encodeSections, type Glyphs } from './encode.ts';
import { createLender } from './lender.ts';
import { printerTimes, type Line, type PrinterTimes } from './line.ts';
import type { Profile } from './profiles.ts';
import { breakOff, endRest, greet, recover, type Rest } from './rest.ts';
import { stops, type StatusBytes } from './status.ts';
import { talkOf, type Talk } from './talk.ts';

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
  /** UnifiedPOS DirectIO: raw bytes out, and what came back within `DIRECT_IO_MS`. */
  directIO(bytes: Uint8Array): Promise<Uint8Array>;
  /** Asks the printer how it is, now. */
  check(): Promise<void>;
  close(): void;
}

export { printerTimes, type PrinterTimes } from './line.ts';

/** Raw command: what comes within this long is its answer, milliseconds. */
export const DIRECT_IO_MS = 500;

export interface PrinterParts {
  transport: Transport;
  profile: Profile;
  glyphs(): Glyphs;
  /** Called with what is wrong, or undefined, after each answer and whenever the printer tells of itself. */
  onTrouble(trouble: Trouble | undefined): void;
  /** Called with each status: the drawer's switch and the printer's errors. */
  onStatus?(status: StatusBytes): void;
  /** A pulse to the drawer goes out. */
  onPulse?(): void;
  times?: PrinterTimes;
  clock?: DriverClock;
}

export function createPrinter(parts: PrinterParts): Printer {
  const { transport, profile, glyphs, onTrouble, onPulse, times = printerTimes, clock = driverClock } = parts;
  /** The line with the job at the printer, to be given up by a person. */
  let working: Line | null = null;
  const rest: Rest = { isHeld: true, bytes: 0 };
  const talk = talkOf(profile);
  const inLine = createQueue();
  const lines = createLender({ ...parts, talk, times, clock }, (line) => greet(line, rest, talk));
  const lend = <T>(work: (line: Line) => Promise<T>): Promise<T> =>
    lines.lend(work).catch((error: unknown) => {
      if (!(error instanceof DeviceError) || error.trouble === 'unreachable') breakOff(rest, 0);
      throw error;
    });
  const ask = async (line: Line): Promise<Trouble | undefined> => {
    const trouble = await line.status();
    onTrouble(trouble);
    return trouble;
  };
  const pulse = async (line: Line): Promise<void> => {
    // Told first: a printer that reports by itself may have told of the open drawer before the write is done.
    onPulse?.();
    await line.write(talk.pulse);
  };
  const check = () => lend(async (line) => void (await ask(line)));
  const printOn = async (line: Line, job: PrintRequest, sections: Uint8Array[], began: () => void): Promise<void> => {
    const longest = Math.max(...sections.map((section) => section.length));
    // Of sections that an earlier process printed, the one in doubt may stand half-said.
    if (rest.isHeld) breakOff(rest, longest);
    await recover(line, rest, talk);
    // The drawer first, and also where the paper is out: the cashier has change to give.
    if (job.openDrawer) await pulse(line);
    const trouble = await ask(line);
    if (stops(trouble)) throw new DeviceError(`printer ${transport.name}: ${trouble}: put it right, it prints by itself then`, 'notPrinted', trouble);
    working = line;
    breakOff(rest, longest);
    began();
    await printSections({ line, sections, name: transport.name, talk, ask }, job);
    endRest(rest);
  };
  const stopIdle = repeat(clock, times.idle, () => inLine(check));
  return {
    check: () => inLine(check),
    cancel: () => working?.cancel(),
    openDrawer: () =>
      inLine(() =>
        lend(async (line) => {
          await recover(line, rest, talk);
          await pulse(line);
          await ask(line);
        }),
      ),
    directIO: (bytes) => inLine(() => lend((line) => line.exchange(bytes, DIRECT_IO_MS))),
    print: (job) =>
      inLine(async () => {
        const sections = await inTurns(encodeSections(job.blocks, profile, glyphs()), clock);
        let hasBegun = false;
        try {
          await lend((line) => printOn(line, job, sections, () => (hasBegun = true)));
        } catch (error) {
          // A line that broke before the first section leaves no doubt.
          if (hasBegun || !(error instanceof DeviceError)) throw error;
          throw new DeviceError(error.message, 'notPrinted', error.trouble);
        } finally {
          working = null;
        }
      }),
    close() {
      stopIdle();
      lines.close();
    },
  };
}

/** Letters that are drawn take a tenth of a second a job: of a scanner that types, the kernel keeps the keys of a fiftieth. */
async function inTurns<T>(all: Iterable<T>, clock: DriverClock): Promise<T[]> {
  const done: T[] = [];
  for (const one of all) {
    done.push(one);
    await clock.turn();
  }
  return done;
}

interface Sections {
  line: Line;
  sections: Uint8Array[];
  name: string;
  talk: Talk;
  ask(line: Line): Promise<Trouble | undefined>;
}

/** One after another, each believed before the next goes out. */
async function printSections({ line, sections, name, talk, ask }: Sections, { fromSection = 0, onSection }: PrintRequest): Promise<void> {
  for (let i = fromSection; i < sections.length; i++) {
    // ESC @, with which each section begins, ends the automatic status.
    await line.write(Buffer.concat([sections[i] ?? new Uint8Array(), talk.automaticRequest, line.mark()]));
    await line.completed();
    const after = await ask(line).catch(() => undefined);
    if (stops(after)) throw new DeviceError(`printer ${name} says that it has printed, and ${after}: look at the paper`, 'inDoubt', after);
    onSection?.(i + 1, sections.length);
  }
}

/** Runs again and again with this many milliseconds between. Returns the way to stop. */
function repeat(clock: DriverClock, ms: number, work: () => Promise<void>): () => void {
  let stopped = false;
  let stop = clock.after(ms, tick);
  function tick(): void {
    void work().catch(() => undefined).then(() => {
      if (!stopped) stop = clock.after(ms, tick);
    });
  }
  return () => {
    stopped = true;
    stop();
  };
}

/** A printer does one thing at a time: everything stands in line. */
function createQueue(): <T>(work: () => Promise<T>) => Promise<T> {
  let tail: Promise<unknown> = Promise.resolve();
  return (work) => {
    const result = tail.then(work);
    tail = result.catch(() => undefined);
    return result;
  };
}
