/** What is peculiar to WeChat Pay's line: backup hosts, certificates, clocks and nonces. For all schemes: providers-suite-line.ts. */
import { execFileSync, spawnSync } from 'node:child_process';
import { createPrivateKey, randomUUID, X509Certificate } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo, Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { getCACertificates, setDefaultCACertificates, type TLSSocket } from 'node:tls';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { createProviders } from '#main/providers/index.ts';
import { v3Authorization } from '#main/providers/wechat/sign.ts';
import { handClock, newOrder, openRig, type Rig } from './providers-rig.ts';

let rig: Rig;
const servers: Server[] = [];
beforeAll(async () => {
  rig = await openRig();
});
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});
afterAll(() => rig.sandbox.close());

async function listen(server: Server): Promise<number> {
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}
const serve = async (answer: (request: IncomingMessage, response: ServerResponse) => void): Promise<string> =>
  `http://127.0.0.1:${await listen(createServer(answer))}/`;

function client(scheme: 'wechat' | 'alipay', change: object) {
  const provider = rig.clients({ [scheme]: { ...(rig.sandbox.settings[scheme] as object), ...change } }).get(scheme);
  if (provider === undefined) throw new Error('not switched on');
  return provider;
}

test.each(['mpm', 'cpm'] as const)('a query of %s goes on to the backup host; nothing else does', async (mode) => {
  let asked = 0;
  const dead = await serve((_, response) => {
    asked += 1;
    response.destroy();
  });
  const provider = client('wechat', { baseURL: dead, backupURL: `${rig.sandbox.url}/` });
  const order = newOrder(mode);
  const sent = mode === 'mpm' ? await provider.present(order) : await provider.charge(order, (await rig.control<{ code: string }>('wechat/payer-code')).code);
  expect(sent).toEqual({ kind: 'unknown', reason: 'ECONNRESET' });
  expect(asked).toBe(1);
  expect(await provider.query(order)).toEqual({ kind: 'absent' });
  expect(await provider.reverse(order)).toMatchObject({ kind: 'unknown' });
});

test('a merchant with the platform certificate only', async () => {
  const certs = Object.fromEntries(Object.entries(rig.sandbox.sdk.wechat.certs).filter(([serial]) => !serial.startsWith('PUB_KEY_ID_')));
  const provider = client('wechat', { certs });
  expect(Object.values(certs)[0]).toContain('BEGIN CERTIFICATE');
  expect(await provider.present(newOrder('mpm'))).toMatchObject({ kind: 'presented' });
});

test('a merchant whose platform keys are of another platform trusts nothing', async () => {
  const provider = client('wechat', { certs: { PUB_KEY_ID_OTHER: Object.values(rig.sandbox.sdk.wechat.certs)[0] } });
  expect(await provider.present(newOrder('mpm'))).toMatchObject({ kind: 'unknown', reason: expect.stringContaining('a key we do not have') });
});

test('a terminal whose clock is six minutes off gets nowhere, and takes nothing for an answer', async () => {
  const clock = handClock(rig.clock.nowMs() + 6 * 60_000);
  const context = { clock, nonce: () => randomUUID().replaceAll('-', ''), log: { info() {}, warn() {}, error() {} } };
  const provider = createProviders(rig.sandbox.settings, context).get('wechat');
  const order = newOrder('mpm');
  expect(await provider?.present(order)).toMatchObject({ kind: 'unknown', reason: expect.stringContaining('HTTP 401') });
  expect(await client('wechat', {}).query(order)).toEqual({ kind: 'absent' });
});

test('a request that is sent again word for word is refused', async () => {
  const { mchid, serial, privateKey } = rig.sandbox.sdk.wechat;
  const path = `/v3/pay/transactions/out-trade-no/NONE00?mchid=${mchid}`;
  const signed = { method: 'GET', path, timestampSec: Math.floor(rig.clock.nowMs() / 1000), nonce: 'once', body: '' };
  const headers = { Authorization: v3Authorization(signed, { mchid, serial, key: createPrivateKey(privateKey) }) };
  const send = async (): Promise<number> => (await fetch(rig.sandbox.url + path, { headers })).status;
  expect([await send(), await send()]).toEqual([404, 401]);
});

const openssl = spawnSync('openssl', ['version']).status === 0;
test.skipIf(!openssl)('a v2 reverse shows the client certificate on https (skipped without openssl)', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'guitai-tls-'));
  const before = getCACertificates('default');
  try {
    const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
    const subject = ['-subj', '/CN=127.0.0.1', '-addext', 'subjectAltName=IP:127.0.0.1'];
    execFileSync('openssl', ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-keyout', key, '-out', cert, '-days', '2', ...subject], { stdio: 'ignore' });
    setDefaultCACertificates([...before, readFileSync(cert, 'utf8')]);
    const shown: string[] = [];
    const options = { key: readFileSync(key), cert: readFileSync(cert), requestCert: true, rejectUnauthorized: false };
    const server = createTlsServer(options, (request, response) => {
      shown.push(`${request.url} ${(request.socket as TLSSocket).getPeerX509Certificate()?.fingerprint256 ?? 'none'}`);
      response.end();
    });
    const baseURL = `https://127.0.0.1:${await listen(server)}/`;
    const provider = client('wechat', { baseURL });
    await provider.reverse(newOrder('cpm'));
    await provider.query(newOrder('cpm'));
    const { fingerprint256 } = new X509Certificate(rig.sandbox.sdk.wechat.merchant.cert);
    expect(shown).toEqual([`/secapi/pay/reverse ${fingerprint256}`, '/pay/orderquery none']);
  } finally {
    setDefaultCACertificates(before);
    rmSync(folder, { recursive: true });
  }
});
