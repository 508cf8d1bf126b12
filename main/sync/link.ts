/** One connection to headquarters, from login to loss. */
import { Socket } from 'node:net';
import pg from 'pg';
import { Fault } from '#main/contract';
import type { JournalEntry } from '../ports.ts';
import { Pusher } from './beside.ts';
import { hqFault, readableTarget } from './faults.ts';
import type { Pushed } from './push.ts';
import { securedBy } from './tls.ts';

export const CONNECT_TIMEOUT_MS = 5_000;
/** A batch that takes the server longer is given up there. */
export const STATEMENT_TIMEOUT_MS = 20_000;
/** Silence after which the connection is given up here: longer than the server's own limit. */
export const ANSWER_TIMEOUT_MS = 25_000;

export interface Rows {
  journal: number;
  sales: number;
  saleLines: number;
  tenders: number;
  attempts: number;
  points: number;
}

export interface Link {
  /** The last entry headquarters has of a terminal. */
  tail(terminalId: string): Promise<{ seq: number; hash: string } | null>;
  /** Hash of an entry there; null where there is none. */
  hashAt(stream: string, seq: number): Promise<string | null>;
  /** Entries of a stream after a sequence, in order, at most `limit`. */
  entries(stream: string, afterSeq: number, limit: number): Promise<JournalEntry[]>;
  /** The stream of the terminal whose first entry continues this one; null where there is none. */
  childOf(stream: string, seq: number, hash: string): Promise<string | null>;
  /** Sends entries of one stream that follow each other: all of them are there and projected, or none. */
  push(stream: string, entries: readonly JournalEntry[]): Promise<Pushed>;
  /** The backlog is sent: ends what only that needs. Nothing may be under way. */
  rest(): void;
  /** Leaves an alarm at headquarters, where its entry is indeed another. */
  reportFork(stream: string, seq: number, hash: string): Promise<void>;
  /** Rows of a terminal, by table. */
  rows(terminalId: string): Promise<Rows>;
  /** Ends it at once, in whatever state it is. */
  close(): void;
}

export interface LinkOptions {
  /** Ends the link at once, in whatever state it is. */
  signal?: AbortSignal;
  /** Called once where the connection ends unasked, also between two batches. */
  onLost?: () => void;
}

/** Logs in, on a socket that `close` ends at once. @throws Fault SETTINGS, errors of the driver as they come */
export async function connectClient(url: string, { signal, onLost }: LinkOptions = {}): Promise<{ client: pg.Client; close(): void }> {
  readableTarget(url);
  // The socket is our own, so that it can be ended while pg waits for an answer that never comes.
  const socket = new Socket();
  const client = createClient(url, socket);
  let closed = false;
  const close = () => {
    closed = true;
    signal?.removeEventListener('abort', close);
    socket.destroy();
  };
  signal?.addEventListener('abort', close);
  // An error is told by the query that meets it; without a listener it would end the process.
  client.on('error', () => undefined);
  client.on('end', () => {
    if (!closed) onLost?.();
  });
  try {
    signal?.throwIfAborted();
    await client.connect();
  } catch (error) {
    close();
    throw error;
  }
  return { client, close };
}

/**
 * Connects and logs in. Every promise of the link rejects with a Fault HQ or HQ_FORK; after a rejection it is of no more use.
 * @throws Fault HQ, SETTINGS
 */
export async function openLink(url: string, options: LinkOptions = {}): Promise<Link> {
  const { client, close: closeFirst } = await connectClient(url, options).catch((error: unknown) => {
    throw hqFault(error, url);
  });
  const pusher = new Pusher(client, (signal) => connectClient(url, { signal }));
  const close = (): void => {
    closeFirst();
    pusher.rest();
  };
  const guarded = async <T>(work: () => Promise<T>): Promise<T> => {
    try {
      return await work();
    } catch (error) {
      close();
      throw hqFault(error, url);
    }
  };
  return {
    tail: (terminalId) => guarded(() => tail(client, terminalId)),
    hashAt: (stream, seq) => guarded(async () => (await entries(client, stream, seq - 1, 1)).find((entry) => entry.seq === seq)?.hash ?? null),
    entries: (stream, afterSeq, limit) => guarded(() => entries(client, stream, afterSeq, limit)),
    childOf: (stream, seq, hash) => guarded(() => childOf(client, stream, seq, hash)),
    push: (stream, batch) => guarded(() => pusher.push(stream, batch)),
    rest: () => pusher.rest(),
    reportFork: (stream, seq, hash) => guarded(async () => void (await client.query('select guitai.report_fork($1, $2, $3)', [stream, seq, hash]))),
    rows: (terminalId) => guarded(() => rows(client, terminalId)),
    close,
  };
}

/**
 * A client with this project's time-outs, not yet connected; a limit of 0 is none.
 * @throws Fault SETTINGS where the URL cannot be read: the parser's own words may repeat the password
 */
export function createClient(url: string, socket = new Socket(), limits = { statementMs: STATEMENT_TIMEOUT_MS, answerMs: ANSWER_TIMEOUT_MS }): pg.Client {
  readableTarget(url);
  const secured = securedBy(url);
  try {
    return new pg.Client({
      connectionString: secured.url,
      ssl: secured.ssl ?? false,
      stream: () => socket,
      connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
      statement_timeout: limits.statementMs,
      query_timeout: limits.answerMs,
      // Where the line broke unheard, what was not committed is in nobody's way for longer.
      idle_in_transaction_session_timeout: limits.answerMs,
      keepAlive: true,
      // The next batch is on its way while the server works on this one.
      pipeline: true,
      application_name: 'guitai',
    });
  } catch {
    throw new Fault('SETTINGS', `the address of headquarters (${readableTarget(url)}) cannot be read: write signs in user and password as %XX`);
  }
}

async function tail(client: pg.Client, terminalId: string): Promise<{ seq: number; hash: string } | null> {
  const { rows: found } = await client.query<{ seq: string; hash: string }>(
    'select seq, hash from guitai.journal where terminal_id = $1 order by seq desc limit 1',
    [terminalId],
  );
  return found[0] === undefined ? null : { seq: Number(found[0].seq), hash: found[0].hash };
}

async function entries(client: pg.Client, stream: string, afterSeq: number, limit: number): Promise<JournalEntry[]> {
  const { rows: found } = await client.query<JournalEntry>(
    `select seq::float8 as seq, at_ms::float8 as "atMs", kind, body, prev_hash as "prevHash", hash
     from guitai.journal where terminal_id = $1 and seq > $2 order by seq limit $3`,
    [stream, afterSeq, limit],
  );
  return found;
}

async function childOf(client: pg.Client, stream: string, seq: number, hash: string): Promise<string | null> {
  const { rows: found } = await client.query<{ child: string }>(
    `select terminal_id as child from guitai.journal
     where terminal_id <> $1 and split_part(terminal_id, '~', 1) = split_part($1, '~', 1) and seq = $2 and prev_hash = $3
     order by received_at limit 1`,
    [stream, seq + 1, hash],
  );
  return found[0]?.child ?? null;
}

async function rows(client: pg.Client, terminalId: string): Promise<Rows> {
  const count = (table: string) => `(select count(*) from guitai.${table} where terminal_id = $1)::int`;
  const { rows: counts } = await client.query<Rows>(
    `select ${count('journal')} as journal, ${count('sales')} as sales, ${count('sale_lines')} as "saleLines",
      ${count('tenders')} as tenders, ${count('attempts')} as attempts, ${count('points')} as points`,
    [terminalId],
  );
  if (counts[0] === undefined) throw new Error('counting gave no answer');
  return counts[0];
}
