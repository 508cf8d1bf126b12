/** One connection to the shop's own PostgreSQL, and the calls of main/hq/migrations/0141-shop-calls.ts and 0160-kiosks.ts on it. */
import { Socket } from 'node:net';
import pg from 'pg';
import { Fault, type ConflictKind, type ConflictView } from '#main/contract';
import type { HoldWord, KioskAnswer, KioskNow, KioskOrder, KioskSeen, ReserveAnswer, Reservation, ShopNews, TakeAnswer } from '../shared-ports.ts';
import type { BalanceNews } from './cache.ts';

/** A server in the shop answers in milliseconds: after this it is away, and the till goes on alone. */
export const CONNECT_TIMEOUT_MS = 2_500;
export const ANSWER_TIMEOUT_MS = 4_000;
const CHANNEL = 'guitai_shop';

/** What a look brings. */
export type Look = ShopNews &
  Omit<BalanceNews, 'seq'> & {
    /** By stream, what the server has taken in. */
    cursors: Record<string, number>;
    more: boolean;
    conflicts: number;
  };

/** What a look tells. */
export interface Looking {
  streams: string[];
  identity: string;
  version: number;
  kept: string[];
  reserving: Reservation[];
}

/** The server's own account of the shop. */
export interface ShopStatus {
  tills: { till: string; seenAtMs: number; away: boolean }[];
  /** Sales on hold. */
  held: number;
}

/** What became of an order. */
export interface KioskAnswered {
  orderId: string;
  answer: KioskAnswer;
}

export interface ShopClient {
  status(): Promise<ShopStatus>;
  look(looking: Looking): Promise<Look>;
  say(word: HoldWord): Promise<{ outcome: 'taken' } | { outcome: 'lost'; till: string; atMs: number }>;
  take(asked: { holdId: string; saleId?: string; claim: string; anyway: boolean }): Promise<TakeAnswer>;
  reserve(asked: Reservation): Promise<ReserveAnswer>;
  conflicts(): Promise<ConflictView[]>;
  acknowledge(asked: { kind: ConflictKind; key: string; by: string; note?: string }): Promise<boolean>;
  /** Does this server know kiosks? One that was set up before they were does not. */
  readonly knowsKiosks: boolean;
  /** A kiosk tells how it stands and what it did. @returns what staff decided for it */
  beKiosk(now: KioskNow, answers: readonly KioskAnswered[]): Promise<KioskOrder[]>;
  seeKiosks(): Promise<{ kiosks: KioskSeen[]; answers: KioskAnswered[] }>;
  /** @returns whether there is such a kiosk */
  orderKiosk(kiosk: string, order: Omit<KioskOrder, 'till'>): Promise<boolean>;
  /** Ends it at once, in whatever state it is. */
  close(): void;
}

export interface ClientOptions {
  url: string;
  terminalId: string;
  /** Called once where the connection ends unasked. */
  onLost?(): void;
  /** Another till has changed something. */
  onNews?(): void;
}

/** Host, port and database, without the login. */
export function targetOf(url: string): string {
  if (!URL.canParse(url)) throw new Fault('SETTINGS', 'shared.url is no URL: write postgres://USER:PASSWORD@HOST:5432/DATABASE');
  const { hostname, port, pathname } = new URL(url);
  return `${hostname || 'localhost'}:${port || '5432'}${pathname}`;
}

/** One clear line. SQLSTATEs: PostgreSQL 18, appendix A. The password is in none. */
export function shopFault(error: unknown, url: string): Fault {
  if (error instanceof Fault) return error;
  const target = targetOf(url);
  const code = typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : '';
  const message = (error instanceof Error ? error.message : String(error)).split('\n', 1)[0] ?? '';
  const said: Record<string, string> = {
    ECONNREFUSED: `nothing answers at ${target}: is the shop’s PostgreSQL running?`,
    ENOTFOUND: `the host of ${target} cannot be found: check shared.url and the network`,
    '28P01': `the shop’s server at ${target} refused the login: check user and password in shared.url`,
    '28000': `the shop’s server at ${target} refused the login: check user and password in shared.url`,
    '3D000': `there is no such database at ${target}: check its name in shared.url`,
    '3F000': `the database at ${target} has no tables of Guitai: run guitai hq init --url … as its administrator`,
    '42883': `the database at ${target} has older tables of Guitai: run guitai hq init --url … as its administrator`,
    '42501': `the login may not do this at ${target}: let its administrator run guitai hq init again, and grant guitai_terminal to it`,
  };
  return new Fault('SHOP_SERVER', said[code] ?? `the shop’s server at ${target} does not answer: ${message}${code === '' ? '' : ` (${code})`}`);
}

