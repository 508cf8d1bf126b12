/**
 * TLS to headquarters, by the parameters of the URL that libpq knows (PostgreSQL 18, "32.1.2. Parameter Key Words"):
 * sslmode=verify-full or verify-ca, sslrootcert, sslcert, sslkey. Modes that do not look whose server it is are refused,
 * since what protects from nobody in between is no protection of a till's money.
 */
import { X509Certificate } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { isAbsolute } from 'node:path';
import { createSecureContext, type ConnectionOptions } from 'node:tls';
import { Fault } from '#main/contract';

const PARAMETERS = ['sslmode', 'sslrootcert', 'sslcert', 'sslkey'] as const;
type Parameter = (typeof PARAMETERS)[number];
/** Certificates and keys are a few KB. */
const FILE_BYTES_MAX = 256 * 1024;
/** Permissions of others to a key: none. */
const OTHERS = 0o007;

export interface Secured {
  /** Without the parameters that were read here. */
  url: string;
  /** Absent = no TLS. */
  ssl?: ConnectionOptions;
}

/**
 * What a URL asks of TLS; its files are read and looked at now, so that what is wrong with them has a name.
 * @param url one that `readableTarget` has taken
 * @throws Fault SETTINGS
 */
export function securedBy(url: string, nowMs = Date.now()): Secured {
  const parsed = new URL(url);
  const asked = new Map<Parameter, string>();
  for (const name of PARAMETERS) {
    const value = parsed.searchParams.get(name);
    if (value !== null) asked.set(name, value);
    parsed.searchParams.delete(name);
  }
  if (asked.size === 0) return { url };
  const mode = asked.get('sslmode') ?? 'verify-full';
  if (mode === 'disable') {
    if (asked.size > 1) throw new Fault('SETTINGS', 'sslmode=disable with certificates: write sslmode=verify-full, or leave the certificates out');
    return { url: parsed.href };
  }
  if (mode !== 'verify-full' && mode !== 'verify-ca') {
    throw new Fault('SETTINGS', `sslmode=${mode} does not look whose server answers: write sslmode=verify-full and sslrootcert=/path/to/ca.pem`);
  }
  const read = (name: Parameter): string | undefined => {
    const file = asked.get(name);
    return file === undefined ? undefined : readPem(name, file);
  };
  const [ca, cert, key] = [read('sslrootcert'), read('sslcert'), read('sslkey')];
  if ((cert === undefined) !== (key === undefined)) throw new Fault('SETTINGS', 'a client certificate needs both: sslcert and sslkey');
  if (ca !== undefined) checkCertificate('sslrootcert', asked.get('sslrootcert') ?? '', ca, nowMs);
  if (cert !== undefined) checkCertificate('sslcert', asked.get('sslcert') ?? '', cert, nowMs);
  try {
    createSecureContext({ cert, key });
  } catch {
    throw new Fault('SETTINGS', `the key ${asked.get('sslkey')} does not belong to the certificate ${asked.get('sslcert')}, or it has a passphrase: give the key as openssl made it for this certificate`);
  }
  const host = parsed.hostname.replace(/^\[|\]$/g, '');
  return {
    url: parsed.href,
    // With a bare address there is no server name; the host is what its certificate must name then.
    ssl: { host, ca, cert, key, minVersion: 'TLSv1.2', ...(mode === 'verify-ca' ? { checkServerIdentity: () => undefined } : {}) },
  };
}

function readPem(name: Parameter, file: string): string {
  if (!isAbsolute(file)) throw new Fault('SETTINGS', `${name}=${file}: write the whole path`);
  try {
    const { size, mode } = statSync(file);
    if (size > FILE_BYTES_MAX) throw new Fault('SETTINGS', `${name}=${file} is no PEM file: it has ${size} bytes`);
    if (name === 'sslkey' && process.platform !== 'win32' && (mode & OTHERS) !== 0) {
      throw new Fault('SETTINGS', `${name}=${file} can be read by everyone on this machine: run chmod 600 ${file}`);
    }
    return readFileSync(file, 'utf8');
  } catch (error) {
    if (error instanceof Fault) throw error;
    throw new Fault('SETTINGS', `${name}=${file} cannot be read: ${(error as NodeJS.ErrnoException).code === 'ENOENT' ? 'there is no such file' : (error as Error).message}`);
  }
}

function checkCertificate(name: Parameter, file: string, pem: string, nowMs: number): void {
  let certificate: X509Certificate;
  try {
    certificate = new X509Certificate(pem);
  } catch {
    throw new Fault('SETTINGS', `${name}=${file} holds no certificate: give a PEM file that begins with -----BEGIN CERTIFICATE-----`);
  }
  const end = Date.parse(certificate.validTo);
  if (end < nowMs) throw new Fault('SETTINGS', `the certificate ${file} has expired on ${new Date(end).toISOString().slice(0, 10)}: have another one made for ${certificate.subject.replaceAll('\n', ', ')}`);
}

/** What goes wrong between the two sides of TLS, by the codes of Node and OpenSSL; undefined for anything else. */
export function tlsSaying(code: string, message: string, target: string): string | undefined {
  switch (code) {
    case 'SELF_SIGNED_CERT_IN_CHAIN':
    case 'DEPTH_ZERO_SELF_SIGNED_CERT':
    case 'UNABLE_TO_VERIFY_LEAF_SIGNATURE':
    case 'UNABLE_TO_GET_ISSUER_CERT':
    case 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY':
    case 'CERT_SIGNATURE_FAILURE':
      return `the certificate of ${target} is of another authority than sslrootcert: check the file, or somebody stands in between`;
    case 'CERT_HAS_EXPIRED':
      return `the certificate of ${target} has expired: its administrator must renew it`;
    case 'CERT_NOT_YET_VALID':
      return `the certificate of ${target} is not valid yet: check the clock of this machine`;
    case 'ERR_TLS_CERT_ALTNAME_INVALID':
      return `the certificate of ${target} names another host: write the host in sync.url as the certificate has it`;
    default:
      break;
  }
  if (/does not support SSL/i.test(message)) return `${target} does not speak TLS: let its administrator set ssl = on, or leave sslmode out`;
  if (/ALERT_(CERTIFICATE_EXPIRED|UNKNOWN_CA|BAD_CERTIFICATE|CERTIFICATE_UNKNOWN|CERTIFICATE_REQUIRED|CERTIFICATE_REVOKED|DECRYPT_ERROR)/.test(code)) {
    const [, why] = /ALERT_([A-Z_]+)$/.exec(code) ?? [];
    return `${target} refused the client certificate (${(why ?? code).toLowerCase().replaceAll('_', ' ')}): check sslcert and sslkey, and that its authority is the server's`;
  }
  return undefined;
}
