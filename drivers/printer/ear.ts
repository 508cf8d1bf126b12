/** What is heard on a line to a printer, and waiting for it. */
import type { DriverClock } from '../device/clock.ts';
import type { Trouble } from '../ports.ts';
import { STATUS_BYTES, createAnswers, type StatusBytes } from './status.ts';

/** Most bytes of an answer to a raw command. */
const GATHERED_BYTES_MAX = 4096;

/** Waiting for what an answer brings. */
export function createWait(clock: Pick<DriverClock, 'after'>) {
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
      let isLate = false;
      const stop = clock.after(ms, () => {
        isLate = true;
        wake();
      });
      while (!holds() && !ended && !isLate) await new Promise<void>((resolve) => (wake = resolve));
      stop();
      return holds();
    },
  };
}

/** Keeps what comes, between its beginning and its end. */
export function createGather() {
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

export interface Heard {
  /** Answers to the last status request. */
  status: number[];
  /** Answers that an earlier request still has to come: they are not the next one's. */
  owed: number;
  awaited: number | null;
  done: boolean;
  cleared: boolean;
  named: boolean;
  tellsItself: boolean;
}

interface EarParts {
  onTrouble(trouble: Trouble | undefined): void;
  onStatus?(status: StatusBytes): void;
}

/** Puts each answer where it is waited for. An answer to a number that is not waited for is of an earlier life, and nothing. */
export function createEar(heard: Heard, { onTrouble, onStatus }: EarParts): (byte: number) => void {
  return createAnswers((answer) => {
    switch (answer.type) {
      case 'status': {
        heard.owed = Math.max(0, heard.owed - 1);
        const { status } = heard;
        if (status.push(answer.byte) === STATUS_BYTES) onStatus?.({ printer: status[0] ?? 0, error: status[2] ?? 0 });
        return;
      }
      case 'automatic':
        heard.tellsItself = true;
        onStatus?.(answer.bytes);
        return onTrouble(answer.trouble);
      case 'process':
        if (answer.id === heard.awaited) heard.done = true;
        return;
      case 'completion':
        if (heard.awaited === null) heard.done = true;
        return;
      case 'cleared':
        heard.cleared = true;
        return;
      case 'name':
        heard.named = true;
    }
  });
}
