/** The stand-ins as a program: memory, control, the phone's service, and what they turn away. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { AlipaySdk, type AlipaySdkConfig } from 'alipay-sdk';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { Wechatpay } from 'wechatpay-axios-plugin';
import type { EventName, PhoneOrderView } from '#main/contract';
import { behaviours } from '#main/contract';
import { startSandbox } from '#main/commands/sandbox.ts';
import { REQUEST_BYTES_MAX } from '#main/providers/sandbox.ts';
import { createPhone, type Phone } from '#main/services/phone/index.ts';
import { systemClock } from '#main/system.ts';
import { newOrder, openRig, type Rig } from './providers-rig.ts';

const root = join(import.meta.dirname, '..', '..');
let rig: Rig;
let folder: string;
beforeAll(async () => {
  rig = await openRig();
  folder = mkdtempSync(join(tmpdir(), 'guitai-sandbox-'));
});
afterAll(async () => {
  await rig.sandbox.close();
  rmSync(folder, { recursive: true });
});

describe('memory', () => {
  test('a sandbox that is started again has the same keys and orders, and its file is the owner’s alone', async () => {
    const file = join(folder, 'state.json');
    const order = newOrder('cpm');
    const first = await openRig(file);
    expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({ keys: { wechat: { secret: first.sandbox.sdk.wechat.secret } } });
    const { code } = await first.control<{ code: string }>('wechat/payer-code');
    const paid = await first.providers.get('wechat')?.charge(order, code);
    await first.sandbox.close();
    expect(statSync(file).mode & 0o777).toBe(0o600);
    const second = await openRig(file);
    try {
      expect(second.sandbox.sdk.wechat.secret).toBe(first.sandbox.sdk.wechat.secret);
      expect(await second.providers.get('wechat')?.query(order)).toEqual(paid);
      expect(await second.providers.get('wechat')?.charge(newOrder('cpm'), code)).toMatchObject({ kind: 'refused' });
    } finally {
      await second.sandbox.close();
    }
  });

  test.each([
    ['not JSON', '{'],
    ['of another program', '{"version":2}'],
  ])('a file that is %s is refused by name', async (_, text) => {
    const file = join(folder, 'other.json');
    writeFileSync(file, text);
    chmodSync(file, 0o600);
    await expect(startSandbox({ stateFile: file })).rejects.toMatchObject({ code: 'SETTINGS', message: expect.stringContaining('other.json') });
  });
});

test('a busy port is named', async () => {
  const port = Number(new URL(rig.sandbox.url).port);
  await expect(startSandbox({ port })).rejects.toMatchObject({ code: 'PORT_BUSY', message: expect.stringContaining(String(port)) });
});

describe('control', () => {
  test('what it does not know is refused in one line', async () => {
    await expect(rig.control('grab/ledger')).rejects.toThrow('no such scheme; known are wechat, alipay');
    await expect(rig.control('wechat/dance')).rejects.toThrow('no such call');
    await expect(rig.control('wechat/behave', { behaviour: 'dance' })).rejects.toThrow('no such behaviour; known are normal, slow');
    await expect(rig.control('wechat/behave', { behaviour: 'slow@dance' })).rejects.toThrow('no such operation');
    await expect(rig.control('wechat/behave', { behaviour: 'password@query' })).rejects.toThrow('means nothing for query');
    await expect(rig.control('wechat/decide', { orderNo: 1 })).rejects.toThrow('orderNo: expected string');
    await expect(rig.control('wechat/decide', { orderNo: 'none', approve: true })).rejects.toThrow('no such order');
    await expect(rig.control('read', { code: 'https://example.invalid/' })).rejects.toThrow('no wallet here');
  });

  test('normal takes every behaviour back', async () => {
    for (const behaviour of behaviours) await rig.control('wechat/behave', { behaviour });
    await rig.control('wechat/behave', { behaviour: 'normal' });
    expect(await rig.providers.get('wechat')?.present(newOrder('mpm'))).toMatchObject({ kind: 'presented' });
  });

  test('a driven time closes a shown code', async () => {
    const other = await openRig();
    try {
      const order = newOrder('mpm');
      await other.providers.get('alipay')?.present(order);
      await other.control('time', { advanceMs: 5 * 60_000 });
      expect(await other.control('alipay/order', { orderNo: order.orderNo })).toMatchObject({ state: 'closed' });
    } finally {
      await other.sandbox.close();
    }
  });

  test('a page of another origin, or by another name, is turned away', async () => {
    const ask = (headers: Record<string, string>) =>
      new Promise<number | undefined>((resolve) => {
        request(`${rig.sandbox.url}/sandbox/wechat/ledger`, { method: 'POST', headers }, (response) => resolve(response.resume().statusCode)).end('{}');
      });
    expect(await ask({})).toBe(200);
    expect(await ask({ Origin: 'http://127.0.0.1:1' })).toBe(403);
    expect(await ask({ Host: 'evil.invalid' })).toBe(403);
  });

  test('too large a request is not read', async () => {
    const response = await fetch(`${rig.sandbox.url}/pay/micropay`, { method: 'POST', body: 'x'.repeat(REQUEST_BYTES_MAX + 1) });
    expect(response.status).toBe(413);
  });
});

describe('the phone', () => {
  const heard: [EventName, PhoneOrderView][] = [];
  const open = (url: string | null): Phone =>
    createPhone({
      url,
      clock: systemClock,
      emit: (event, data) => void heard.push([event, data as PhoneOrderView]),
      log: { info() {}, warn() {}, error() {} },
    });
  const caller = { role: 'phone', lane: 'main', commandId: 'c', client: 's' } as const;
  let phone: Phone;
  afterEach(() => phone.close());

  test('reads, approves, shows a code, and hears of the order', async () => {
    phone = open(rig.sandbox.url);
    const order = newOrder('mpm');
    const answer = await rig.providers.get('wechat')?.present(order);
    const code = answer?.kind === 'presented' ? answer.qr : '';
    expect(await phone.handlers['phone.read']({ code }, caller)).toMatchObject({ scheme: 'wechat', orderNo: order.orderNo, state: 'open' });
    // The stream is open when it has told of an order.
    await expect.poll(async () => (await phone.handlers['phone.read']({ code }, caller), heard.length)).toBeGreaterThan(0);
    expect(await phone.handlers['phone.decide']({ scheme: 'wechat', orderNo: order.orderNo, approve: true }, caller)).toMatchObject({ state: 'paid' });
    await expect.poll(() => heard.at(-1)).toMatchObject(['phoneOrder', { orderNo: order.orderNo, state: 'paid', amount: '18.80' }]);
    const payer = await phone.handlers['phone.payerCode']({ scheme: 'alipay' }, caller);
    expect(payer).toEqual({ code: expect.stringMatching(/^28\d{16}$/), validForMs: 60_000 });
    expect(await phone.handlers['phone.behave']({ scheme: 'alipay', behaviour: 'password' }, caller)).toBeNull();
    expect(await rig.providers.get('alipay')?.charge(newOrder('cpm'), payer.code)).toEqual({ kind: 'waiting', asked: true });
    await expect.poll(() => heard.at(-1)).toMatchObject(['phoneOrder', { scheme: 'alipay', state: 'password' }]);
  });

  test('passes refusals on by their code', async () => {
    phone = open(rig.sandbox.url);
    await expect(phone.handlers['phone.read']({ code: 'x' }, caller)).rejects.toMatchObject({ code: 'CODE_NOT_RECOGNISED' });
    await expect(phone.handlers['phone.behave']({ scheme: 'wechat', behaviour: 'x' }, caller)).rejects.toMatchObject({ code: 'BAD_ARGS' });
  });

  test('exists in training mode only', async () => {
    phone = open(null);
    await expect(async () => phone.handlers['phone.payerCode']({ scheme: 'wechat' }, caller)).rejects.toMatchObject({ code: 'FORBIDDEN' });
  });
});

test('`guitai sandbox` prints one JSON line whose objects the SDKs take as they are', async () => {
  const child = spawn(process.execPath, ['main/cli.ts', 'sandbox', '--json'], { cwd: root, stdio: ['ignore', 'pipe', 'inherit'] });
  try {
    const [text] = (await once(createInterface({ input: child.stdout }), 'line')) as [string];
    const line = JSON.parse(text) as { wechat: ConstructorParameters<typeof Wechatpay>[0] & { appid: string }; alipay: AlipaySdkConfig & { baseURL: string } };
    const { appid, mchid } = line.wechat;
    const order = { appid, mchid, description: 'x', out_trade_no: newOrder('mpm').orderNo, notify_url: 'https://notify.invalid/', amount: { total: 1 } };
    expect(await new Wechatpay(line.wechat).client.request('v3/pay/transactions/native', 'POST', order)).toMatchObject({ status: 200 });
    const bizContent = { outTradeNo: newOrder('mpm').orderNo, totalAmount: '1.00', subject: 'x' };
    const placed = await new AlipaySdk(line.alipay).exec('alipay.trade.precreate', { bizContent }, { validateSign: true });
    expect(placed).toMatchObject({ code: '10000' });
  } finally {
    child.kill('SIGTERM');
    expect(await once(child, 'exit')).toEqual([0, null]);
  }
});
