/** TLS to a real server: whose certificate it is, whose login, and what is said where either is wrong. */
import { execFileSync } from 'node:child_process';
import { chmodSync, chownSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hqAddTerminal, hqInit } from '#main/commands/hq.ts';
import { openLink } from '#main/sync/link.ts';
import { startPostgres } from '#main/training/postgres.ts';
import { Chain } from './hq-kit.ts';
import { ask } from './sync-kit.ts';

const started = await startPostgres();
const skipped = 'skipped' in started ? started.skipped : hasOpenssl() ? null : 'openssl is not here';
if (skipped !== null) console.log(`skipped: TLS to headquarters: ${skipped}`);

function hasOpenssl(): boolean {
  try {
    execFileSync('openssl', ['version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

describe.skipIf(skipped !== null)('TLS to headquarters', () => {
  const postgres = started as Exclude<typeof started, { skipped: string }>;
  const dir = mkdtempSync(join(tmpdir(), 'guitai-tls-'));
  const file = (name: string) => join(dir, name);
  const openssl = (...args: string[]) => execFileSync('openssl', args, { cwd: dir, stdio: ['ignore', 'ignore', 'pipe'] });
  const curve = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
  const entries = new Chain().add('terminal.created', { terminalId: 'T1', shopName: 'Corner', region: 'cn', currency: 'CNY' }).entries;

  const added: object[] = [];

  function authority(name: string): void {
    openssl('req', '-x509', ...curve, '-keyout', `${name}.key`, '-out', `${name}.pem`, '-days', '2', '-subj', `/CN=${name}`);
  }

  function certificate(name: string, by: string, commonName: string, { days = 2, names = '' } = {}): void {
    openssl('req', ...curve, '-keyout', `${name}.key`, '-out', `${name}.csr`, '-subj', `/CN=${commonName}`);
    writeFileSync(file(`${name}.ext`), names === '' ? 'basicConstraints=CA:FALSE\n' : `subjectAltName=${names}\n`);
    openssl('x509', '-req', '-in', `${name}.csr`, '-CA', `${by}.pem`, '-CAkey', `${by}.key`, '-CAcreateserial', '-days', String(days), '-out', `${name}.pem`, '-extfile', `${name}.ext`);
    chmodSync(file(`${name}.key`), 0o600);
  }

  /** The server with a certificate of ours, as its administrator would set it. */
  async function serve(name: string): Promise<void> {
    const owner = statSync((await ask<{ data_directory: string }>(postgres.url, 'show data_directory'))[0]?.data_directory ?? '');
    for (const one of [`${name}.key`, `${name}.pem`, 'ca.pem']) chownSync(file(one), owner.uid, owner.gid);
    chmodSync(dir, 0o755);
    await ask(postgres.url, `alter system set ssl_cert_file = '${file(`${name}.pem`)}'`);
    await ask(postgres.url, `alter system set ssl_key_file = '${file(`${name}.key`)}'`);
    await ask(postgres.url, `alter system set ssl_ca_file = '${file('ca.pem')}'`);
    await ask(postgres.url, `alter system set ssl = on`);
    await ask(postgres.url, 'select pg_reload_conf()');
    for (let asked = 0; asked < 1_000; asked += 1) {
      if ((await ask(postgres.url, 'show ssl_cert_file'))[0]?.['ssl_cert_file'] === file(`${name}.pem`)) return;
    }
    throw new Error('the server does not read its configuration again');
  }

  const urlOf = (parameters: Record<string, string>, login = 'guitai_t1') =>
    `postgres://${login}@127.0.0.1:${postgres.port}/tls?${Object.entries(parameters).map(([name, value]) => `${name}=${value}`).join('&')}`;
  const as = (name: string, more: Record<string, string> = {}) => ({ sslmode: 'verify-full', sslrootcert: file('ca.pem'), sslcert: file(`${name}.pem`), sslkey: file(`${name}.key`), ...more });

  async function reach(url: string): Promise<number> {
    const link = await openLink(url);
    try {
      return (await link.push('T1', entries)).inserted + (await link.rows('T1')).journal;
    } finally {
      link.close();
    }
  }

  beforeAll(async () => {
    authority('ca');
    authority('other');
    certificate('server', 'ca', 'headquarters', { names: 'IP:127.0.0.1' });
    certificate('elsewhere', 'ca', 'elsewhere', { names: 'DNS:hq.example' });
    certificate('past', 'ca', 'headquarters', { names: 'IP:127.0.0.1', days: -1 });
    certificate('t1', 'ca', 'guitai_t1');
    certificate('t2', 'ca', 'guitai_t2');
    certificate('stranger', 'other', 'guitai_t1');
    certificate('old', 'ca', 'guitai_t1', { days: -1 });
    await ask(postgres.url, 'create database tls');
    const url = postgres.urlOf({ database: 'tls' });
    await hqInit({ url });
    for (const terminal of ['T1', 'T2']) added.push(await hqAddTerminal({ url, terminal, certificate: true }));
    const hba = (await ask<{ hba_file: string }>(url, 'show hba_file'))[0]?.hba_file ?? '';
    // As docs/headquarters.md has it: terminals by certificate over TLS, people by password.
    const terminals = 'tls guitai_t1,guitai_t2 127.0.0.1/32';
    writeFileSync(hba, `hostssl ${terminals} cert\nhost ${terminals} reject\n${readFileSync(hba, 'utf8')}`);
    await serve('server');
  });
  afterAll(async () => {
    await postgres.stop();
    rmSync(dir, { recursive: true, force: true });
  });

  it('lets a terminal in by its certificate, without any password, and without TLS no one', async () => {
    for (const login of added) expect(login).not.toHaveProperty('password');
    expect(await reach(urlOf(as('t1')))).toBe(2);
    expect(await reach(urlOf(as('t1', { sslmode: 'verify-ca' })))).toBe(1);
  });

  it('says what is wrong with a certificate, in one line that names the file', async () => {
    writeFileSync(file('text.pem'), 'no certificate');
    const cases: [Record<string, string>, RegExp][] = [
      [as('t1', { sslrootcert: file('other.pem') }), /of another authority than sslrootcert/],
      [as('old'), /old\.pem has expired on \d{4}-\d\d-\d\d: have another one made for CN=guitai_t1/],
      [as('stranger'), /refused the client certificate \(.*unknown ca.*\)/],
      [as('t2'), /the client certificate is not guitai_t1's/],
      [{ sslmode: 'verify-full', sslrootcert: file('ca.pem') }, /asks for a client certificate: write sslcert and sslkey/],
      [{ sslmode: 'verify-full' }, /of another authority/],
      [as('t1', { sslkey: file('t2.key') }), /t2\.key does not belong to the certificate .*t1\.pem/],
      [as('t1', { sslcert: file('absent.pem') }), /absent\.pem cannot be read: there is no such file/],
      [as('t1', { sslcert: file('text.pem') }), /text\.pem holds no certificate/],
      [as('t1', { sslcert: 't1.pem' }), /write the whole path/],
      [{ sslmode: 'require' }, /sslmode=require does not look whose server answers/],
      [{ sslmode: 'disable', sslcert: file('t1.pem') }, /sslmode=disable with certificates/],
      [{ sslcert: file('t1.pem') }, /needs both/],
      [{}, /takes no login without TLS|refused the login/],
    ];
    for (const [parameters, line] of cases) {
      const fault = await reach(urlOf(parameters)).then(() => null, (error: unknown) => error as Error);
      expect(fault?.message, JSON.stringify(parameters)).toMatch(line);
      expect(fault?.message).not.toContain('\n');
      expect(fault?.message).not.toContain('PRIVATE KEY');
    }
  });

  it('refuses a key that everyone may read', async () => {
    chmodSync(file('t2.key'), 0o644);
    await expect(reach(urlOf(as('t2'), 'guitai_t2'))).rejects.toMatchObject({ code: 'SETTINGS', message: expect.stringContaining('chmod 600') as string });
  });

  it('refuses a server whose certificate names another host, or has expired', async () => {
    await serve('elsewhere');
    await expect(reach(urlOf(as('t1')))).rejects.toMatchObject({ message: expect.stringContaining('names another host') as string });
    expect(await reach(urlOf(as('t1', { sslmode: 'verify-ca' })))).toBe(1);
    await serve('past');
    await expect(reach(urlOf(as('t1')))).rejects.toMatchObject({ message: expect.stringContaining('has expired: its administrator') as string });
    await serve('server');
    expect(await reach(urlOf(as('t1')))).toBe(1);
  });
});