/**
 * Connects and logs in. Its promises reject with a Fault SHOP_SERVER; the connection is then of no more use.
 * @throws Fault SHOP_SERVER, SETTINGS
 */
export async function openClient({ url, terminalId, onLost, onNews }: ClientOptions): Promise<ShopClient> {
  targetOf(url);
  const socket = new Socket();
  const client = new pg.Client({
    connectionString: url, stream: () => socket, connectionTimeoutMillis: CONNECT_TIMEOUT_MS, statement_timeout: ANSWER_TIMEOUT_MS,
    query_timeout: ANSWER_TIMEOUT_MS, keepAlive: true, application_name: 'guitai shop',
  });
  let closed = false;
  const close = (): void => {
    closed = true;
    socket.destroy();
  };
  // An error is told by the query that meets it; without a listener it would end the process.
  client.on('error', () => undefined);
  client.on('end', () => {
    if (!closed) onLost?.();
  });
  client.on('notification', ({ payload }) => {
    if (payload !== terminalId) onNews?.();
  });
  const call = async <T>(name: string, values: unknown[]): Promise<T> => {
    try {
      const places = values.map((_, at) => `$${at + 1}`).join(', ');
      const { rows } = await client.query<{ answer: T }>(`select guitai.${name}(${places}) as answer`, values);
      if (rows[0] === undefined) throw new Error(`${name} gave no answer`);
      return rows[0].answer;
    } catch (error) {
      const wasClosed = closed;
      close();
      if (!wasClosed) onLost?.();
      throw shopFault(error, url);
    }
  };
  let knowsKiosks = false;
  try {
    await client.connect();
    await client.query(`listen ${CHANNEL}`);
    const { rows } = await client.query<{ known: boolean }>("select to_regproc('guitai.shop_see_kiosks') is not null as known");
    knowsKiosks = rows[0]?.known === true;
  } catch (error) {
    close();
    throw shopFault(error, url);
  }
  return {
    status: () => call('shop_status', []),
    look: ({ streams, identity, version, kept, reserving }) => call('shop_look', [terminalId, streams, identity, version, kept, JSON.stringify(reserving)]),
    async say(word) {
      if (word.kind === 'settle') return call('shop_settle_held', [terminalId, word.holdId, word.saleId, word.atMs]);
      await call('shop_put_held', [terminalId, JSON.stringify(word.hold)]);
      return { outcome: 'taken' };
    },
    take: ({ holdId, saleId, claim, anyway }) => call('shop_take_held', [terminalId, holdId, saleId ?? null, claim, anyway]),
    reserve: ({ saleId, memberNo, points }) => call('shop_reserve', [terminalId, saleId, memberNo, points]),
    conflicts: async () => (await call<(ConflictView & Record<string, unknown>)[]>('shop_list_conflicts', [])).map(readConflict),
    acknowledge: ({ kind, key, by, note }) => call('shop_acknowledge', [terminalId, kind, key, by, note ?? null]),
    knowsKiosks,
    beKiosk: ({ view, isNews }, answers) => call('shop_be_kiosk', [terminalId, JSON.stringify(view), JSON.stringify(answers), isNews]),
    seeKiosks: () => call('shop_see_kiosks', [terminalId]),
    orderKiosk: (kiosk, { orderId, by, what }) => call('shop_order_kiosk', [terminalId, kiosk, orderId, by, JSON.stringify(what)]),
    close,
  };
}

/** Without the nulls of SQL. */
function readConflict(row: ConflictView & Record<string, unknown>): ConflictView {
  return JSON.parse(JSON.stringify(row, (_, value: unknown) => (value === null ? undefined : value))) as ConflictView;
}
