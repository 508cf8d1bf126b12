/** `guitai hq init`: creates headquarters' tables in a PostgreSQL, or brings them up to date. */
import { initSchema } from '../hq/schema.ts';
import { hqFault } from '../sync/faults.ts';
import { createClient } from '../sync/link.ts';

export interface HqInitResult {
  ok: true;
  /** Version of the schema that is there now. */
  version: number;
  /** Was there no schema before? */
  created: boolean;
  /** Migrations that were run now. */
  applied: number[];
}

/**
 * Safe to run again. The login must be allowed to create a schema and a role.
 * @param options.url postgres://ADMIN:PASSWORD@HOST:PORT/DATABASE
 * @throws Fault HQ, SETTINGS
 */
export async function hqInit({ url }: { url: string }): Promise<HqInitResult> {
  const client = createClient(url);
  // Told by the query that meets it; without a listener it would end the process.
  client.on('error', () => undefined);
  try {
    await client.connect();
    return { ok: true, ...(await initSchema(client)) };
  } catch (error) {
    throw hqFault(error, url);
  } finally {
    await client.end().catch(() => undefined);
  }
}
