/** What leaves the shop in a support bundle: secrets and personal data of every kind are planted everywhere, and none may be found. */
import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { strFromU8, unzipSync } from 'fflate';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { DeviceReport } from '#main/contract';
import { checkSettings } from '../settings.ts';
import { BUNDLE_BYTES_MAX, makeBundle, type BundleParts } from './bundle.ts';

const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;
const pem = (type: 'pkcs8' | 'pkcs1'): string => privateKey.export({ type, format: 'pem' }) as string;
const bare = (privateKey.export({ type: 'pkcs8', format: 'der' })).toString('base64');

/** What is planted, by kind. */
const planted: Readonly<Record<string, readonly string[]>> = {
  'merchant keys': [pem('pkcs8'), pem('pkcs1'), ec.export({ type: 'sec1', format: 'pem' }) as string, publicKey.export({ type: 'spki', format: 'pem' }) as string, bare],
  'API keys': ['plantedApiv3KeyOf32Characters000', '8934e7d15453e97507ef794cf7b0519d', randomBytes(24).toString('base64'), randomBytes(20).toString('hex'), 'sk_live_4eC39HqLyjWDarjtT1zdp7dc', 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N_XgL0n3I9PlFUP0THsR8U'],
  'payer ids': ['oUpF8uMuAJO_M2pxb1Q9zNjWeS6o', '2088102146225135', 'o6_bmjrPTlm6_2sgVt7hMZOPfL2M', '074a1CcTmfRRrDnSMFNAeg'],
  'auth codes': ['134650110733810923', '285015833990941919', '281234567890123456', '8012345678901234567'],
  'codes to pay': ['wxp://f2f0aBcDeFgHiJkLmNoPqRsTuVwXyZ012345', 'https://qr.alipay.com/fkx09723jskdjf9sdf', 'weixin://wxpay/bizpayurl?pr=NwY5Mz9&groupid=00'],
  'phone numbers': ['13800138000', '+86 138-0013-8000', '138 0013 8000', '090-1234-5678', '+65 9123 4567', '02-2345-6789', '(02) 2345 6789', '+66 81 234 5678'],
  'card-like numbers': ['6222020200112233445', '6222 0202 0011 2233 445', '4111-1111-1111-1111', '3530 1113 3330 0000'],
  names: ['王小芳', '田中 太郎', 'สมชาย ใจดี', 'Nguyen Thi Hoa', 'Maria Santos', '김철수', 'Łukasz Żak'],
  'member codes': ['M-2039117', 'VIP88231', 'MEMBER:00912345', 'LP-4411-2290'],
  addresses: ['fang.wang@example.com', 'https://pay.example/planted?token=abc', 'postgres://terminal:pg-pa55word!@hq.example/guitai', '/srv/wangfang/guitai/data'],
  amounts: ['¥1234.56', '1,234.50', 'NT$ 980', '฿345.00'],
};
const all = Object.entries(planted).flatMap(([kind, values]) => values.map((value) => [kind, value] as const));

let data: string;
beforeEach(() => {
  data = mkdtempSync(join(tmpdir(), 'guitai-bundle-'));
});
afterEach(() => rmSync(data, { recursive: true, force: true }));

const device = (value: string): DeviceReport => ({
  key: `usb:04b8:0202:${value.replaceAll(/\s/g, '_')}`, name: value, place: value, category: 'POSPrinter', roles: ['receiptPrinter'], power: 'Online', jobsWaiting: 0, fits: [],
  health: [{ level: 'External', ok: false, text: `External HCheck: Failed, ${value}`, atMs: 1 }],
  statistics: [{ name: 'PaperCutCount', value: 3 }],
  errors: [{ code: 'Failure', message: `${value} does not answer`, atMs: 1 }],
});
const partsWith = (value: string): BundleParts => ({
  data, settings: null, about: { version: '1.0.0', runtime: 'Node 24', system: 'linux' }, devices: [device(value)],
  jobs: [{ id: value, state: 'queued', duplicate: false, queuedAtMs: 1, sectionsPrinted: 0, receiptNo: value }], journal: null,
});
const line = (fields: object): string => JSON.stringify({ at: '2026-01-02T03:04:05.678Z', level: 'warn', event: 'test.planted', ...fields });
const plantLog = (value: string): void =>
  writeFileSync(join(data, 'terminal.log'), [
    line({ code: value, name: value, why: value, key: value, scheme: value, payer: value }),
    line({ why: `charge of ${value} refused at main/x.ts:1:2`, error: `Error: ${value} is unknown\n    at f (${data}/main/x.ts:1:2)`, message: `{"openid":"${value}"}`, reason: value }),
    line({ [value]: 1, count: value }),
    JSON.stringify({ at: value, level: 'warn', event: value }),
    `not json ${value}`,
  ].join('\n'));
/** Everything in the zip, and the same without what separates digits. */
async function textOf(parts: BundleParts): Promise<string> {
  const text = Object.entries(unzipSync(await makeBundle(parts))).map(([name, bytes]) => name + strFromU8(bytes)).join('\n');
  // Our own times and numbers may well hold any four digits.
  return text.replaceAll(/"(madeAt|at)": ?"[^"]*"|"detail": "\d{4}-[^"]*"/g, '');
}
/** The longest pieces of a secret that would tell on it: whole, in lines, in words of six and more. */
const piecesOf = (value: string): string[] => [value, ...value.split(/\s+|-----[^-]+-----|\\n/), ...value.split(/[\s\-()+_.:/@?=&]+/)].filter((piece) => piece.length >= 6 || /[^\x00-\x7f]{2,}/.test(piece));
const ours = /^(planted|example|postgres|guitai|https?:?|terminal|MEMBER|weixin|groupid|alipay|PUBLIC|PRIVATE)$/i;

describe.each(Object.keys(planted))('%s', (kind) => {
  it.each(all.filter(([one]) => one === kind).map(([, value]) => value))('%j is nowhere in the zip', async (value) => {
    plantLog(value);
    const text = await textOf(partsWith(value));
    for (const piece of piecesOf(value)) if (!ours.test(piece)) expect(text, piece).not.toContain(piece);
    expect(text).toContain('test.planted');
    expect(text).toContain('usb:04b8:0202');
  });
});

it('leaves out every value of the settings that is not one of our words', async () => {
  const json = {
    shop: { name: '王小芳便利店', terminal: 'T1', region: 'cn' },
    payments: { wechat: { mchid: '1900009191', privateKey: pem('pkcs8'), apiv3Key: 'plantedApiv3KeyOf32Characters000' }, linepay: { channelSecret: 'plantedChannelSecret' } },
    devices: { receiptPrinter: { kind: 'tcp', host: 'printer.wang.example' } },
    sync: { url: 'postgres://terminal_t1:pg-pa55word@127.0.0.1:1/guitai' },
  };
  const settings = checkSettings(json, 'test');
  plantLog('printer.wang.example and 1900009191 and pg-pa55word and 王小芳便利店');
  writeFileSync(join(data, 'settings.json'), JSON.stringify(json));
  const text = await textOf({ ...partsWith('x'), settings });
  for (const secret of ['王小芳', '1900009191', 'plantedApiv3', 'plantedChannel', 'pg-pa55word', 'terminal_t1', 'printer.wang', 'PRIVATE KEY']) expect(text, secret).not.toContain(secret);
  for (const shown of ['"shop.terminal": "T1"', '"payments.wechat": true', '"payments.linepay": true']) expect(text).toContain(shown);
});

it('stays small, however much was logged and however many devices there are', async () => {
  const noise = (n: number): string => line({ why: `try ${n}: ${randomBytes(300).toString('latin1').replaceAll(/[^ -~]/g, ' ')}` });
  writeFileSync(join(data, 'terminal.log'), Array.from({ length: 20_000 }, (_, n) => noise(n)).join('\n'));
  const many = Array.from({ length: 64 }, () => ({ ...device('x'), errors: Array.from({ length: 10 }, () => ({ code: 'Failure', message: 'does not answer '.repeat(500), atMs: 1 })) }));
  const zip = await makeBundle({ ...partsWith('x'), devices: many });
  expect(zip.length).toBeLessThan(BUNDLE_BYTES_MAX);
  expect(Object.keys(unzipSync(zip))).toContain('terminal.log');
});
