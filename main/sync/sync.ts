/**
 * Keeps headquarters up to date: a cursor over the journal that is never given up.
 *
 * connecting → sending ⇄ idle, from each to waiting (a back-off) and back to connecting;
 * a fork ends in halted, which only a person's `now` leaves.
 */
import type { ForkView, SyncView } from '#main/contract';
import type { Clock, Log, Store, Sync } from '../ports.ts';
import { hqFault } from './faults.ts';
import { openLink } from './link.ts';
import { resumeAfter, sendAfter, sendingPace, SINK } from './send.ts';
import { signal } from './signal.ts';

export const RETRY_FIRST_MS = 500;
export const RETRY_MAX_MS = 30_000;
/** The cursor is saved this long after a batch, once for all batches in between: losing it costs a question. */
export const CURSOR_SAVE_AFTER_MS = 5_000;
/** What nobody woke this for (a payment's step without a sale, an emptied cart) goes with a look at this pace, in milliseconds. */
export const LOOK_EVERY_MS = 10_000;
/** Screens are told at most this often. */
export const VIEW_EVERY_MS = 50;

export interface SyncOptions {
  store: Pick<Store, 'journal' | 'streams' | 'cursors' | 'oldestAfter'>;
  /** postgres://USER:PASSWORD@HOST:PORT/DATABASE */
  url: string;
  terminalId: string;
  /** Name of its cursor in the store; absent = headquarters'. */
  sink?: string;
  clock: Clock;
  log: Log;
  onChange: (view: SyncView) => void;
}

/** Starts sending. Never throws for headquarters' sake: what is wrong is in the view, and is tried again for ever. */
export function startSync(options: SyncOptions): Sync {
  return new JournalSync(options);
}

/** What stands where no headquarters is configured. */
export function noSync(): Sync {
  const idle: SyncView = { configured: false, online: false, pending: 0 };
  return { status: () => idle, wake: () => undefined, now: () => undefined, close: () => Promise.resolve() };
}

class JournalSync implements Sync {
  private readonly options: SyncOptions;
  /** The last sequence that headquarters has confirmed. */
  private acked: number;
  private savedCursor: number;
  private online = false;
  private readonly closing = new AbortController();
  private halted = false;
  private failures = 0;
  private trouble: SyncView['trouble'];
  private fork: ForkView | undefined;
  private readonly pace = sendingPace();
  /** Something to send, or the connection is lost, or closing. */
  private readonly work = signal();
  private endPause: (() => void) | null = null;
  private cancelCursorSave: (() => void) | null = null;
  private cancelTell: (() => void) | null = null;
  private readonly ended: Promise<void>;

  constructor(options: SyncOptions) {
    this.options = options;
    this.acked = options.store.cursors.get(options.sink ?? SINK);
    this.savedCursor = this.acked;
    this.ended = this.run();
  }

  status(): SyncView {
    const { store } = this.options;
    const pending = Math.max(0, store.journal.tail().seq - this.acked);
    const pace = pending === 0 ? null : this.pace.view();
    const oldestAtMs = pending === 0 ? null : store.oldestAfter(this.acked);
    return {
      configured: true,
      online: this.online,
      pending,
      ...(oldestAtMs === null ? {} : { oldestAtMs }),
      ...(this.trouble === undefined ? {} : { trouble: this.trouble }),
      ...(this.fork === undefined ? {} : { fork: this.fork }),
      ...(pace === null ? {} : { pace }),
    };
  }

  wake(): void {
    this.work.set();
    this.tellSoon();
  }

  now(): void {
    this.halted = false;
    this.endPause?.();
    this.wake();
  }

  async close(): Promise<void> {
    this.closing.abort();
    this.endPause?.();
    this.work.set();
    await this.ended;
    this.cancelTell?.();
    this.cancelCursorSave?.();
    this.saveCursor();
  }

