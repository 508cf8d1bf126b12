import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, beforeEach, expect, it, onTestFinished } from 'vitest';
import { Fault, type GuardedAction } from '#main/contract';
import { guard, reset, signOut } from '#main/commands/guard.ts';
import { hashPin } from '#main/pin.ts';
import { createGuard } from '#main/services/guard/index.ts';
import { backUp } from '#main/store/backup.ts';
import { openReader } from '#main/store/reader.ts';
import { openStore } from '#main/store/open.ts';
import { completeSample } from '#main/store/sample.ts';
import { quietLog, systemClock } from '#main/system.ts';
import { entriesOf, openTestStore } from './sync-kit.ts';

let pinHash: string;
let home: string;
let data: string;
/** Nothing listens there: what is known here counts. */
const HQ = 'postgres://till:secret@127.0.0.1:9/guitai';
const terminal = { terminalId: 'T1', shopName: 'Corner', region: 'cn', currency: 'CNY' } as const;
const pin = (text: string) => ({ pin: () => Promise.resolve(text) });

beforeAll(async () => {
  pinHash = await hashPin('4711');
});
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'guitai-guard-'));
  data = join(home, '.local/share/guitai');
  mkdirSync(data, { recursive: true });
  writeFileSync(join(data, 'settings.json'), JSON.stringify({ shop: { name: 'Corner', terminal: 'T1', region: 'cn' }, payments: {}, supervisor: { name: 'Ms Wu', pinHash }, sync: { url: HQ } }));
  onTestFinished(() => rmSync(home, { recursive: true, force: true }));
});

/** Sells, with so much of it known to be at headquarters. */
function sell(from: number, count: number, sentSeq?: number): number {
  const store = openStore(data, { terminal, nowMs: () => Date.now() });
  store.commit((tx) => {
    for (let n = from; n < from + count; n += 1) completeSample(tx, n);
  });
  if (sentSeq !== undefined) store.cursors.set('hq', sentSeq);
  const { seq } = store.journal.tail();
  store.close();
  return seq;
}

it('is refused with the count and the sum, for each action, and by a wrong PIN', async () => {
  sell(1, 3);
  const store = openReader(data);
  const totals = entriesOf(store).filter(({ kind }) => kind === 'sale.completed').map(({ body }) => (JSON.parse(body) as { totalMinor: number }).totalMinor);
  store.close();
  const seen = await guard('update', { data });
  expect(seen).toMatchObject({ ok: false, by: 'headquarters', documents: 3, amountMinor: totals.reduce((sum, one) => sum + one, 0), currency: 'CNY', overridden: [] });
  expect(seen.entries).toBeGreaterThanOrEqual(9);
  await expect(signOut({ data })).rejects.toMatchObject({ code: 'UNSENT', details: { documents: 3, amountMinor: seen.amountMinor } });
  await expect(reset({ data, yes: true })).rejects.toMatchObject({ code: 'UNSENT' });
  await expect(guard('update', { data, ...pin('0000') })).rejects.toMatchObject({ code: 'PIN' });
  expect((await guard('update', { data })).ok).toBe(false);
  expect(existsSync(join(data, 'guitai.db'))).toBe(true);
});

it('a supervisor decides: written to a file, journalled, and over with the next sale', async () => {
  sell(1, 2);
  const before = await guard('uninstall', { data });
  const decided = await guard('uninstall', { data, ...pin('4711') });
  expect(decided).toMatchObject({ ok: true, overridden: ['uninstall'] });
  const lines = readFileSync(decided.file ?? '', 'utf8').trim().split('\n').map((line) => JSON.parse(line) as { kind?: string });
  expect(lines.filter(({ kind }) => kind === 'sale.completed')).toHaveLength(2);
  const reader = openReader(data);
  const fact = entriesOf(reader).find(({ kind }) => kind === 'sync.overridden');
  reader.close();
  expect(JSON.parse(fact?.body ?? '{}')).toMatchObject({ action: 'uninstall', approvedBy: 'Ms Wu', unsentMinor: before.amountMinor, currency: 'CNY' });
  expect([(await guard('uninstall', { data })).ok, (await guard('update', { data })).ok]).toEqual([true, false]);
  sell(3, 1);
  expect((await guard('uninstall', { data })).ok).toBe(false);
});

