/** The line between the terminal and the schemes: what is silent, broken, too large, elsewhere or by certificate only. */
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
import { minor } from '#main/contract';
import { ANSWER_BYTES_MAX } from '#main/providers/http.ts';
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

test.each([
  ['an HTML page', (response: ServerResponse) => response.end('<html>proxy</html>')],
  ['an empty 200', (response: ServerResponse) => response.end()],
  ['a 502', (response: ServerResponse) => response.writeHead(502).end('bad gateway')],
  ['a redirect', (response: ServerResponse) => response.writeHead(302, { Location: 'http://127.0.0.1:1/' }).end()],
  ['half an answer', (response: ServerResponse) => void response.writeHead(200, { 'Content-Length': '100' }).write('{"a', () => response.destroy())],
  ['too much', (response: ServerResponse) => response.end('x'.repeat(ANSWER_BYTES_MAX + 1))],
])('%s is unknown to every call of every scheme', async (_, answer) => {
  const url = await serve((request, response) => void request.resume().on('end', () => answer(response)));
  for (const provider of [client('wechat', { baseURL: url }), client('alipay', { gateway: `${url}gateway.do` })]) {
    const refund = { refundNo: 'R1', amountMinor: minor(1), reason: 'x' };
    const code = provider.scheme === 'wechat' ? '134567890123456789' : '2834567890123456';
    for (const mode of ['mpm', 'cpm'] as const) {
      const order = newOrder(mode);
      const answers = [provider.present(order), provider.charge(order, code), provider.query(order), provider.reverse(order), provider.refund(order, refund)];
      for (const one of await Promise.all(answers)) expect(one.kind).toBe('unknown');
    }
  }
});

test('no key, code or signature is logged or thrown', async () => {
  const codes: string[] = [];
  for (const scheme of ['wechat', 'alipay'] as const) {
    for (const behaviour of ['normal', 'badSignature', 'cut', 'systemError', 'refuse', 'password', 'twice']) {
      await rig.control(`${scheme}/behave`, { behaviour });
      const { code } = await rig.control<{ code: string }>(`${scheme}/payer-code`);
      codes.push(code);
      const order = newOrder('cpm');
      await client(scheme, {}).charge(order, code);
      await client(scheme, {}).reverse(order);
    }
  }
  const { wechat, alipay } = rig.sandbox.sdk;
  const secrets = [wechat.secret, rig.sandbox.request.wechat.apiv3Key, ...[wechat.privateKey, alipay.privateKey].flatMap((key) => key.split('\n').slice(1, -2))];
  const logged = rig.logged.join('\n');
  expect(rig.logged.length).toBeGreaterThan(20);
  for (const word of [...secrets, ...codes]) expect(logged.includes(word), 'a secret is in the log').toBe(false);
  expect(logged).not.toMatch(/signature="|sign=/);
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
