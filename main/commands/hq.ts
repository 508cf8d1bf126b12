/** `guitai hq init` and `hq add-terminal`: headquarters' tables in a PostgreSQL, and the logins of its terminals. */
import type pg from 'pg';
import { initSchema, PARTITIONS, type SchemaResult } from '../hq/schema.ts';
import { addTerminal, type AddedTerminal, type NewTerminal } from '../hq/terminals.ts';
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
