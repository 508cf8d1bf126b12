import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { secretList, secretMove, secretRemove, secretSet, unlockSettings } from '../commands/secret.ts';
import { checkSettings, readSettings } from '../settings.ts';
import { passphraseCipher, systemCipher, type SystemKeyStore } from './cipher.ts';
import { openSecrets, SECRETS_FILE, SECRETS_MAX } from './file.ts';
import { withoutSecrets, withSecrets } from './settings.ts';

const PASSPHRASE = 'correct horse battery';
const passphrase = () => Promise.resolve(PASSPHRASE);
const KEY = '-----BEGIN PRIVATE KEY-----\nMIIE-planted\n-----END PRIVATE KEY-----\n';
let data: string;
beforeEach(() => {
  data = mkdtempSync(join(tmpdir(), 'guitai-secrets-'));
});
afterEach(() => rmSync(data, { recursive: true, force: true }));

const file = () => join(data, SECRETS_FILE);
const plain = { shop: { name: '柜台', terminal: 'T1', region: 'cn' }, payments: { wechat: { mchid: '1900000001', privateKey: KEY, merchant: { key: 'client-key', cert: 'public' } } } };
const writeSettings = (settings: unknown) => writeFileSync(join(data, 'settings.json'), JSON.stringify(settings));

test('keys move out of the settings, are sealed for the owner alone, and come back at start', async () => {
  writeSettings(plain);
  expect(await secretMove({ data, passphrase })).toEqual({ ok: true, moved: ['wechat.privateKey', 'wechat.merchant.key'] });
  const onDisk = readFileSync(join(data, 'settings.json'), 'utf8') + readFileSync(file(), 'utf8');
  expect(onDisk).not.toContain('planted');
  expect(onDisk).not.toContain('client-key');
  expect(statSync(file()).mode & 0o777).toBe(0o600);
  const settings = readSettings(join(data, 'settings.json'));
  expect(settings?.payments['wechat']).toMatchObject({ privateKey: 'secret:wechat.privateKey', merchant: { cert: 'public' } });
  if (settings === null) throw new Error('no settings');
  expect(await unlockSettings(settings, data, undefined, passphrase)).toMatchObject({ payments: plain.payments });
  expect(await secretMove({ data, passphrase })).toEqual({ ok: true, moved: [] });
});

test('no passphrase is asked for where the settings name no secret', async () => {
  const never = () => Promise.reject(new Error('asked'));
  expect(await unlockSettings(checkSettings(plain, 'here'), data, undefined, never)).toMatchObject(plain);
});

test('a wrong passphrase, another’s file and a damaged one open nothing and change nothing', async () => {
  await secretSet({ data, passphrase }, 'wechat.secret', 'k'.repeat(32));
  const before = readFileSync(file());
  await expect(secretSet({ data, passphrase: () => Promise.resolve('another passphrase') }, 'x', 'y')).rejects.toMatchObject({ code: 'SECRETS' });
  expect(readFileSync(file())).toEqual(before);
  chmodSync(file(), 0o644);
  await expect(secretList({ data, passphrase })).rejects.toMatchObject({ code: 'SECRETS', message: expect.stringContaining('chmod 600') });
  writeFileSync(file(), 'not ours');
  chmodSync(file(), 0o600);
  await expect(secretList({ data, passphrase })).rejects.toMatchObject({ code: 'SECRETS', message: expect.stringContaining('no file of sealed keys') });
  expect(() => passphraseCipher('short')).toThrow('at least');
});

test('names, values and their number have limits', async () => {
  const secrets = openSecrets(data, { kind: 'passphrase', seal: (text) => text, open: (text) => text });
  expect(() => secrets.set('../x', 'v')).toThrow('named by letters');
  expect(() => secrets.set('x', '')).toThrow('1 to');
  for (let at = 0; at < SECRETS_MAX; at += 1) secrets.set(`n${at}`, 'v');
  expect(() => secrets.set('more', 'v')).toThrow('remove one');
  await expect(secretRemove({ data, passphrase: () => Promise.resolve('another passphrase') }, 'n0')).rejects.toMatchObject({ code: 'SECRETS' });
  expect(secrets.remove('n0')).toBe(true);
  expect(secrets.remove('n0')).toBe(false);
});

test('the system’s key store seals where it guards anything', async () => {
  const store = (backend: string): SystemKeyStore => ({
    isEncryptionAvailable: () => true,
    encryptString: (text) => Buffer.from([...Buffer.from(text)].map((byte) => byte ^ 0x5a)),
    decryptString: (sealed) => Buffer.from([...sealed].map((byte) => byte ^ 0x5a)).toString('utf8'),
    getSelectedStorageBackend: () => backend,
  });
  expect(systemCipher(store('basic_text'))).toBeNull();
  const cipher = systemCipher(store('gnome_libsecret'));
  if (cipher === null) throw new Error('no cipher');
  openSecrets(data, cipher).set('wechat.secret', '柜台');
  expect(readFileSync(file(), 'utf8')).not.toContain('柜台');
  const settings = checkSettings({ ...plain, payments: { wechat: { secret: 'secret:wechat.secret' } } }, 'here');
  expect(await unlockSettings(settings, data, store('gnome_libsecret'))).toMatchObject({ payments: { wechat: { secret: '柜台' } } });
  await expect(unlockSettings(settings, data, undefined, passphrase)).rejects.toMatchObject({ code: 'SECRETS', message: expect.stringContaining('key store') });
});

test('a secret that is not kept is named, with what to do', async () => {
  await secretSet({ data, passphrase }, 'other', 'v');
  const settings = checkSettings({ ...plain, payments: { wechat: { secret: 'secret:wechat.secret' } } }, 'here');
  await expect(unlockSettings(settings, data, undefined, passphrase)).rejects.toMatchObject({ code: 'SETTINGS', message: expect.stringContaining('guitai secret set wechat.secret') });
});

test('whatever is taken out comes back the same', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.constantFrom('wechat', 'alipay'), fc.dictionary(fc.constantFrom('privateKey', 'secret', 'appid'), fc.string({ minLength: 1 }))), (payments) => {
      fc.pre(!JSON.stringify(payments).includes('secret:'));
      const kept = new Map<string, string>();
      const { settings } = withoutSecrets({ payments }, (name, value) => kept.set(name, value));
      expect(withSecrets(settings, kept)).toEqual({ payments });
    }),
  );
});

test('a power cut between writing and renaming leaves the old keys', async () => {
  await secretSet({ data, passphrase }, 'a', 'one');
  writeFileSync(`${file()}.next`, 'half');
  expect(await secretList({ data, passphrase })).toEqual({ ok: true, names: ['a'] });
  await secretSet({ data, passphrase }, 'b', 'two');
  expect(existsSync(`${file()}.next`)).toBe(false);
});
