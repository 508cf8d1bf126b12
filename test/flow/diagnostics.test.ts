/** The technician's screen over a whole terminal: who gets in, what it is told, and what it leaves in the books. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { strFromU8, unzipSync } from 'fflate';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { commands, type CommandName } from '#main/contract';
import { bundle } from '#main/commands/bundle.ts';
import { pinSet } from '#main/commands/pin.ts';
import { openTerminal } from '#main/compose.ts';
import { forkDeviceProcess } from '#main/devices/fork.ts';
import { hashPin, TRAINING_PIN } from '#main/pin.ts';
import { TRIES_MAX } from '#main/services/diagnostics/gate.ts';
import { checkSettings } from '#main/settings.ts';
import { quietLog } from '#main/system.ts';
import { openRig, screenOf, type Rig, type TestScreen } from './rig.ts';

let rig: Rig;
let screen: TestScreen;

beforeEach(async () => {
  rig = await openRig();
  screen = screenOf(rig.terminal, 'diagnostics');
});
afterEach(() => rig.close());

const codeOf = (asked: Promise<unknown>): Promise<string> => asked.then(() => 'ok', (error: { code: string }) => error.code);
const unlock = () => screen.ask('diagnostics.unlock', { pin: TRAINING_PIN });
const kinds = () => rig.terminal.store.journal.after(0, 1000).map(({ kind }) => kind);

/** Asks until what is told fits. */
async function told(fits: (view: Awaited<ReturnType<typeof watch>>) => boolean) {
  for (let view = await watch(0); ; view = await watch(view.revision)) if (fits(view)) return view;
}
const watch = (after: number) => screen.ask('diagnostics.watch', { after });

describe('the lock', () => {
  it('hides everything until the PIN is given, and again after', async () => {
    expect(await screen.ask('diagnostics.state', {})).toEqual({ unlocked: false, pinSet: true, trainingPin: TRAINING_PIN });
    const args: Partial<Record<CommandName, object>> = {
      'diagnostics.watch': { after: 0 },
      'diagnostics.checkHealth': { key: 'x', level: 'Internal' },
      'diagnostics.resetStatistics': { key: 'x' },
      'diagnostics.holdScans': { on: true },
      'diagnostics.readCode': { code: '1' },
      'diagnostics.raw': { key: 'x', hex: '1b40' },
      'diagnostics.judge': { key: 'x', ok: true },
      'diagnostics.bind': { role: 'scale', key: null },
      'diagnostics.weigh': { on: true },
      'diagnostics.scaleAct': { action: 'zero' },
      'diagnostics.testPole': { commandSet: 'dm-d' },
      'diagnostics.saveWedge': { wedge: null },
      'diagnostics.log': { text: '', level: 'info', limit: 10 },
    };
    const open = ['diagnostics.state', 'diagnostics.unlock', 'diagnostics.lock'];
    const before = kinds();
    const names = (Object.keys(commands) as CommandName[]).filter((name) => name.startsWith('diagnostics.') && !open.includes(name));
    for (const name of names) expect(await codeOf(screen.ask(name, (args[name] ?? {}) as never)), name).toBe('LOCKED');
    await unlock();
    expect((await watch(0)).devices.length).toBeGreaterThan(0);
    await screen.ask('diagnostics.lock', {});
    expect(await codeOf(watch(0))).toBe('LOCKED');
    expect(kinds()).toEqual(before);
  });

  it('is of one screen: another that connects is locked', async () => {
    await unlock();
    expect(await codeOf(screenOf(rig.terminal, 'diagnostics').ask('diagnostics.watch', { after: 0 }))).toBe('LOCKED');
  });

  it('takes no more than a few guesses a minute, of all screens together and side by side', async () => {
    const guess = (at: number) => codeOf(screenOf(rig.terminal, 'diagnostics').ask('diagnostics.unlock', { pin: `99${10 + at}` }));
    const codes = await Promise.all(Array.from({ length: TRIES_MAX + 3 }, (_, at) => guess(at)));
    expect(codes).toEqual([...Array<string>(TRIES_MAX).fill('PIN'), 'LIMIT', 'LIMIT', 'LIMIT']);
    // The right one has to wait too, or the limit would tell which it is.
    expect(await codeOf(unlock())).toBe('LIMIT');
  });

  it('shows a technician no sale and no money, and lets no other screen in', async () => {
    await rig.cashier.ask('sale.addOpen', { name: 'Secret thing', priceMinor: 1234 });
    const late = screenOf(rig.terminal, 'diagnostics');
    expect(JSON.stringify(late.snapshot)).not.toMatch(/Secret thing|1234/);
    for (const role of ['cashier', 'display', 'phone'] as const) {
      expect(await codeOf(screenOf(rig.terminal, role).ask('diagnostics.unlock', { pin: TRAINING_PIN }))).toBe('FORBIDDEN');
      expect(await codeOf(screenOf(rig.terminal, role).ask('diagnostics.log', { text: '', level: 'info', limit: 1 }))).toBe('FORBIDDEN');
    }
    expect(await codeOf(screen.ask('sale.undo', {}))).toBe('FORBIDDEN');
  });
});

