/** The line to a printer, lent for one piece of work after another. */
import type { DriverClock } from '../device/clock.ts';
import { DeviceError } from '../error.ts';
import type { Trouble } from '../ports.ts';
import type { Transport } from '../transport/transport.ts';
import { createLine, type Line, type PrinterTimes } from './line.ts';
import type { StatusBytes } from './status.ts';
import type { Talk } from './talk.ts';

interface LenderParts {
  transport: Transport;
  talk: Talk;
  times: PrinterTimes;
  clock: DriverClock;
  onTrouble(trouble: Trouble | undefined): void;
  onStatus?(status: StatusBytes): void;
}

export interface Lender {
  /** @throws DeviceError `notPrinted` where it cannot be opened, and what the work throws */
  lend<T>(work: (line: Line) => Promise<T>): Promise<T>;
  close(): void;
}

/**
 * A printer that tells its state of itself is heard for as long as its line is held; one that several terminals share,
 * and one that only answers, is let go after each piece of work.
 * @param greet what is said on each line when it is opened
 */
export function createLender({ transport, ...parts }: LenderParts, greet: (line: Line) => Promise<void>): Lender {
  let held: Line | null = null;
  let isClosed = false;
  const open = async (): Promise<Line> => {
    if (held !== null && held.isOpen()) return held;
    try {
      const line = createLine({ connection: await transport.open(), name: transport.name, ...parts });
      line.onClose(() => {
        if (held !== line) return;
        held = null;
        if (!isClosed) parts.onTrouble('unreachable');
      });
      await greet(line).catch(() => undefined);
      return line;
    } catch (error) {
      parts.onTrouble('unreachable');
      throw error;
    }
  };
  const letGo = (line: Line): void => {
    if (held === line) held = null;
    line.close();
  };
  return {
    async lend(work) {
      const line = await open();
      try {
        const result = await work(line);
        if (line.tellsItself() && line.isOpen() && transport.shared !== true && !isClosed) held = line;
        else letGo(line);
        return result;
      } catch (error) {
        letGo(line);
        // The write may find the cable pulled before the line itself does.
        if (error instanceof DeviceError && error.trouble === 'unreachable') parts.onTrouble('unreachable');
        throw error;
      }
    },
    close() {
      isClosed = true;
      held?.close();
    },
  };
}
