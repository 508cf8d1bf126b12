/** After a hundred payments by face: what the schemes were sent of faces is in no file, no log, no bundle and no frame. */
import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { unzipSync } from 'fflate';
import { afterAll, expect, test } from 'vitest';
import { bundle } from '#main/commands/bundle.ts';
import { LANE } from '#main/compose.ts';
import { minor, type Role } from '#main/contract';
import { DEMO_DIGITS } from '#main/providers/sandbox/faces.ts';
import { readXml } from '#main/providers/wechat/xml.ts';
import { openRig, quickClock, type Rig } from './rig.ts';

const PAYMENTS = 100;
/** A customer's whole number, as it is typed where digits are asked for. */
const PHONE = `1380013${DEMO_DIGITS}`;
/** The heads of JPEG and PNG files, and of a JPEG in base64. */
const pictures = [Buffer.from([0xff, 0xd8, 0xff]), Buffer.from([0x89, 0x50, 0x4e, 0x47]), Buffer.from('/9j/4AAQ')];

const secrets = new Set<string>();
let proxy: Server;
let rig: Rig;
const temp = mkdtempSync(join(tmpdir(), 'guitai-traces-'));
afterAll(async () => {
  proxy.close();
  await rig.close();
  rmSync(temp, { recursive: true, force: true });
});

/** Stands between the terminal and the schemes, and notes what goes by of faces. */
async function listen(url: string): Promise<string> {
  proxy = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => void chunks.push(chunk));
    request.on('end', () => {
      const body = Buffer.concat(chunks).toString('utf8');
      const type = request.headers['content-type'];
      note(body, type);
      void fetch(`${url}${request.url ?? ''}`, { method: request.method ?? 'GET', ...(body === '' ? {} : { body }), headers: type === undefined ? {} : { 'Content-Type': type } })
        .then(async (answer) => {
          const text = await answer.text();
          note(text);
          response.writeHead(answer.status, { 'Content-Type': answer.headers.get('content-type') ?? '' }).end(text);
        })
        .catch(() => response.destroy());
    });
  });
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`;
}

function note(body: string, type = ''): void {
  const fields = readXml(body) ?? {};
  for (const name of ['rawdata', 'authinfo', 'face_code']) if (fields[name] !== undefined) secrets.add(fields[name]);
  if (!type.includes('urlencoded')) {
    for (const [, zimId] of body.matchAll(/zimId\\*":\\*"(\w+)/g)) secrets.add(zimId ?? '');
    return;
  }
  const content = JSON.parse(new URLSearchParams(body).get('biz_content') ?? '{}') as Record<string, string>;
  for (const name of ['zimmetainfo', 'auth_code']) if (content[name] !== undefined) secrets.add(content[name]);
}

/** Every text that a screen of this role is sent. */
function overhear(role: Role): string[] {
  const frames: string[] = [];
  rig.terminal.connect({ client: `overheard-${role}`, role, lane: LANE, backlogBytes: () => 0, drop: () => {}, send: (text) => void frames.push(text) });
  return frames;
}

const filesOf = (folder: string): [string, Buffer][] =>
  readdirSync(folder, { recursive: true, withFileTypes: true }).filter((one) => one.isFile()).map((one) => [one.name, readFileSync(join(one.parentPath, one.name))]);

function search(where: string, text: Buffer): void {
  for (const secret of secrets) {
    for (const form of [secret, Buffer.from(secret).toString('base64'), createHash('sha256').update(secret).digest('hex')]) {
      if (text.includes(form)) throw new Error(`${where} holds what a scheme was sent of a face: ${secret.slice(0, 12)}…`);
    }
  }
  if (text.includes(PHONE)) throw new Error(`${where} holds a customer's phone number`);
  for (const head of pictures) if (text.includes(head)) throw new Error(`${where} holds a picture`);
}

async function pay(i: number): Promise<void> {
  const scheme = i % 2 === 0 ? 'wechat' : 'alipay';
  const hows = ['look', 'look', 'digits', 'look', 'cancel'];
  const how = hows[i % hows.length] ?? 'look';
  await fetch(`${sandboxUrl}/sandbox/${scheme}/face`, { method: 'POST', body: JSON.stringify({ how }) });
  await rig.cashier.ask('sale.addOpen', { name: 'Tea', priceMinor: minor(1_280) });
  const settled = async (): Promise<string> => {
    const { attemptId } = await rig.cashier.ask('face.pay', { scheme, consent: true });
    if (how === 'digits') {
      await rig.cashier.until('face', ({ running }) => running?.step === 'digits');
      await rig.cashier.ask('face.digits', { digits: PHONE });
    }
    const { attempt } = await rig.cashier.until('payment', (view) => view.attempt?.id === attemptId && ['paid', 'refused'].includes(view.attempt.phase));
    return attempt?.phase ?? '';
  };
  if ((await settled()) === 'refused') expect(await settled()).toBe('paid');
  await rig.cashier.ask('sale.next', {});
}

let sandboxUrl = '';

test('a hundred payments leave no code, no token, nothing of the camera, no number and no picture', async () => {
  rig = await openRig({ clock: quickClock, rewire: (url) => ((sandboxUrl = url), listen(url)) });
  await expect.poll(async () => (await rig.cashier.ask('face.state', {})).schemes.map(({ trouble }) => trouble), { timeout: 20_000 }).toEqual([undefined, undefined]);
  const frames = (['cashier', 'display', 'diagnostics'] as const).map(overhear);
  for (let i = 0; i < PAYMENTS; i += 1) await pay(i);

  const { store } = rig.terminal;
  expect(store.sales.count()).toBe(PAYMENTS);
  // Raw data, authinfo and code of each look at WeChat Pay; metaInfo, zimId and token of each at Alipay: at least four of each sale's.
  expect(secrets.size).toBeGreaterThanOrEqual(PAYMENTS * 2);
  expect((await rig.phone.captured('wechat')).length + (await rig.phone.captured('alipay')).length).toBe(PAYMENTS);

  const out = join(temp, 'bundle.zip');
  await bundle({ data: rig.data, out });
  const facts = [...store.journal.after(0, 5_000)];
  expect(facts.filter(({ kind }) => kind === 'face.consented')).toHaveLength(PAYMENTS + PAYMENTS / 5);
  for (const { kind, body } of facts) if (kind === 'attempt.step') expect(body).not.toContain('payerCodeHash');

  const files = filesOf(rig.data);
  expect(files.map(([name]) => name)).toEqual(expect.arrayContaining(['guitai.db', 'terminal.log']));
  for (const [name, bytes] of files) search(name, bytes);
  for (const [name, bytes] of Object.entries(unzipSync(readFileSync(out)))) search(`bundle ${name}`, Buffer.from(bytes));
  for (const [i, sent] of frames.entries()) for (const frame of sent) search(`frame ${i}`, Buffer.from(frame));
  await rig.terminal.close();
  for (const [name, bytes] of filesOf(rig.data)) search(`${name} after the end`, bytes);
  await rig.restart();
}, 240_000);

test('the search finds what it looks for', () => {
  const [secret = ''] = secrets;
  for (const form of [secret, createHash('sha256').update(secret).digest('hex'), PHONE, '/9j/4AAQ']) expect(() => search('x', Buffer.from(`a ${form} b`))).toThrow('holds');
});