describe('a shop of its own', () => {
  const shop = { shop: { name: 'Shop', terminal: 'T1', region: 'cn' } };
  const openShop = async (settings: object) => {
    const data = mkdtempSync(join(tmpdir(), 'guitai-pin-'));
    const terminal = openTerminal({ data, settings: checkSettings({ ...shop, ...settings }, 'test'), forkDevices: forkDeviceProcess, log: quietLog });
    const its = screenOf(terminal, 'diagnostics');
    return {
      its,
      async close() {
        await terminal.close();
        rmSync(data, { recursive: true, force: true });
      },
    };
  };

  it('opens by the PIN that `guitai pin set` hashed, and not by training’s', async () => {
    const { pinHash } = await pinSet(() => Promise.resolve('48261937'));
    expect(pinHash).not.toContain('48261937');
    const { its, close } = await openShop({ technician: { pinHash } });
    expect(await its.ask('diagnostics.state', {})).toEqual({ unlocked: false, pinSet: true });
    expect(await codeOf(its.ask('diagnostics.unlock', { pin: TRAINING_PIN }))).toBe('PIN');
    expect(await codeOf(its.ask('diagnostics.unlock', { pin: '48261937' }))).toBe('ok');
    await close();
  });

  it('lets nobody in where no PIN is set', async () => {
    const { its, close } = await openShop({});
    expect(await its.ask('diagnostics.state', {})).toEqual({ unlocked: false, pinSet: false });
    expect(await codeOf(its.ask('diagnostics.unlock', { pin: TRAINING_PIN }))).toBe('PIN');
    await close();
  });

  it('refuses a PIN that is none, and a hash that is none', async () => {
    await expect(pinSet(() => Promise.resolve('12a4'))).rejects.toMatchObject({ code: 'USAGE' });
    expect(() => checkSettings({ ...shop, technician: { pinHash: '1234' } }, 'test')).toThrow(/technician.pinHash.*guitai pin set/);
  });
});

