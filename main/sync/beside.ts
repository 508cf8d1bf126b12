/**
 * Batches on their way. A few go one behind the other on one connection. A backlog takes a second one: while
 * headquarters works on a batch, the next is worked on beside it, in a transaction that is committed after the one
 * before (main/hq/migrations/0170-beside.ts has headquarters' part).
 */
import type pg from 'pg';
import type { JournalEntry } from '../ports.ts';
import { pushEntries, type Pushed } from './push.ts';

/** More batches than these without an end between them are a backlog. */
export const FEW_BATCHES = 3;

type Connect = (signal: AbortSignal) => Promise<{ client: pg.ClientBase }>;

interface Lane {
  client: pg.ClientBase;
  /** Until the batch it had before was told to commit. */
  free: Promise<void>;
}

export class Pusher {
  private readonly connect: Connect;
  private readonly first: Lane;
  private second: { lane: Promise<Lane | null>; closing: AbortController } | null = null;
  private last: Promise<unknown> = Promise.resolve();
  private lastLane: Lane;
  private underWay = 0;
  private inARow = 0;

  /** @param connect opens the second connection, which ends with the signal; where it cannot be had, all goes by the first */
  constructor(client: pg.ClientBase, connect: Connect) {
    this.connect = connect;
    this.first = { client, free: Promise.resolve() };
    this.lastLane = this.first;
  }

  /** Each batch is committed after the one before. Errors of the driver as they come; neither connection is then of more use. */
  push(stream: string, entries: readonly JournalEntry[]): Promise<Pushed> {
    this.inARow += 1;
    if (this.underWay > 0 && this.inARow > FEW_BATCHES) this.second ??= this.openSecond();
    const pushed = this.send(stream, entries, this.underWay > 0 ? this.second : null, this.last);
    const ended = (): void => void (this.underWay -= 1);
    this.underWay += 1;
    this.last = pushed;
    pushed.then(ended, ended);
    return pushed;
  }

  /** Ends the second connection. What is under way by it is lost. */
  rest(): void {
    this.second?.closing.abort();
    this.second = null;
    this.inARow = 0;
  }

  private async send(stream: string, entries: readonly JournalEntry[], beside: Pusher['second'], before: Promise<unknown>): Promise<Pushed> {
    const second = beside === null ? null : await beside.lane;
    const lane = second === null || this.lastLane === second ? this.first : second;
    this.lastLane = lane;
    return second === null ? pushEntries(lane.client, stream, entries) : pushBehind(lane, stream, entries, before);
  }

  private openSecond(): { lane: Promise<Lane | null>; closing: AbortController } {
    const closing = new AbortController();
    const open = async (): Promise<Lane | null> => {
      // A headquarters of an older version takes one batch after the other only.
      const { rows } = await this.first.client.query<{ there: boolean }>(`select to_regclass('guitai.incoming') is not null as there`);
      return rows[0]?.there === true ? { client: (await this.connect(closing.signal)).client, free: Promise.resolve() } : null;
    };
    return { lane: open().catch(() => null), closing };
  }
}

async function pushBehind(lane: Lane, stream: string, entries: readonly JournalEntry[], before: Promise<unknown>): Promise<Pushed> {
  const { free } = lane;
  const told = Promise.withResolvers<void>();
  lane.free = told.promise;
  try {
    await free;
    // Where it fails, so does what comes behind it.
    lane.client.query('begin').catch(() => undefined);
    const pushed = await pushEntries(lane.client, stream, entries);
    await before;
    const committed = lane.client.query('commit');
    told.resolve();
    await committed;
    return pushed;
  } finally {
    told.resolve();
  }
}
