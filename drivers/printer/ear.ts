/** What is heard on a line to a printer, and waiting for it. */
import type { DriverClock } from '../device/clock.ts';
import type { Trouble } from '../ports.ts';
import { createStarAnswers } from './star-status.ts';
import { STATUS_BYTES, createAnswers, troubleOf, type StatusBytes } from './status.ts';

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
  /** What the last status request brought; null while its answer is not whole. */
  status: { trouble: Trouble | undefined } | null;
  /** Bytes of that answer, where it has several. */
  pieces: number[];
  /** Answers that an earlier request still has to come: they are not the next one's. */
  owed: number;
  /** What tells the end of the section at the printer: a process id, a count of marks, or null for the paper sensor's answer. */
  awaited: number | null;
  done: boolean;
  cleared: boolean;
  named: boolean;
  tellsItself: boolean;
  /** Marks that a Star printer has come to, 0 to 31; null where it has not told. */
  counter: number | null;
}

export const nothingHeard = (): Heard => ({ status: null, pieces: [], owed: 0, awaited: null, done: false, cleared: false, named: false, tellsItself: false, counter: null });

export interface EarParts {
  onTrouble(trouble: Trouble | undefined): void;
  onStatus?(status: StatusBytes): void;
}

/** Takes what comes, byte by byte. */
export type Ear = (byte: number) => void;

/** Puts each answer where it is waited for. An answer to a number that is not waited for is of an earlier life, and nothing. */
export function createEscPosEar(heard: Heard, { onTrouble, onStatus }: EarParts): Ear {
  return createAnswers((answer) => {
    switch (answer.type) {
      case 'status': {
        heard.owed = Math.max(0, heard.owed - 1);
        const { pieces } = heard;
        if (heard.status !== null || pieces.push(answer.byte) < STATUS_BYTES) return;
        heard.status = { trouble: troubleOf(pieces) };
        return onStatus?.({ printer: pieces[0] ?? 0, error: pieces[2] ?? 0 });
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

/** Star's status answers a request, tells a change, and counts the marks, all with the same bytes. */
export function createStarEar(heard: Heard, { onTrouble, onStatus }: EarParts): Ear {
  return createStarAnswers(({ trouble, switchClosed, error, counter }) => {
    heard.counter = counter ?? heard.counter;
    if (counter !== null && counter === heard.awaited) heard.done = true;
    onStatus?.({ printer: switchClosed ? 0b100 : 0, error });
    if (heard.owed === 0) {
      heard.tellsItself = true;
      return onTrouble(trouble);
    }
    heard.owed = 0;
    heard.status = { trouble };
  });
}