it('with everything sent: signs out, and wipes only when told twice', async () => {
  const seq = sell(1, 2);
  sell(3, 0, seq);
  expect(await guard('update', { data })).toMatchObject({ ok: true, entries: 0 });
  await signOut({ data });
  expect(JSON.parse(readFileSync(join(data, 'settings.json'), 'utf8'))).toMatchObject({ shop: { name: 'Corner' }, supervisor: { name: 'Ms Wu' } });
  expect(readFileSync(join(data, 'settings.json'), 'utf8')).not.toContain('secret');
  // Now nothing but a backup would save it.
  expect(await guard('reset', { data })).toMatchObject({ ok: false, by: 'backup', documents: 2 });
  const settings = JSON.parse(readFileSync(join(data, 'settings.json'), 'utf8')) as object;
  writeFileSync(join(data, 'settings.json'), JSON.stringify({ ...settings, backup: { path: join(home, 'stick') } }));
  mkdirSync(join(home, 'stick'));
  await backUp({ dir: data, path: join(home, 'stick'), keep: 3, atMs: 1 });
  expect(await guard('reset', { data })).toMatchObject({ ok: true, by: 'backup', entries: 0 });
  rmSync(join(home, 'stick'), { recursive: true });
  const out = join(home, 'unsent.jsonl');
  await expect(reset({ data, yes: false, out, ...pin('4711') })).rejects.toMatchObject({ code: 'USAGE' });
  await expect(reset({ data, yes: true, out: join(data, 'x.jsonl'), ...pin('4711') })).rejects.toMatchObject({ code: 'USAGE' });
  expect(await reset({ data, yes: true })).toMatchObject({ ok: true, removed: expect.arrayContaining(['guitai.db', 'settings.json']) });
  expect([readdirSync(data), existsSync(out)]).toEqual([[], true]);
});

it('on the screen: counted, decided and signed out by the same rules, behind the technician’s PIN', async () => {
  const shop = openTestStore('T1');
  onTestFinished(() => shop.remove());
  shop.store.commit((tx) => completeSample(tx, 1));
  const done: string[] = [];
  let open = false;
  const { handlers } = createGuard({
    store: shop.store, by: 'headquarters', safeSeq: () => Promise.resolve(1), currency: 'CNY', clock: systemClock, log: quietLog, sync: { wake: () => undefined },
    supervisors: { approve: (text) => (text === '4711' ? Promise.resolve('Ms Wu') : Promise.reject(new Fault('PIN', 'wrong'))) },
    writeUnsent: (from, to) => Promise.resolve(`${done.push(`written ${from}-${to}`)}.jsonl`),
    signOut: () => Promise.resolve(void done.push('signed out')),
    versions: () => ({ versions: [], settings: [] }),
    need() {
      if (!open) throw new Fault('LOCKED', 'locked');
    },
  });
  const caller = { role: 'diagnostics', lane: 'main', commandId: 'c', client: 's' } as const;
  expect(() => handlers['guard.state']({}, caller)).toThrow('locked');
  open = true;
  const action: GuardedAction = 'signOut';
  await expect(handlers['guard.signOut']({}, caller)).rejects.toMatchObject({ code: 'UNSENT', details: { entries: 3 } });
  await expect(handlers['guard.override']({ action, pin: '0000' }, caller)).rejects.toMatchObject({ code: 'PIN' });
  expect(done).toEqual([]);
  await handlers['guard.override']({ action, pin: '4711' }, caller);
  expect(await handlers['guard.state']({}, caller)).toMatchObject({ entries: 4, documents: 1, overridden: ['signOut'] });
  await handlers['guard.signOut']({}, caller);
  expect(done).toEqual(['written 2-4', 'signed out']);
});

it('the installer’s script lets the package go only where nothing is at risk', () => {
  const seq = sell(1, 1);
  const app = join(home, 'guitai');
  writeFileSync(app, `#!/bin/sh\nexec "${process.execPath}" "$@"\n`);
  chmodSync(app, 0o755);
  const run = (word: string) =>
    spawnSync('sh', ['scripts/installers/before-remove.sh', word], { encoding: 'utf8', env: { ...process.env, GUITAI_APP: app, GUITAI_GUARD: 'main/commands/guard-installer.ts', GUITAI_HOMES: home } });
  const refused = run('remove');
  expect([refused.status, refused.stdout]).toEqual([1, expect.stringMatching(/uninstall: refused: \d+ entries with 1 receipts over \d+\.\d\d CNY have not reached headquarters/)]);
  expect(run('upgrade').status).toBe(1);
  expect(run('deconfigure').status).toBe(0);
  sell(2, 0, seq);
  expect(run('remove').status).toBe(0);
});
