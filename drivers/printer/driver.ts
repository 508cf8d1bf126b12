/** A receipt printer: one job at a time, done when the printer says so. */
import { DeviceError } from '../error.ts';
import type { Block, Trouble } from '../ports.ts';
import type { Connection, Transport } from '../transport/transport.ts';
import { encodeSections, type Glyphs } from './encode.ts';
import { clearBuffers, completionRequest, drawerPulse, processIdRequest } from './escpos.ts';
import { createLine, printerTimes, type Line, type PrinterTimes } from './line.ts';
import type { Profile } from './profiles.ts';
import { stops, type StatusBytes } from './status.ts';

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
  /** Called with what is wrong, or undefined, after each answer. */
  onTrouble(trouble: Trouble | undefined): void;
  /** Called with each status: the drawer's switch and the printer's errors. */
  onStatus?(status: StatusBytes): void;
  /** A pulse to the drawer went out. */
  onPulse?(): void;
  times?: PrinterTimes;
}

export function createPrinter({ transport, profile, glyphs, onTrouble, onStatus, onPulse, times = printerTimes }: PrinterParts): Printer {
  /** The line with the job at the printer, to be given up by a person. */
  let working: Line | null = null;
  /** A job broke off: the printer may hold the rest of it, which must not come out after a person has decided. */
  let holdsRest = false;
  const inLine = createQueue();
  const withLine = createLender({ transport, onTrouble, times, ...(onStatus === undefined ? {} : { onStatus }) });
  const ask = async (line: Line): Promise<Trouble | undefined> => {
    const trouble = await line.status();
    onTrouble(trouble);
    return trouble;
  };
  const pulse = async (line: Line): Promise<void> => {
    await line.write(drawerPulse(profile));
    onPulse?.();
  };
  const check = () => withLine(async (line) => void (await ask(line)));
  const idle = setInterval(() => void inLine(check).catch(() => undefined), times.idle);
  const printOn = async (line: Line, sections: Uint8Array[], { openDrawer, fromSection = 0, onSection }: PrintRequest): Promise<void> => {
    // The drawer first, and also where the paper is out: the cashier has change to give.
    if (openDrawer) await pulse(line);
    if (holdsRest || fromSection > 0) await line.write(clearBuffers);
    const trouble = await ask(line);
    if (stops(trouble)) throw new DeviceError(`printer ${transport.name}: ${trouble}: put it right, it prints by itself then`, 'notPrinted', trouble);
    working = line;
    holdsRest = true;
    // One section at a time: never more than one can be in doubt.
    for (let i = fromSection; i < sections.length; i++) {
      const id = profile.completion === 'processId' ? i + 1 : null;
      line.expect(id);
      await line.write(sections[i] ?? new Uint8Array());
      await line.write(id === null ? completionRequest : processIdRequest(id));
      await line.completed(onTrouble);
      onSection?.(i + 1, sections.length);
    }
    // A printer that says done and stands without paper, or open, is not believed.
    const after = await ask(line).catch(() => undefined);
    if (stops(after)) throw new DeviceError(`printer ${transport.name} says that the job is done, and ${after}: look at the paper`, 'inDoubt', after);
    holdsRest = false;
  };
  return {
    check: () => inLine(check),
    cancel: () => working?.cancel(),
    openDrawer: () =>
      inLine(() =>
        withLine(async (line) => {
          await pulse(line);
          await ask(line);
        }),
      ),
    directIO: (bytes) => inLine(() => withLine((line) => line.exchange(bytes, DIRECT_IO_MS))),
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

/** Lends a line for one piece of work. */
function createLender({ transport, onTrouble, onStatus, times }: Pick<PrinterParts, 'transport' | 'onTrouble' | 'onStatus'> & { times: PrinterTimes }) {
  return async <T>(work: (line: Line) => Promise<T>): Promise<T> => {
    let connection: Connection;
    try {
      connection = await transport.open();
    } catch (error) {
      onTrouble('unreachable');
      throw error;
    }
    try {
      return await work(createLine(connection, transport.name, times, onStatus));
    } finally {
      connection.close();
    }
  };
}

/** A printer takes one connection at a time: everything stands in line. */
function createQueue(): <T>(work: () => Promise<T>) => Promise<T> {
  let tail: Promise<unknown> = Promise.resolve();
  return (work) => {
    const result = tail.then(work);
    tail = result.catch(() => undefined);
    return result;
  };
}
