/** Logins of terminals at headquarters: each is a role of its own, bound to one terminal. */
import { createHash, createHmac, pbkdf2Sync, randomBytes } from 'node:crypto';
import type { ClientBase } from 'pg';
import { Fault } from '#main/contract';

/** As settings name a terminal. */
const TERMINAL = /^[A-Z][A-Z0-9]{0,15}$/;
/** PostgreSQL cuts longer names: "4.1.1. Identifiers and Key Words". */
const ROLE_LENGTH_MAX = 63;
/** PostgreSQL's own: "19.3. Connections and Authentication", scram_iterations. */
const SCRAM_ITERATIONS = 4096;

export interface NewTerminal {
  terminal: string;
  /** Absent = `guitai_` and the terminal's name in small letters. */
  role?: string;
  /** It logs in by a client certificate with the role's name in it, and has no password. */
  certificate?: boolean;
}

export interface AddedTerminal {
  terminal: string;
  role: string;
  /** Was the role made now? One that was there keeps its password. */
  created: boolean;
  /** Told once, here: headquarters keeps a verifier only. */
  password?: string;
}

/**
 * Makes the login of a terminal, or binds one that is there. Safe to run again.
 * @throws Fault USAGE for a name that cannot be, HQ where role or terminal belong to another; errors of the database as they come
 */
export async function addTerminal(client: ClientBase, { terminal, certificate, ...wanted }: NewTerminal): Promise<AddedTerminal> {
  if (!TERMINAL.test(terminal)) throw new Fault('USAGE', `--terminal ${terminal}: a terminal is named by 1 to 16 capitals and digits, as shop.terminal in its settings`);
  const role = wanted.role ?? `guitai_${terminal.toLowerCase()}`;
  if (role === '' || Buffer.byteLength(role) > ROLE_LENGTH_MAX) throw new Fault('USAGE', `--role: 1 to ${ROLE_LENGTH_MAX} bytes`);
  await client.query('begin');
  try {
    const bound = await client.query<{ terminal_id: string; role_name: string }>(
      'select terminal_id, role_name from guitai.terminals where terminal_id = $1 or role_name = $2',
      [terminal, role],
    );
    const other = bound.rows.find((row) => row.terminal_id !== terminal || row.role_name !== role);
    if (other !== undefined) throw new Fault('HQ', `terminal ${other.terminal_id} has the login ${other.role_name} already: one login a terminal, one terminal a login`);
    const there = (await client.query('select from pg_roles where rolname = $1', [role])).rowCount === 1;
    const password = there || certificate === true ? null : randomBytes(24).toString('base64url');
    const name = client.escapeIdentifier(role);
    if (!there) await client.query(`create role ${name} login${password === null ? '' : ` password ${client.escapeLiteral(scramVerifier(password))}`}`);
    await client.query(`grant guitai_terminal to ${name}`);
    if (bound.rows.length === 0) await client.query('insert into guitai.terminals (terminal_id, role_name) values ($1, $2)', [terminal, role]);
    await client.query('commit');
    return { terminal, role, created: !there, ...(password === null ? {} : { password }) };
  } catch (error) {
    // The first error is the one to tell.
    await client.query('rollback').catch(() => undefined);
    throw error;
  }
}

/**
 * What the server keeps of a password: RFC 5803, `SCRAM-SHA-256$<iterations>:<salt>$<StoredKey>:<ServerKey>`. Made here, the
 * password itself is in no statement that a server may log.
 */
export function scramVerifier(password: string, salt = randomBytes(16)): string {
  const salted = pbkdf2Sync(password, salt, SCRAM_ITERATIONS, 32, 'sha256');
  const hmac = (text: string) => createHmac('sha256', salted).update(text).digest();
  const stored = createHash('sha256').update(hmac('Client Key')).digest('base64');
  return `SCRAM-SHA-256$${SCRAM_ITERATIONS}:${salt.toString('base64')}$${stored}:${hmac('Server Key').toString('base64')}`;
}
