/** The customer's way through the kiosk's screen, in a real Chromium: by touch, by keys, by ear. */
import { describe, expect, it } from 'vitest';
import { chromiumPath, scan } from '../screens/stage.ts';
import { STAFF_PIN } from './fake-kiosk.ts';
import { onKioskStage } from './on-stage.ts';
import { codes } from './stage.ts';

const [water = '', cola = ''] = codes;
const PAYER_CODE = '134567890123456789';

describe.skipIf(chromiumPath === null)('a customer at the kiosk', () => {
  const stage = onKioskStage();
  const heard = () => stage.on.fake.heard.map(({ name }) => name);

  it('goes from the first touch to a receipt on their phone', async () => {
    await stage.on.open();
    const { page, fake } = stage.on;
    await page.getByRole('button', { name: 'English' }).first().click();
    await stage.on.step('scanning');
    for (const code of codes.slice(0, 5)) await scan(page, code);
    await page.waitForSelector('.line >> nth=4');
    expect(await page.locator('html').getAttribute('lang')).toBe('en');
    await page.getByRole('button', { name: /^One .* more$/ }).first().click();
    await page.waitForFunction(() => document.querySelector('.line .steps-count')?.textContent === '2');
    await page.getByRole('button', { name: 'Finish and pay' }).click();
    await page.getByRole('button', { name: 'No bag' }).click();
    await page.getByRole('button', { name: 'No, go on to pay' }).click();
    await page.getByRole('button', { name: 'Alipay' }).click();
    await page.waitForSelector('.pay-code .qr');
    const { width } = (await page.locator('.pay-code .qr').boundingBox()) ?? { width: 0 };
    expect(width).toBeGreaterThanOrEqual(0.45 * 1080);
    fake.paid();
    await page.getByRole('heading', { name: 'Paid' }).waitFor();
    await page.getByRole('button', { name: 'To my phone' }).click();
    await page.waitForSelector('.receipt-code .qr');
    await page.getByRole('button', { name: /^Done/ }).click();
    await stage.on.step('attract');
    expect(await page.locator('html').getAttribute('lang')).toBe('zh-CN');
  });

  it('sees the shop’s own picture of the last item, else its first letter', async () => {
    await stage.on.open();
    const { page } = stage.on;
    await stage.on.scanned(water);
    expect(await page.locator('.hero .picture').textContent()).toBe('农');
    await stage.on.scanned(cola);
    await page.waitForFunction(() => document.querySelector<HTMLImageElement>('.hero img')?.naturalWidth === 1);
  });

  it('pays by holding their own code to the scanner', async () => {
    await stage.on.open();
    const { page, fake } = stage.on;
    await scan(page, water);
    await page.waitForSelector('.line');
    fake.kiosk({ step: 'payment' });
    await page.waitForSelector('.own-code');
    await scan(page, PAYER_CODE);
    await page.waitForSelector('[data-phase=waitingForPayer]');
    expect(await page.locator('.pay-state').textContent()).toContain('请在手机上确认');
  });

  it('is told not to pay again while nobody knows, and finds no way round it', async () => {
    await stage.on.open();
    const { page, fake } = stage.on;
    await stage.on.scanned(water);
    fake.kiosk({ step: 'payment' });
    await page.click('.scheme');
    await page.waitForSelector('.pay-code');
    for (const phase of ['unknown', 'querying', 'parked'] as const) {
      fake.phase(phase);
      await page.waitForSelector(`[data-phase=${phase}] .pay-state.amber`);
      expect(await page.locator('main button').count()).toBe(0);
      expect(await page.locator('.pay-state').textContent()).toMatch(/不要(重复|再次)付款/);
    }
  });

  it('keeps everything where it is while goods are scanned', async () => {
    await stage.on.open();
    const { page } = stage.on;
    await stage.on.scanned(water);
    await page.evaluate(async () => {
      // The first item has been drawn: what it moved is no shift of the others.
      await new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)));
      interface Shift extends PerformanceEntry {
        sources: { node: Node | null; previousRect: DOMRect; currentRect: DOMRect }[];
      }
      const shifts: string[] = [];
      Object.assign(window, { shifts });
      new PerformanceObserver((list) => {
        for (const entry of list.getEntries() as Shift[]) {
          for (const { node, previousRect: was, currentRect: is } of entry.sources) shifts.push(`${node?.parentElement?.className} ${node?.textContent} ${was.x},${was.y} to ${is.x},${is.y}`);
        }
      }).observe({ type: 'layout-shift', buffered: false });
    });
    const places = () => page.evaluate(() => ['.hero', '.lines', '.foot', '.finish', '.help'].map((selector) => JSON.stringify(document.querySelector(selector)?.getBoundingClientRect())));
    const before = await places();
    for (const code of codes.slice(1, 16)) await stage.on.scanned(code);
    stage.on.fake.scan('6999999999994');
    await page.waitForSelector('.strip-line');
    expect(await places()).toEqual(before);
    expect(await page.evaluate(() => (window as never as { shifts: string[] }).shifts)).toEqual([]);
  });

  it('hears each item with its price, and what the payment is at', async () => {
    await stage.on.open();
    const { page, fake } = stage.on;
    const expectSaid = (words: string) => page.waitForFunction((text) => document.querySelector('.visually-hidden[role=status]')?.textContent?.includes(text), words);
    await page.click('.begin');
    await stage.on.scanned(water);
    await expectSaid('农夫山泉 饮用天然水 550 ml, ¥2.00');
    await stage.on.scanned(cola);
    await expectSaid('2 件, 合计 ¥5.00');
    fake.kiosk({ step: 'payment' });
    await page.click('.scheme');
    await expectSaid('扫这个码');
    fake.phase('unknown');
    await expectSaid('不要重复付款');
    fake.call('paymentUnknown', { blocks: true, holdsPayment: true });
    await expectSaid('店员马上就来');
  });

  it('does it all by keys, arrows and Enter', async () => {
    await stage.on.open();
    const { page, fake } = stage.on;
    const focused = () => page.evaluate(() => (document.activeElement === document.body ? '' : (document.activeElement?.textContent ?? '')));
    const go = async (to: string) => {
      for (let presses = 0; presses < 60 && !(await focused()).includes(to); presses++) await page.keyboard.press('ArrowDown');
      expect(await focused()).toContain(to);
      await page.keyboard.press('Enter');
    };
    await go('English');
    await stage.on.step('scanning');
    await stage.on.scanned(water);
    await go('Finish and pay');
    await stage.on.step('bags');
    await page.waitForFunction(() => document.activeElement?.tagName === 'H1');
    await go('No bag');
    await stage.on.step('extras');
    await go('No, go on to pay');
    await stage.on.step('payment');
    await go('WeChat Pay');
    await page.waitForSelector('.pay-code');
    fake.paid();
    await stage.on.step('paid');
    await go('Print it');
    await page.waitForSelector('.receipt-said');
    expect(heard()).toContain('kiosk.receipt');
  });

  it('is asked whether they are still there; any touch is the answer', async () => {
    await stage.on.open();
    const { page, fake } = stage.on;
    await stage.on.scanned(water);
    fake.kiosk({ idle: { warnAtMs: Date.now() - 1000, endAtMs: Date.now() + 19_000 } });
    await page.waitForSelector('dialog.idle[open]');
    await page.mouse.click(40, 40);
    await page.waitForSelector('dialog.idle', { state: 'detached' });
    expect(heard()).toContain('kiosk.stay');
  });

  it('leaves nothing of their own settings to the next', async () => {
    await stage.on.open();
    const { page } = stage.on;
    await page.click('.begin');
    await stage.on.step('scanning');
    for (const tool of [1, 2, 3, 4]) await page.click(`.tool:nth-child(${tool})`);
    await page.waitForSelector('html[data-reach=low][data-contrast=high][data-text=big]');
    await page.click('.foot-ways .button');
    await page.click('dialog .danger');
    await stage.on.step('attract');
    expect(await page.evaluate(() => ({ ...document.documentElement.dataset }))).toMatchObject({ reach: 'free', contrast: 'plain', text: 'plain' });
  });

  it('calls staff, who unlock their panel by the PIN and decide', async () => {
    await stage.on.open();
    const { page } = stage.on;
    await page.click('.begin');
    await stage.on.scanned(water);
    await page.click('.help');
    await page.waitForSelector('.help.called');
    await page.click('.tool:nth-child(6)');
    await page.waitForSelector('dialog .pin');
    await page.fill('.pin', '1111');
    await page.keyboard.press('Enter');
    await page.waitForFunction(() => document.querySelector('.field-error')?.textContent === '密码不对。');
    await page.fill('.pin', STAFF_PIN);
    await page.keyboard.press('Enter');
    await page.waitForSelector('dialog.staff .call');
    await page.click('.call-way');
    await page.waitForSelector('.call', { state: 'detached' });
    await page.click('dialog.staff .main');
    await page.waitForSelector('dialog', { state: 'detached' });
    expect(heard()).toEqual(expect.arrayContaining(['kiosk.help', 'kiosk.staff', 'kiosk.decide', 'kiosk.lockStaff']));
  });

  it('is told the truth while the terminal is not heard', async () => {
    await stage.on.open();
    const { page } = stage.on;
    await stage.on.scanned(water);
    stage.on.cut();
    await page.waitForSelector('.quiet-page.over');
    expect(await page.locator('.quiet-page.over').textContent()).toMatch(/断开了连接|请稍候/);
    await page.waitForSelector('.quiet-page.over', { state: 'detached' });
    await page.waitForSelector('.line');
  });
});
