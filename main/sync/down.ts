/**
 * What comes down from headquarters: versions, and how far the two clocks are apart. A connection of its own, so that a
 * catalogue on its way holds no sale up. Headquarters says by NOTIFY that there is something; where it cannot (an engine
 * without LISTEN, a lost message), asking now and then finds it.
 */
import type pg from 'pg';
import { Fault } from '#main/contract';
import type { Clock, Log, VersionHead, VersionTaker } from '../ports.ts';
import { hqFault } from './faults.ts';
import { readHeads } from './heads.ts';
import { connectClient } from './link.ts';
import { clearParts, fetchVersion } from './pieces.ts';
import { signal } from './signal.ts';
import { isBeyond, readSkew, SKEW_LIMIT_MS, type Skew } from './skew.ts';

export const CHANNEL = 'guitai_published';
/** Without a word from headquarters it is asked this often. */
export const ASK_EVERY_MS = 60_000;
/** The clocks are compared at each connection and this often. */
export const CLOCK_EVERY_MS = 10 * 60_000;
export const DOWN_RETRY_FIRST_MS = 1_000;
export const DOWN_RETRY_MAX_MS = 60_000;

export interface DownOptions {
  url: string;
  shop: string;
  terminal: string;
  /** Where parts of versions lie. */
  folder: string;
  versions: VersionTaker;
  clock: Clock;
  log: Log;
  /** The clocks were compared. `crossed`: they went beyond the limit just now. */
  onSkew: (skew: Skew, crossed: boolean) => void;
}

export interface Down {
  skew(): (Skew & { isBeyond: boolean }) | null;
  /** A person asks: at once. */
  now(): void;
  close(): Promise<void>;
}

/** Never throws for headquarters' sake: it is tried again for ever, and what is in use stays in use. */
export function startDown(options: DownOptions): Down {
  return new VersionsDown(options);
}

class VersionsDown implements Down {
  private readonly options: DownOptions;
  private readonly closing = new AbortController();
  private readonly work = signal();
  private failures = 0;
  private last: Skew | null = null;
  private beyond = false;
  private clockDue = true;
  private cancelClock: (() => void) | null = null;
  private endPause: (() => void) | null = null;
  private readonly ended: Promise<void>;

  constructor(options: DownOptions) {
    this.options = options;
    this.ended = this.run();
  }

  skew(): (Skew & { isBeyond: boolean }) | null {
    return this.last === null ? null : { ...this.last, isBeyond: this.beyond };
  }

  now(): void {
    this.options.versions.forgetRefusals();
    this.clockDue = true;
    this.endPause?.();
    this.work.set();
  }

  async close(): Promise<void> {
    this.closing.abort();
    this.endPause?.();
    this.work.set();
    await this.ended;
  }

  private async run(): Promise<void> {
    while (!this.closing.signal.aborted) {
      try {
        await this.connectAndFollow();
      } catch (error) {
        if (!this.closing.signal.aborted) this.failed(error);
      }
      if (!this.closing.signal.aborted) await this.pause(Math.min(DOWN_RETRY_MAX_MS, DOWN_RETRY_FIRST_MS * 2 ** Math.min(this.failures, 16)));
    }
  }

  private async connectAndFollow(): Promise<void> {
    let lost = false;
    const { client, close } = await connectClient(this.options.url, {
      signal: this.closing.signal,
      onLost: () => {
        lost = true;
        this.work.set();
      },
    });
    try {
      client.on('notification', () => this.work.set());
      await this.listen(client);
      this.clockDue = true;
      while (!lost && !this.closing.signal.aborted) {
        if (this.clockDue) await this.compareClocks(client);
        await this.fetchAll(client);
        this.failures = 0;
        await this.waitForWork();
      }
    } finally {
      close();
      this.cancelClock?.();
    }
  }

  /** Distributed engines have no LISTEN: then asking alone has to do. */
  private async listen(client: pg.Client): Promise<void> {
    try {
      await client.query(`listen ${CHANNEL}`);
    } catch (error) {
      const { code } = error as { code?: string };
      if (code === undefined || !/^(0A|42)/.test(code)) throw error;
      this.options.log.info('version.noListen', { code });
    }
  }

  private async compareClocks(client: pg.Client): Promise<void> {
    const { clock, log, onSkew } = this.options;
    this.clockDue = false;
    this.cancelClock?.();
    this.cancelClock = clock.after(CLOCK_EVERY_MS, () => {
      this.clockDue = true;
      this.work.set();
    });
    const skew = await readSkew(client, () => clock.nowMs());
    if (skew === null) return;
    this.last = skew;
    const was = this.beyond;
    this.beyond = isBeyond(skew, was);
    if (this.beyond !== was) log.warn('clock.skew', { ...skew, limitMs: SKEW_LIMIT_MS, beyond: this.beyond });
    onSkew(skew, this.beyond && !was);
  }

  private async fetchAll(client: pg.Client): Promise<void> {
    const { shop, terminal, folder, versions } = this.options;
    const heads = await readHeads(client, { shop, terminal }, versions);
    const due = heads.filter((head) => this.isDue(head));
    clearParts(folder, due);
    for (const head of due) {
      if (this.closing.signal.aborted) return;
      await this.take(client, head);
    }
  }

  private isDue(head: VersionHead): boolean {
    const { versions } = this.options;
    const now = versions.inUse(head.subject);
    if (now === null || head.version > now.version) return true;
    const isOther = head.version < now.version || head.sha256 !== now.sha256;
    if (isOther) versions.refuse(head, `headquarters has version ${head.version}, and ${now.version} is in use: a version never goes back; publish a newer one`);
    return false;
  }

  private async take(client: pg.Client, head: VersionHead): Promise<void> {
    const { versions, folder, log } = this.options;
    try {
      const file = await fetchVersion(client, head, folder, (done) => versions.fetching(head, done));
      await versions.deliver(head, file);
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      log.warn('version.refused', { subject: head.subject, version: head.version, message: error.message });
      versions.refuse(head, error.message);
    }
  }

  private async waitForWork(): Promise<void> {
    const cancel = this.options.clock.after(ASK_EVERY_MS, () => this.work.set());
    await this.work.wait();
    cancel();
  }

  private failed(error: unknown): void {
    this.failures += 1;
    const { code, message } = hqFault(error, this.options.url);
    this.options.log.warn('version.trouble', { code, message, failures: this.failures });
  }

  /** Spread, so that a shop's terminals do not come all at once. */
  private async pause(longestMs: number): Promise<void> {
    await new Promise<void>((resolve) => {
      const cancel = this.options.clock.after(longestMs * (0.5 + Math.random() / 2), resolve);
      this.endPause = () => {
        cancel();
        resolve();
      };
    });
    this.endPause = null;
  }
}