  private async run(): Promise<void> {
    while (!this.closing.signal.aborted) {
      try {
        await this.connectAndSend();
      } catch (error) {
        await this.failed(error);
      }
      this.online = false;
      this.tellSoon();
      if (!this.closing.signal.aborted) await this.pause();
    }
  }

  /** Ends when the connection is lost or closed; rejects with what went wrong. */
  private async connectAndSend(): Promise<void> {
    const { store, url, clock, log } = this.options;
    let lost = false;
    const link = await openLink(url, {
      signal: this.closing.signal,
      onLost: () => {
        lost = true;
        this.work.set();
      },
    });
    try {
      const from = await resumeAfter(store, link);
      if (from < this.acked) log.warn('sync.rewind', { from, cursor: this.acked });
      this.acked = from;
      this.online = true;
      this.trouble = undefined;
      this.fork = undefined;
      while (!lost && !this.closing.signal.aborted) {
        await sendAfter(link, store, this.acked, (batch) => this.ack(batch.lastSeq), this.pace);
        this.failures = 0;
        this.tellSoon();
        const stopLooking = clock.after(LOOK_EVERY_MS, () => this.work.set());
        await this.work.wait();
        stopLooking();
      }
    } finally {
      link.close();
    }
  }

  private ack(seq: number): boolean {
    this.acked = seq;
    this.failures = 0;
    this.cancelCursorSave ??= this.options.clock.after(CURSOR_SAVE_AFTER_MS, () => {
      this.cancelCursorSave = null;
      this.saveCursor();
    });
    this.tellSoon();
    return !this.closing.signal.aborted;
  }

  private async failed(error: unknown): Promise<void> {
    if (this.closing.signal.aborted) return;
    const fault = hqFault(error, this.options.url);
    this.halted = fault.code === 'HQ_FORK';
    this.failures += 1;
    this.trouble = { code: fault.code, message: fault.message };
    if (this.halted) this.fork = await this.bothSides(Number(fault.details?.['seq']));
    this.options.log.warn('sync.trouble', { ...this.trouble, failures: this.failures });
  }

  /** What a technician needs to see of a fork, which headquarters is told of too. A hash that cannot be had now is empty: the alarm stands without it. */
  private async bothSides(seq: number): Promise<ForkView> {
    const { store, url, log } = this.options;
    const { stream } = store.streams.of(seq);
    const ours = store.journal.hashAt(seq) ?? '';
    try {
      const link = await openLink(url, { signal: this.closing.signal });
      try {
        const theirs = await link.hashAt(stream, seq);
        await link.reportFork(stream, seq, ours);
        return { stream, seq, ours, theirs: theirs ?? '' };
      } finally {
        link.close();
      }
    } catch (error) {
      log.warn('sync.forkNotRead', { message: hqFault(error, url).message });
      return { stream, seq, ours, theirs: '' };
    }
  }

  /** Until the next try: for ever after a fork, else longer with each failure, spread so that a shop's terminals do not come all at once. */
  private async pause(): Promise<void> {
    const longest = Math.min(RETRY_MAX_MS, RETRY_FIRST_MS * 2 ** Math.min(this.failures, 16));
    await new Promise<void>((resolve) => {
      const cancel = this.halted ? () => undefined : this.options.clock.after(longest * (0.5 + Math.random() / 2), resolve);
      this.endPause = () => {
        cancel();
        resolve();
      };
    });
    this.endPause = null;
  }

  private saveCursor(): void {
    if (this.acked === this.savedCursor) return;
    try {
      this.options.store.cursors.set(this.options.sink ?? SINK, this.acked);
      this.savedCursor = this.acked;
    } catch (error) {
      this.options.log.warn('sync.cursor', { message: String(error) });
    }
  }

  /** Tells the screens once for all that changes until then. */
  private tellSoon(): void {
    if (this.closing.signal.aborted) return;
    this.cancelTell ??= this.options.clock.after(VIEW_EVERY_MS, () => {
      this.cancelTell = null;
      this.options.onChange(this.status());
    });
  }
}
