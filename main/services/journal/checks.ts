/**
 * Examines the journal again and again while the terminal runs: what was added since the last time, and all of it once
 * a week, on a thread of its own and at a pace that a sale does not feel. What is not in order is told at once, and stays told.
 */
import type { JournalCheckView } from '#main/contract';
import type { Finding, JournalChecker } from '../../core/journal/audit.ts';
import type { Clock, Log } from '../../ports.ts';

/** After the opening, and between two looks at what was added. Milliseconds. */
export const CHECK_FIRST_AFTER_MS = 2 * 60_000;
export const CHECK_EVERY_MS = 60 * 60_000;
/** All of it. */
export const CHECK_ALL_EVERY_MS = 7 * 24 * 60 * 60_000;
/** Of one core: by itself, and where a person waits for it. */
export const CHECK_SHARE = 0.1;
export const CHECK_SHARE_ASKED = 0.5;

/** What outlives the process. Losing it costs one more look at everything. */
export interface ChecksKept {
  /** Entries up to here were in order. */
  seq: number;
  atMs: number;
  /** When all of it was last looked at. */
  allAtMs: number;
  broken?: Finding & { atMs: number };
}

export interface ChecksDeps {
  checker: JournalChecker;
  kept: { load(): ChecksKept | null; save(kept: ChecksKept): void };
  clock: Clock;
  log: Log;
  /** Something of the view is another. */
  changed(): void;
  /** It is not in order: people must know. */
  alarm(finding: Finding): void;
}

export interface Checks {
  view(): JournalCheckView;
  /** Looks at all of it now, faster. One that is under way is begun again. */
  now(): void;
  close(): void;
}

export function createChecks({ checker, kept, clock, log, changed, alarm }: ChecksDeps): Checks {
  let known = kept.load();
  let running: { progress: { done: number; total: number }; stop(): void } | null = null;
  let failed: string | undefined;
  let timer = clock.after(CHECK_FIRST_AFTER_MS, due);
  let closed = false;

  function due(): void {
    const isAll = known === null || known.broken !== undefined || clock.nowMs() - known.allAtMs >= CHECK_ALL_EVERY_MS;
    begin(isAll ? 0 : (known?.seq ?? 0), CHECK_SHARE);
  }

  function begin(afterSeq: number, share: number): void {
    timer();
    running?.stop();
    const run = checker.run({ afterSeq, share }, (done, total) => {
      if (running !== mine) return;
      mine.progress = { done, total };
      changed();
    });
    const mine = { progress: { done: 0, total: 0 }, stop: run.stop };
    running = mine;
    changed();
    void run.result.then((result) => {
      if (closed || running !== mine) return;
      running = null;
      failed = result.failed;
      if (result.failed === undefined) ended(afterSeq, result);
      else log.warn('journal.notChecked', { message: result.failed });
      timer = clock.after(CHECK_EVERY_MS, due);
      changed();
    });
  }

  function ended(afterSeq: number, { seq, broken }: { seq: number; broken?: Finding }): void {
    const atMs = clock.nowMs();
    known = { seq, atMs, allAtMs: afterSeq === 0 ? atMs : (known?.allAtMs ?? atMs), ...(broken === undefined ? {} : { broken: { ...broken, atMs } }) };
    kept.save(known);
    if (broken === undefined) return;
    log.error('journal.broken', { ...broken });
    alarm(broken);
  }

  return {
    view: () => ({
      ...(known === null ? {} : { seq: known.seq, atMs: known.atMs, allAtMs: known.allAtMs }),
      ...(known?.broken === undefined ? {} : { broken: known.broken }),
      ...(running === null ? {} : { running: running.progress }),
      ...(failed === undefined ? {} : { failed }),
    }),
    now: () => begin(0, CHECK_SHARE_ASKED),
    close() {
      closed = true;
      timer();
      running?.stop();
    },
  };
}
