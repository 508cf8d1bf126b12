/** What goes wrong on the way to headquarters, each as one clear line. The password is in none of them. */
import { Fault } from '#main/contract';
import { tlsSaying } from './tls.ts';

/** SQLSTATEs that guitai.push_entries raises: see main/hq/migrations/0170-beside.ts. */
const FORK = 'GU001';
const GAP = 'GU002';
const CHANGED = 'GU003';
const NOT_ITS_LOGIN = 'GU004';

/** Host, port and database of a URL as a person may read it, without login. @throws Fault SETTINGS */
export function readableTarget(url: string): string {
  let parsed: URL;
  try {
    parsed = new URL(url);
  } catch {
    throw new Fault('SETTINGS', 'the address of headquarters is no URL: write postgres://USER:PASSWORD@HOST:5432/DATABASE');
  }
  if (parsed.protocol !== 'postgres:' && parsed.protocol !== 'postgresql:') {
    throw new Fault('SETTINGS', `the address of headquarters begins with ${parsed.protocol}//: write postgres://USER:PASSWORD@HOST:5432/DATABASE`);
  }
  return `${parsed.hostname || 'localhost'}:${parsed.port || '5432'}${parsed.pathname}`;
}

/** Login name of a URL, as it is written there. */
export function loginOf(url: string): string {
  return new URL(url).username || 'nobody';
}

/**
 * Says in one line what an error of the driver, the network or the server means.
 * SQLSTATEs: PostgreSQL 18, appendix A.
 */
export function hqFault(error: unknown, url: string): Fault {
  if (error instanceof Fault) return error;
  const target = readableTarget(url);
  const fields = typeof error === 'object' && error !== null ? (error as Record<string, unknown>) : {};
  const code = typeof fields['code'] === 'string' ? fields['code'] : '';
  const message = error instanceof Error ? error.message.split('\n', 1)[0] ?? '' : String(error);
  if (code === FORK) return forkFault(Number(fields['detail']));
  if (code === NOT_ITS_LOGIN) return loginFault(String(fields['detail']), target, loginOf(url));
  const said = tlsSaying(code, message, target) ?? loginSaying(code, message, target, loginOf(url)) ?? sayings(code, target, loginOf(url));
  if (said !== undefined) return new Fault('HQ', said, { sqlstate: code });
  if (/timeout|timed out/i.test(message) || code === 'ETIMEDOUT') {
    return new Fault('HQ', `headquarters at ${target} does not answer in time: check the network and the server`);
  }
  if (/terminated|closed|ended|ECONNRESET|EPIPE/i.test(`${message} ${code}`)) {
    return new Fault('HQ', `the connection to headquarters at ${target} was cut: it is made again by itself`);
  }
  return new Fault('HQ', `headquarters at ${target} refused: ${message}${code === '' ? '' : ` (${code})`}`);
}

/** What the server says of a login by certificate, or of one that must be encrypted: src/backend/libpq/auth.c and hba.c. */
function loginSaying(code: string, message: string, target: string, login: string): string | undefined {
  if (code !== '28000') return undefined;
  if (/valid client certificate/.test(message)) return `headquarters at ${target} asks for a client certificate: write sslcert and sslkey in sync.url`;
  if (/certificate authentication failed/.test(message)) return `the client certificate is not ${login}'s: its common name must be the login in sync.url`;
  if (/no encryption/.test(message)) return `headquarters at ${target} takes no login without TLS: write sslmode=verify-full and sslrootcert in sync.url`;
  return undefined;
}

function loginFault(terminal: string, target: string, login: string): Fault {
  return new Fault('HQ', `${login} is not the login of terminal ${terminal} at ${target}: let its administrator run guitai hq add-terminal --terminal ${terminal} --role ${login}`);
}

/** Another journal has this terminal's place at headquarters. Nothing more may be sent. */
export function forkFault(seq: number): Fault {
  return new Fault(
    'HQ_FORK',
    `headquarters holds another entry ${seq} of this terminal: two terminals share one name, or the data directory is an older copy; sending has stopped, call the technician`,
    { seq },
  );
}

function sayings(code: string, target: string, login: string): string | undefined {
  switch (code) {
    case 'ECONNREFUSED':
      return `nothing answers at ${target}: is PostgreSQL running there, and is the port right?`;
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return `the host of ${target} cannot be found: check the name in sync.url and the network`;
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
      return `${target} cannot be reached: check the network`;
    case '28P01':
    case '28000':
      return `headquarters at ${target} refused the login of ${login}: check user and password in sync.url`;
    case '3D000':
      return `there is no such database at ${target}: check the name in sync.url`;
    case '3F000':
    case '42P01':
    case '42883':
      return `the database at ${target} has no tables of Guitai, or older ones: run guitai hq init --url … as its administrator`;
    case '42501':
      return `${login} may not do this at ${target}: let its administrator run guitai hq add-terminal --role ${login} (for hq commands: log in as one who may create schemas and roles)`;
    case '53300':
      return `headquarters at ${target} has no connection free: it is tried again`;
    case '57P01':
    case '57P02':
    case '57P03':
      return `PostgreSQL at ${target} is starting or stopping: it is tried again`;
    case '57014':
    case '25P03':
      return `headquarters at ${target} took too long over a batch: it is tried again`;
    case GAP:
      return `headquarters at ${target} misses entries before these: it is asked again where to begin`;
    case CHANGED:
      return `headquarters at ${target} refused an entry whose hash does not fit its content: run guitai journal verify`;
    default:
      return undefined;
  }
}
