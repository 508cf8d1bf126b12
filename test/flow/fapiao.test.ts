/** A receipt from which the customer applies for an electronic fapiao: read back from the paper as a phone would. */
import { createHmac } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTerminal, type Terminal } from '#main/compose.ts';
import { forkDeviceProcess } from '#main/devices/fork.ts';
import { checkSettings } from '#main/settings.ts';
import { hasZbar, readCodes } from '../fixtures/printer/read.ts';
import { screenOf } from './rig.ts';

const key = 'agreed with the tax service';
const settings = checkSettings({
  shop: { name: '柜台便利店', terminal: 'T1', region: 'cn' },
  devices: { receiptPrinter: { kind: 'virtual', paperMm: 58 } },
  fapiao: { url: 'https://fapiao.example/apply?shop=7', key },
}, 'here');

let data: string;
let terminal: Terminal;
beforeAll(() => {
  data = mkdtempSync(join(tmpdir(), 'guitai-fapiao-'));
  terminal = openTerminal({ data, settings, forkDevices: forkDeviceProcess });
});
afterAll(async () => {
  await terminal.close();
  rmSync(data, { recursive: true, force: true });
});

describe.skipIf(!hasZbar)('a receipt', () => {
  it('carries a signed code for its own sum on paper of 58 mm', async () => {
    const cashier = screenOf(terminal);
    await cashier.ask('sale.addOpen', { name: '茶', priceMinor: 1250 });
    await cashier.ask('payment.begin', {});
    await cashier.ask('payment.cash', { tenderedMinor: 2000 });
    const { id: saleId, receiptNo } = await cashier.until('sale', (sale) => sale.status === 'completed');
    const picture = await cashier.ask('receipt.image', { saleId });
    const link = readCodes(picture).find((code) => code.startsWith('QR-Code:'))?.slice('QR-Code:'.length) ?? '';
    const [, page, signed = '', signature] = /^(.*\?shop=7)&(n=.*)&s=(.*)$/.exec(link) ?? [];
    expect(page).toBe('https://fapiao.example/apply?shop=7');
    expect(Object.fromEntries(new URLSearchParams(signed))).toMatchObject({ n: receiptNo, a: '12.50' });
    expect(signature).toBe(createHmac('sha256', key).update(signed).digest('base64url'));
  });
});

it('an address that no receipt could carry is refused at start', () => {
  const refused = (url: string) => () => checkSettings({ ...settings, fapiao: { url, key } }, 'here');
  expect(refused('http://fapiao.example')).toThrow('fapiao.url');
  expect(refused(`https://fapiao.example/${'x'.repeat(200)}`)).toThrow('fapiao.url');
});
