/** Gives terminals a version: its head and its bytes, in one transaction, and a word to those who listen. */
import { createHash } from 'node:crypto';
import type { ClientBase } from 'pg';
import { Fault } from '#main/contract';
import type { Subject } from '../ports.ts';

/** As the terminals fetch it. */
const PIECE_BYTES = 256 * 1024;
/** Where terminals listen. */
const CHANNEL = 'guitai_published';
const NOT_NEWER = 'GU010';

export interface Publication {
  subject: Subject;
  /** 0 = the next one. */
  version: number;
  /** `all`, `shop:NAME` or `terminal:T1`. */
  scope: string;
  fileName: string;
  rows: number;
  bytes: Buffer;
}

/**
 * Terminals see all of it or nothing.
 * @throws Fault USAGE where the version is not newer than the last; errors of the driver as they come
 */
export async function publish(client: ClientBase, { subject, version, scope, fileName, rows, bytes }: Publication): Promise<{ version: number; sha256: string; pieces: number }> {
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  await client.query('begin');
  try {
    const { rows: answer } = await client.query<{ version: string }>('select guitai.publish($1, $2, $3, $4, $5, $6, $7) as version', [subject, version, scope, sha256, bytes.length, rows, fileName]);
    const given = Number(answer[0]?.version);
    let no = 0;
    for (let from = 0; from < bytes.length; from += PIECE_BYTES, no += 1) {
      await client.query('insert into guitai.published_pieces (subject, version, no, body) values ($1, $2, $3, $4)', [subject, given, no, bytes.subarray(from, from + PIECE_BYTES)]);
    }
    await client.query('commit');
    // An engine without NOTIFY: its terminals ask now and then.
    await client.query('select pg_notify($1, $2)', [CHANNEL, `${subject} ${given}`]).catch(() => undefined);
    return { version: given, sha256, pieces: no };
  } catch (error) {
    await client.query('rollback').catch(() => undefined);
    const { code, message } = error as { code?: string; message: string };
    if (code === NOT_NEWER) throw new Fault('USAGE', `--version ${version}: ${message}`);
    throw error;
  }
}
