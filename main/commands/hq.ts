/** `guitai hq`: headquarters' tables in a PostgreSQL, the logins of its terminals, what is there, and whether it holds. */
import type pg from 'pg';
import { Fault } from '#main/contract';
import { initSchema, PARTITIONS, PARTITIONS_MAX, type SchemaResult } from '../hq/schema.ts';
import { status, type HqStatus } from '../hq/status.ts';
import { addTerminal, type AddedTerminal, type NewTerminal } from '../hq/terminals.ts';
import { verifyStreams, type HqVerified } from '../hq/verify.ts';
import { verifySignature } from '../store/seals.ts';
import { hqFault, readableTarget } from '../sync/faults.ts';
import { createClient } from '../sync/link.ts';

/** Work of an administrator, in a connection of its own. @throws Fault HQ, SETTINGS */
export async function atHeadquarters<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  // A migration of many rows takes its time.
  const client = createClient(url, undefined, { statementMs: 0, answerMs: 0 });
  // Told by the query that meets it; without a listener it would end the process.
  client.on('error', () => undefined);
  try {
    await client.connect();
    return await work(client);
  } catch (error) {
    throw hqFault(error, url);
  } finally {
    await client.end().catch(() => undefined);
  }
}

/**
 * Creates headquarters' tables, or brings them up to date; safe to run again. The login must be allowed to create a schema and roles.
 * @param options.url postgres://ADMIN:PASSWORD@HOST:PORT/DATABASE
 * @throws Fault HQ, SETTINGS
 */
export async function hqInit({ url, partitions = PARTITIONS }: { url: string; partitions?: number }): Promise<{ ok: true } & SchemaResult> {
  return { ok: true, ...(await atHeadquarters(url, (client) => initSchema(client, { partitions }))) };
}

export interface HqTerminalAdded extends AddedTerminal {
  ok: true;
  /** Host, port and database, as the terminal's sync.url has them behind its login. */
  target: string;
}

/** Makes the login of a terminal. @throws Fault USAGE, HQ, SETTINGS */
export async function hqAddTerminal({ url, ...terminal }: { url: string } & NewTerminal): Promise<HqTerminalAdded> {
  return { ok: true, ...(await atHeadquarters(url, (client) => addTerminal(client, terminal))), target: readableTarget(url) };
}

/** Partitions as a word of the command line; 0 for an engine that spreads tables by itself. @throws Fault USAGE */
export function partitionsOf(text: string | undefined): number {
  if (text === undefined) return PARTITIONS;
  const count = Number(text);
  if (/^\d{1,3}$/.test(text) && count <= PARTITIONS_MAX) return count;
  throw new Fault('USAGE', `--partitions ${text}: give a number from 0 (whole tables) to ${PARTITIONS_MAX}`);
}

/** `ok`: nobody and nothing has to be looked at. @throws Fault HQ, SETTINGS */
export async function hqStatus({ url }: { url: string }): Promise<{ ok: boolean } & HqStatus> {
  const found = await atHeadquarters(url, (client) => status(client));
  return { ok: found.alarms.length === 0 && found.conflicts === 0, ...found };
}

/** @throws Fault HQ, SETTINGS */
export async function hqVerify({ url, terminal, onProgress }: { url: string; terminal?: string | undefined; onProgress?: (done: number, total: number) => void }): Promise<HqVerified> {
  return atHeadquarters(url, (client) => verifyStreams(client, {
    verify: verifySignature,
    ...(terminal === undefined ? {} : { terminal }),
    ...(onProgress === undefined ? {} : { onProgress }),
  }));
}