describe('an unlocked screen', () => {
  beforeEach(async () => {
    await unlock();
    // The device process has started, and knows its devices.
    await told(({ devices }) => devices.some(({ roles, power }) => roles.includes('receiptPrinter') && power === 'Online'));
  });

  it('is told of the devices as they change', async () => {
    rig.terminal.devices.setVirtualPrinter({ paperOut: true });
    const view = await told(({ devices }) => devices.some(({ trouble }) => trouble === 'paperOut'));
    expect(view.devices.find(({ trouble }) => trouble === 'paperOut')?.roles).toContain('receiptPrinter');
    const { key = '' } = view.devices.find(({ roles }) => roles.includes('receiptPrinter')) ?? {};
    const health = await screen.ask('diagnostics.checkHealth', { key, level: 'Internal' });
    expect(health).toMatchObject({ level: 'Internal', ok: false });
    await told(({ devices }) => devices.some((device) => device.key === key && device.health.some(({ level }) => level === 'Internal')));
  });

  it('prints a test page with every letter, code and grey', async () => {
    await Promise.all([screen.ask('diagnostics.printTest', {}), rig.cashier.until('paper', () => true)]);
    expect(rig.cashier.heard.paper?.heightPx).toBeGreaterThan(800);
    const view = await told(({ devices }) => devices.some(({ lastAtMs }) => lastAtMs !== undefined));
    expect(view.devices.find(({ lastAtMs }) => lastAtMs !== undefined)?.roles).toContain('receiptPrinter');
  });

  it('opens the drawer, and the books say that it was a test', async () => {
    await screen.ask('diagnostics.openDrawer', {});
    const last = rig.terminal.store.journal.after(0, 100).at(-1);
    expect(last).toMatchObject({ kind: 'drawer.opened', body: '{"reason":"test"}' });
  });

  it('records raw bytes before they go out, whether the device takes them or not', async () => {
    const { key = '' } = (await watch(0)).devices.find(({ roles }) => roles.includes('receiptPrinter')) ?? {};
    await codeOf(screen.ask('diagnostics.raw', { key, hex: '1b 40' }));
    expect(rig.terminal.store.journal.after(0, 100).at(-1)).toMatchObject({ kind: 'device.rawCommand', body: `{"hex":"1b40","key":"${key}"}` });
    expect(await codeOf(screen.ask('diagnostics.raw', { key, hex: '1b4' }))).toBe('BAD_ARGS');
    expect(await codeOf(screen.ask('diagnostics.raw', { key, hex: '00'.repeat(1025) }))).toBe('BAD_ARGS');
  });

  it('sees scans, and keeps them out of the sale only while it is told to', async () => {
    const scan = (data: string) => rig.terminal.devices.virtualScan({ data });
    await screen.ask('diagnostics.holdScans', { on: true });
    scan('6900000000001');
    await told(({ scans }) => scans.some(({ meaning }) => meaning !== undefined));
    await screen.ask('diagnostics.holdScans', { on: false });
    scan('6900000000002');
    const heard = await rig.cashier.until('scan', () => true);
    expect(heard.code).toBe('6900000000002');
  });

  it('forgets the scans when it is locked', async () => {
    rig.terminal.devices.virtualScan({ data: '134567890123456789' });
    await told(({ scans }) => scans.length > 0);
    await screen.ask('diagnostics.lock', {});
    await unlock();
    expect((await watch(0)).scans).toEqual([]);
  });

  it('reads the log by word and level', async () => {
    const all = await screen.ask('diagnostics.log', { text: '', level: 'info', limit: 100 });
    expect(all.lines.map(({ event }) => event)).toContain('technician.unlocked');
    expect((await screen.ask('diagnostics.log', { text: 'unlocked', level: 'info', limit: 100 })).lines).toHaveLength(1);
    expect((await screen.ask('diagnostics.log', { text: 'unlocked', level: 'error', limit: 100 })).lines).toEqual([]);
  });
});

