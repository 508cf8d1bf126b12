import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { root } from '#main/commands/options.ts';

const cli = join(root, 'main', 'cli.ts');
let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'guitai-bad-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Ended {
  code: number | null;
  lines: string[];
  json: { ok: boolean; error?: { code: string; message: string } };
}

/** Runs a command that is to fail, to its end. */
function guitai(...words: string[]): Promise<Ended> {
  const child = spawn(process.execPath, [cli, ...words, '--json'], { stdio: ['ignore', 'pipe', 'pipe'] });
  let out = '';
  let err = '';
  child.stdout.on('data', (data: Buffer) => (out += data.toString()));
  child.stderr.on('data', (data: Buffer) => (err += data.toString()));
  return new Promise((resolve) => {
    child.once('close', (code) => {
      resolve({ code, lines: err.split('\n').filter((line) => line !== ''), json: JSON.parse(out) as Ended['json'] });
    });
  });
}

function dataDirectory(name: string, settings?: unknown): string {
  const dir = join(folder, name);
  mkdirSync(dir);
  if (settings !== undefined) writeFileSync(join(dir, 'settings.json'), typeof settings === 'string' ? settings : JSON.stringify(settings));
  return dir;
}

const shop = { name: '店', terminal: 'T1', region: 'cn' };

async function expectFault(ended: Promise<Ended>, code: string, says: RegExp): Promise<void> {
  const { code: exit, lines, json } = await ended;
  expect(exit).not.toBe(0);
  expect(lines).toHaveLength(1);
  expect(lines[0]).toMatch(says);
  expect(json).toMatchObject({ ok: false, error: { code } });
}

describe('bad input gets one clear line, and leaves nothing behind', () => {
  it('an unknown command, a missing option, a word that is no number', async () => {
    await expectFault(guitai('sell'), 'USAGE', /no command sell/);
    await expectFault(guitai('hq', 'init'), 'USAGE', /--url is missing/);
    await expectFault(guitai('start', '--port', '80x'), 'USAGE', /80x is no port/);
    await expectFault(guitai('search'), 'USAGE', /Usage: guitai search TEXT/);
    await expectFault(guitai('search', '水', '--colour', 'red'), 'USAGE', /--colour/);
  });

  it('a malformed import: no such file, nothing readable, no name column', async () => {
    const data = dataDirectory('import');
    await expectFault(guitai('import', join(folder, 'none.csv'), '--data', data), 'USAGE', /no such file/);
    const noise = join(folder, 'noise.xlsx');
    writeFileSync(noise, Buffer.from([0x50, 0x4b, 3, 4, 1, 2, 3, 4, 5]));
    await expectFault(guitai('import', noise, '--data', data), 'IMPORT', /noise\.xlsx/);
    const file = join(folder, 'good.csv');
    writeFileSync(file, 'barcode,name\n6901234567892,茶\n');
    await expectFault(guitai('import', file, '--data', data, '--map', 'name=Nowhere'), 'IMPORT', /Nowhere/);
    expect(readdirSync(data).filter((name) => name.startsWith('catalogue.db'))).toEqual([]);
  });

  it('settings: no JSON, an unknown field, an unknown region, an unknown scheme', async () => {
    await expectFault(guitai('start', '--no-open', '--data', dataDirectory('s1', '{"shop":')), 'SETTINGS', /not readable as JSON/);
    await expectFault(guitai('start', '--no-open', '--data', dataDirectory('s2', { shop, colour: 'red' })), 'SETTINGS', /colour/);
    await expectFault(guitai('start', '--no-open', '--data', dataDirectory('s3', { shop: { ...shop, region: 'xx' } })), 'SETTINGS', /shop\.region/);
    const unknown = dataDirectory('s4', { shop, payments: { cowrie: {} } });
    await expectFault(guitai('start', '--no-open', '--data', unknown), 'SETTINGS', /payments\.cowrie: no such scheme; known are wechat, alipay/);
    expect(readdirSync(unknown)).toEqual(['settings.json']);
  });

  it('a busy port', async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    await expectFault(guitai('start', '--no-open', '--host', 'browser', '--port', String(port), '--data', dataDirectory('busy')), 'PORT_BUSY', /in use/);
    await new Promise((resolve) => server.close(resolve));
  });

  it('a data directory that cannot be written', async () => {
    // A file in the way is one that the superuser cannot write into either.
    const file = join(folder, 'file');
    writeFileSync(file, '');
    await expectFault(guitai('start', '--no-open', '--data', join(file, 'data')), 'STORE_READONLY', /data/);
  });

  it('a database from the future, and one that is not ours', async () => {
    const future = dataDirectory('future', { shop });
    const db = new Database(join(future, 'guitai.db'));
    db.pragma('application_id = 0x47554954');
    db.exec('CREATE TABLE journal (seq)');
    db.pragma('user_version = 999999');
    db.close();
    await expectFault(guitai('start', '--no-open', '--data', future), 'STORE_FUTURE', /newer version/);
    const foreign = dataDirectory('foreign', { shop });
    writeFileSync(join(foreign, 'guitai.db'), 'this is no database, but long enough to look at for SQLite'.repeat(40));
    await expectFault(guitai('start', '--no-open', '--data', foreign), 'STORE_CORRUPT', /guitai\.db|database/);
  });

  it('a PostgreSQL that is not there, and journals that are not', async () => {
    await expectFault(guitai('hq', 'init', '--url', 'postgres://u:hidden@127.0.0.1:1/hq'), 'HQ', /127\.0\.0\.1/);
    const { lines } = await guitai('hq', 'init', '--url', 'postgres://u:hidden@127.0.0.1:1/hq');
    expect(lines.join()).not.toContain('hidden');
    await expectFault(guitai('journal', 'verify', '--data', dataDirectory('empty')), 'NOT_FOUND', /no journal/);
    await expectFault(guitai('sync', 'status', '--data', join(folder, 'empty')), 'NOT_FOUND', /no journal/);
  });
});
