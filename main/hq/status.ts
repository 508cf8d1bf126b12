/** What headquarters has of each terminal, and what a person must look at there. */
import type { ClientBase } from 'pg';

export interface StreamStatus {
  stream: string;
  terminal: string;
  fromSeq: number;
  /** Absent = the first stream, or a parent that has not come. */
  parent?: string;
  /** Why it began, as the terminal says it. */
  reason?: string;
  /** Last entry that is here; absent = none yet. */
  lastSeq?: number;
  /** When the terminal wrote it, by its own clock, and when it came here; milliseconds since 1970 UTC. */
  lastAtMs?: number;
  lastReceivedAtMs?: number;
  lastPushAtMs: number;
}

export interface TerminalStatus {
  terminal: string;
  /** Absent = no login is bound to it. */
  role?: string;
  streams: StreamStatus[];
  /** Since anything was pushed, also where there was nothing new in it. Absent = it never did. */
  silentMs?: number;
  /** What the newest entry took from the till to here, by both clocks. */
  lagMs?: number;
  openAlarms: number;
}

export interface Alarm {
  stream: string;
  kind: string;
  key: string;
  detail: string;
  firstAtMs: number;
  lastAtMs: number;
  times: number;
}

export interface HqStatus {
  /** Milliseconds since 1970 UTC, by headquarters' clock. */
  nowMs: number;
  terminals: TerminalStatus[];
  /** Those that nobody and nothing has ended, the newest first. */
  alarms: Alarm[];
  /** True conflicts of a shop's tills that nobody has acknowledged. */
  conflicts: number;
}

const ms = (column: string, name: string): string => `floor(extract(epoch from ${column}) * 1000)::float8 as "${name}"`;

/** Errors of the database as they come. */
export async function status(client: ClientBase): Promise<HqStatus> {
  const { rows: begun } = await client.query<Nullable<StreamStatus>>(
    `select terminal_id as stream, terminal, from_seq::float8 as "fromSeq", parent_stream as parent, reason, ${ms('last_push_at', 'lastPushAtMs')}
    from guitai.streams order by terminal, from_seq, terminal_id`,
  );
  // One look-up a stream: a join of all would read whole journals, or is refused by an engine that spreads them.
  const tails = begun.map(({ stream }) => client.query<Pick<StreamStatus, 'lastSeq' | 'lastAtMs' | 'lastReceivedAtMs'>>(
    `select seq::float8 as "lastSeq", at_ms::float8 as "lastAtMs", ${ms('received_at', 'lastReceivedAtMs')} from guitai.journal where terminal_id = $1 order by seq desc limit 1`,
    [stream],
  ));
  const streams = (await Promise.all(tails)).map(({ rows }, at) => present({ ...begun[at], ...rows[0] } as Nullable<StreamStatus>));
  const { rows: logins } = await client.query<{ terminal: string; role: string }>('select terminal_id as terminal, role_name as role from guitai.terminals');
  const { rows: alarms } = await client.query<Alarm>(
    `select terminal_id as stream, kind, key, detail, ${ms('first_at', 'firstAtMs')}, ${ms('last_at', 'lastAtMs')}, times
    from guitai.alarms where ended_at is null order by last_at desc, terminal_id, kind, key`,
  );
  const { rows: rest } = await client.query<{ nowMs: number; conflicts: number }>(
    `select ${ms('clock_timestamp()', 'nowMs')}, (select count(*) from guitai.shop_conflicts where acknowledged is null)::int as conflicts`,
  );
  const { nowMs = Date.now(), conflicts = 0 } = rest[0] ?? {};
  const names = [...new Set([...streams.map(({ terminal }) => terminal), ...logins.map(({ terminal }) => terminal)])].sort();
  const terminals = names.map((terminal) => {
    const own = streams.filter((row) => row.terminal === terminal);
    const role = logins.find((row) => row.terminal === terminal)?.role;
    return terminalStatus({ terminal, streams: own, nowMs, ...(role === undefined ? {} : { role }) }, alarms);
  });
  return { nowMs, terminals, alarms, conflicts };
}

type Nullable<T> = { [K in keyof T]: T[K] | null };

const present = (row: Nullable<StreamStatus>): StreamStatus => Object.fromEntries(Object.entries(row).filter(([, value]) => value !== null)) as unknown as StreamStatus;

function terminalStatus({ nowMs, ...terminal }: Pick<TerminalStatus, 'terminal' | 'role' | 'streams'> & { nowMs: number }, alarms: Alarm[]): TerminalStatus {
  const newest = terminal.streams.reduce<StreamStatus | null>((best, one) => ((one.lastReceivedAtMs ?? 0) > (best?.lastReceivedAtMs ?? 0) ? one : best), null);
  const lastPushAtMs = Math.max(...terminal.streams.map((one) => one.lastPushAtMs));
  return {
    ...terminal,
    ...(terminal.streams.length === 0 ? {} : { silentMs: Math.max(0, nowMs - lastPushAtMs) }),
    ...(newest?.lastReceivedAtMs === undefined || newest.lastAtMs === undefined ? {} : { lagMs: newest.lastReceivedAtMs - newest.lastAtMs }),
    openAlarms: alarms.filter(({ stream }) => stream.split('~', 1)[0] === terminal.terminal).length,
  };
}