describe('a support bundle', () => {
  // One of each that must never leave the shop, in every place where it could stand.
  const planted = {
    key: '-----BEGIN PRIVATE KEY-----\nMIIEvQIBADANBgkqhkiG9w0BAQEFAASCplantedkey\n-----END PRIVATE KEY-----',
    apiKey: 'plantedApiv3KeyOf32Characters000',
    secret: '8934e7d15453e97507ef794cf7b0519d',
    payer: '134650110733810923',
    alipayPayer: '285015833990941919',
    openid: 'oUpF8uMuAJO_M2pxb1Q9zNjWeS6o',
    password: 'pg-pa55word!',
    name: '王小芳',
    phone: '13800138000',
    amount: '¥1234.56',
    product: 'Planted Product',
    card: '6222020200112233445',
    email: 'fang.wang@example.com',
  };

  it('holds none of the secrets that are planted', async () => {
    const pinHash = await hashPin('48261937');
    const settings = {
      shop: { name: planted.name, terminal: 'T1', region: 'cn' },
      payments: { wechat: { mchid: '1900009191', serial: 'AB12CD34EF56', privateKey: planted.key, apiv3Key: planted.apiKey, secret: planted.secret, appid: 'wx8888888888888888', certs: {}, notifyUrl: 'https://pay.example/planted' } },
      technician: { pinHash },
      sync: { url: `postgres://terminal_t1:${encodeURIComponent(planted.password)}@127.0.0.1:1/guitai` },
    };
    const data = rig.data;
    writeFileSync(join(data, 'settings.json'), JSON.stringify(settings));
    const events = Object.entries(planted).flatMap(([name, value]) => [
      { event: 'test.planted', [name]: value, code: value, why: value, name: value },
      { event: 'test.planted', why: `charge of ${value} refused at main/x.ts`, error: `Error: no ${value}\n    at f (${data}/main/x.ts:1:2)` },
      { event: value, message: `{"openid":"${value}"}` },
    ]);
    const lines = events.map((event) => JSON.stringify({ at: '2026-01-02T03:04:05.678Z', level: 'warn', ...event }));
    writeFileSync(join(data, 'terminal.log'), `${lines.join('\n')}\nnot json ${planted.openid}\n`);
    await rig.cashier.ask('sale.addOpen', { name: planted.product, priceMinor: 123_456 });
    await rig.cashier.ask('payment.begin', {});
    await rig.cashier.ask('payment.cash', { tenderedMinor: 123_456 });
    const out = join(data, 'bundle.zip');
    const made = await bundle({ data, out });
    expect(made.ok).toBe(true);
    const files = Object.fromEntries(Object.entries(unzipSync(readFileSync(out))).map(([name, bytes]) => [name, strFromU8(bytes)]));
    const secrets = [...Object.values(planted), 'plantedkey', encodeURIComponent(planted.password), pinHash, pinHash.split('$').at(-1) ?? '', '1900009191', 'AB12CD34EF56', 'wx8888888888888888', 'terminal_t1', '1234.56', '123456', 'pay.example'];
    for (const [name, text] of Object.entries(files)) for (const secret of secrets) expect(text, `${secret} in ${name}`).not.toContain(secret);
    // And it is of use all the same.
    expect(Object.keys(files).toSorted()).toEqual(['about.json', 'devices.json', 'doctor.json', 'journal.json', 'print-jobs.json', 'settings.json', 'terminal.log']);
    expect(JSON.parse(files['settings.json'] ?? '')).toMatchObject({ 'shop.terminal': 'T1', 'payments.wechat': true, 'sync.url': true, 'technician.pinHash': true });
    expect(files['terminal.log']).toContain('test.planted');
    expect(files['terminal.log']).toContain('main/x.ts:1:2');
    const journal = JSON.parse(files['journal.json'] ?? '') as object[];
    expect(journal.map((entry) => Object.keys(entry))).toEqual(journal.map(() => ['seq', 'kind', 'hash']));
    expect(journal).toContainEqual(expect.objectContaining({ kind: 'sale.completed' }));
    // The screen's bundle knows the devices as well.
    await unlock();
    const onDisk = await screen.ask('diagnostics.bundle', {});
    const devices = strFromU8(unzipSync(readFileSync(onDisk.file))['devices.json'] ?? new Uint8Array());
    expect(JSON.parse(devices)).toContainEqual(expect.objectContaining({ category: 'POSPrinter' }));
  });
});
