/** The cashier's work as people do it: in Chromium, by scanner and keyboard, before a terminal in memory. */
import { describe, expect, it } from 'vitest';
import { groups, noPrice } from './fake-goods.ts';
import { codes, onStage } from './on-stage.ts';
import { chromiumPath, scan } from './stage.ts';

const [water = '', cola = ''] = codes;

describe.skipIf(chromiumPath === null)('the screens', () => {
  const on = onStage();

  describe('a scan', () => {
    it('lands in the cart whatever has the focus, and leaves nothing behind', async () => {
      await on.openCashier();
      await scan(on.page, water);
      await on.expectLines(1);
      expect(await on.page.inputValue('#search')).toBe('');

      await on.page.locator('.tile').nth(3).focus();
      await scan(on.page, cola);
      await on.expectLines(2);

      await on.page.keyboard.press('F3');
      await on.page.waitForSelector('dialog input');
      await scan(on.page, codes[2] ?? '');
      await on.expectLines(3);
      await on.page.waitForSelector('dialog', { state: 'detached' });
      expect(on.stage.terminal.state.sale.lines.map((line) => line.quantityMilli)).toEqual([1000, 1000, 1000]);
      expect(on.stage.terminal.heard.some(({ name }) => name === 'sale.setQuantity')).toBe(false);
    });

    it('takes the quantity typed before it', async () => {
      await on.openCashier();
      await on.page.keyboard.type('3*', { delay: 120 });
      await scan(on.page, water);
      await on.expectLines(1);
      expect(on.stage.terminal.state.sale.lines[0]?.quantityMilli).toBe(3000);
      expect(await on.page.inputValue('#search')).toBe('');
    });

    it('keeps what was typed in the field it ran through', async () => {
      await on.openCashier();
      await on.page.keyboard.type('牛奶');
      await on.page.waitForSelector('.result');
      // A person's pause between typing and the next scan.
      const typedMs = await on.page.evaluate(() => performance.now());
      await on.page.waitForFunction((since) => performance.now() - since > 800, typedMs);
      await scan(on.page, water);
      await on.expectLines(1);
      expect(await on.page.inputValue('#search')).toBe('牛奶');
    });

    it('while paying never becomes the cash received', async () => {
      await on.openCashier();
      await scan(on.page, water);
      await on.page.keyboard.press('F12');
      await on.expectMode('paying');
      await scan(on.page, '134567890123456789');
      await on.page.waitForSelector('[data-phase=waitingForPayer]');
      expect(on.heardNames()).not.toContain('payment.cash');
    });

    it('of twenty items in a row shifts nothing', async () => {
      await on.openCashier();
      await scan(on.page, water);
      await on.expectLines(1);
      await on.page.evaluate(async () => {
        // The first item has been drawn: what it moved is no shift of these.
        await new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)));
        const shifts: unknown[] = [];
        Object.assign(window, { shifts });
        new PerformanceObserver((list) => shifts.push(...list.getEntries().map((entry) => entry.toJSON() as unknown))).observe({
          type: 'layout-shift',
          buffered: false,
        });
      });
      const more = codes.slice(1, 21);
      for (const code of more) await scan(on.page, code);
      await on.expectLines(21);
      const shifts = await on.page.evaluate(
        () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done((window as never as { shifts: unknown[] }).shifts)))),
      );
      expect(shifts).toEqual([]);
      await on.page.waitForFunction(() => {
        const last = document.querySelector('.line:last-child')?.getBoundingClientRect();
        const list = document.querySelector('.lines')?.getBoundingClientRect();
        return last && list && last.bottom <= list.bottom + 1;
      });
    });

    it('of an unknown code asks beside the cart, and the next scan still works', async () => {
      await on.openCashier();
      await scan(on.page, '6999999999994');
      await on.page.waitForSelector('.sheet');
      await scan(on.page, water);
      await on.expectLines(1);
      await scan(on.page, '6999999999987');
      await on.page.waitForSelector('text=后面还有 1 个');
      expect(await on.page.locator('.sheet-code').textContent()).toBe('6999999999994');

      await on.page.keyboard.type('12.5', { delay: 90 });
      await on.page.keyboard.press('Enter');
      await on.expectLines(2);
      expect(on.stage.terminal.heard.find(({ name }) => name === 'sale.addOpen')?.args).toMatchObject({
        barcode: '6999999999994', priceMinor: 1250, quantityMilli: 1000,
      });
      await on.page.waitForFunction(() => document.querySelector('.sheet-code')?.textContent === '6999999999987');
      await on.page.keyboard.press('Escape');
      await on.page.waitForSelector('.sheet', { state: 'detached' });
      await on.expectLines(2);
    });

    it('of an unknown code can add it to the catalogue', async () => {
      await on.openCashier();
      await scan(on.page, '6999999999970');
      await on.page.fill('.sheet input >> nth=0', '桂花糕');
      await on.page.fill('.sheet .money', '8');
      await on.page.getByRole('button', { name: '加入商品库并卖出' }).click();
      await on.expectLines(1);
      expect(on.stage.terminal.heard.map(({ name, args }) => [name, args])).toContainEqual([
        'catalogue.add', { name: '桂花糕', priceMinor: 800, barcode: '6999999999970' },
      ]);
      await on.page.waitForSelector('.sheet', { state: 'detached' });
    });

    it('of an unknown code is settled before the sale is paid', async () => {
      await on.openCashier('en');
      await scan(on.page, water);
      await scan(on.page, '6999999999994');
      await on.page.waitForSelector('.sheet');
      await on.page.keyboard.press('F12');
      expect(await on.page.locator('.note').textContent()).toContain('still needs its price');
      await on.page.keyboard.press('Escape');
      await on.page.keyboard.press('F12');
      await on.expectMode('paying');
    });

    it('of a product without a price asks only the price', async () => {
      await on.openCashier();
      await scan(on.page, noPrice.barcode ?? '');
      await on.page.waitForSelector('.sheet');
      expect(await on.page.locator('.sheet input').count()).toBe(1);
      await on.page.keyboard.type('9.9', { delay: 90 });
      await on.page.keyboard.press('Enter');
      await on.expectLines(1);
      expect(await on.total()).toBe('¥9.90');
    });

    it('starts the next sale at once', async () => {
      await on.openCashier();
      await scan(on.page, water);
      await on.page.keyboard.press('F12');
      await on.expectMode('paying');
      await on.page.keyboard.press('F8');
      await on.expectMode('completed');
      await scan(on.page, cola);
      await on.expectMode('selling');
      await on.expectLines(1);
      expect(await on.total()).toBe('¥3.00');
    });
  });

  describe('the keyboard alone', () => {
    it('sells by name, corrects, holds, takes back and is paid in cash', async () => {
      await on.openCashier('en');
      await on.page.keyboard.type('红牛');
      await on.page.waitForSelector('.result[aria-selected=true]');
      await on.page.keyboard.press('Enter');
      await on.expectLines(1);
      await on.page.keyboard.type('2*茶');
      await on.page.waitForSelector('.result >> nth=2');
      await on.page.keyboard.press('ArrowDown');
      await on.page.keyboard.press('Enter');
      await on.expectLines(2);
      expect(on.stage.terminal.state.sale.lines[1]?.quantityMilli).toBe(2000);

      await on.page.keyboard.press('ArrowUp');
      await on.page.waitForSelector('[aria-pressed=true] >> text=红牛');
      await on.page.keyboard.press('F3');
      await on.page.waitForSelector('dialog input:focus');
      await on.page.keyboard.type('4');
      await on.page.keyboard.press('Enter');
      await on.page.waitForSelector('.line >> text=4 ×');

      await on.page.keyboard.press('Delete');
      await on.expectLines(1);
      await on.page.keyboard.press('F9');
      await on.expectLines(2);
      await on.page.keyboard.press('F6');
      await on.expectLines(0);
      await on.page.keyboard.press('F7');
      await on.page.waitForSelector('dialog button:focus');
      await on.page.keyboard.press('Enter');
      await on.expectLines(2);

      await on.page.waitForSelector('#search:focus');
      await on.page.keyboard.press('Enter');
      await on.expectMode('paying');
      await on.page.keyboard.press('Escape');
      await on.expectMode('selling');
      await on.expectLines(2);
      await on.page.keyboard.press('F12');
      await on.page.waitForSelector('.cash input:focus');
      await on.page.keyboard.type('100', { delay: 60 });
      await on.page.keyboard.press('Enter');
      await on.expectMode('completed');
      expect(await on.page.locator('.change-amount').textContent()).toBe('¥65.00');
      await on.page.keyboard.press('Enter');
      await on.expectMode('selling');
    });

    it('shows a code, asks, cancels and chooses another way', async () => {
      await on.openCashier('en');
      await scan(on.page, water);
      await on.page.keyboard.press('F12');
      await on.expectMode('paying');
      await on.page.keyboard.press('F2');
      await on.page.waitForSelector('.attempt .qr');
      expect(await on.page.locator('.attempt-scheme').textContent()).toContain('Alipay');
      await on.page.keyboard.press('F9');
      await on.page.keyboard.press('Escape');
      await on.page.waitForSelector('.notice[data-phase=reversed]');
      expect(on.heardNames().filter((name) => name.startsWith('payment.'))).toEqual([
        'payment.begin', 'payment.present', 'payment.query', 'payment.cancel',
      ]);
      await on.page.keyboard.press('Escape');
      await on.expectMode('selling');
      await on.expectLines(1);
    });

    it('empties the cart only after a question', async () => {
      await on.openCashier('en');
      await scan(on.page, water);
      await on.expectLines(1);
      await on.page.keyboard.press('F8');
      await on.page.waitForSelector('dialog button:focus');
      await on.page.keyboard.press('Enter');
      await on.page.waitForSelector('dialog', { state: 'detached' });
      await on.expectLines(1);
      await on.page.keyboard.press('F8');
      await on.page.waitForSelector('dialog button:focus');
      expect(on.heardNames()).not.toContain('sale.clear');
      await on.page.keyboard.press('Tab');
      await on.page.keyboard.press('Enter');
      await on.expectLines(0);
    });

    it('reaches every group and key with Tab and the arrows', async () => {
      await on.openCashier('en');
      await on.page.keyboard.press('Tab');
      await on.page.keyboard.press('ArrowRight');
      await on.page.waitForSelector('[role=tab][aria-selected=true] >> text=食品');
      await on.page.keyboard.press('Tab');
      await on.page.keyboard.press('ArrowRight');
      await on.page.keyboard.press('Enter');
      await on.expectLines(1);
      expect(on.stage.terminal.state.sale.lines[0]?.name).toBe(groups[1]?.products[1]?.name);
    });
  });

  describe('an unknown outcome', () => {
    it('is said in words, with what happens next, and offers no way round', async () => {
      await on.openCashier();
      await scan(on.page, water);
      await on.page.keyboard.press('F12');
      await on.expectMode('paying');
      await on.page.keyboard.press('F1');
      await on.page.waitForSelector('.attempt .qr');
      on.stage.terminal.phase('unknown', { nextAtMs: Date.now() + 60_000 });
      await on.page.waitForSelector('.attempt.amber');
      expect(await on.page.locator('.attempt-state').textContent()).toBe('还不确定是否已付款，正在向微信支付查询。请不要再次收款。');
      expect(await on.page.locator('.attempt-next').textContent()).toMatch(/^\d+ 秒后再查$/);
      const offered = await on.page.locator('.left button').allTextContents();
      expect(offered.map((text) => text.replace(/F9|Esc/, ''))).toEqual(['立即查询', '撤销这笔收款']);
    });
  });

  it('says when the terminal is gone, keeps the picture, and sends what was asked when it is back', async () => {
    await on.openCashier('en');
    await scan(on.page, water);
    await on.expectLines(1);
    on.stage.cut();
    await on.page.waitForSelector('.link-notice.amber');
    await on.expectLines(1);
    await on.page.keyboard.press('F12');
    await on.expectMode('paying');
    await on.page.waitForSelector('.link-notice', { state: 'detached' });
    expect(on.heardNames().filter((name) => name === 'payment.begin')).toEqual(['payment.begin']);
  });

  describe('in training', () => {
    it('the phone reads the display’s pixels and pays', async () => {
      await on.openCashier();
      const display = await on.stage.open(on.context, 'display');
      const phone = await on.stage.open(on.context, 'phone');
      await scan(on.page, water);
      await on.page.keyboard.press('F12');
      await on.expectMode('paying');
      await on.page.keyboard.press('F1');
      await display.waitForSelector('.pay-code .qr');
      await phone.getByRole('button', { name: '扫一扫' }).click();
      await phone.getByRole('button', { name: '确认付款' }).click();
      await on.expectMode('completed');
      await display.waitForSelector('.done-amount >> text=¥2.00');
      await on.page.waitForSelector('.paper img');
      const shown = on.stage.terminal.state.payment.attempt?.qr;
      expect(on.stage.terminal.heard.find(({ name }) => name === 'phone.read')?.args).toEqual({ code: shown });
    });

    it('the phone’s code goes under the scanner', async () => {
      await on.openCashier();
      const phone = await on.stage.open(on.context, 'phone');
      await scan(on.page, water);
      await on.expectLines(1);
      await phone.getByRole('button', { name: '付款码' }).first().click();
      await phone.getByRole('button', { name: '对准扫码枪' }).click();
      await on.page.waitForSelector('[data-phase=waitingForPayer]');
      expect(await phone.locator('.remark').textContent()).toBe('已扫');
    });

    it('a phone that sees no display asks for the text', async () => {
      await on.newContext();
      const phone = await on.stage.open(on.context, 'phone');
      await phone.getByRole('button', { name: '扫一扫' }).click();
      expect(await phone.waitForSelector('text=没看到码')).toBeTruthy();
    });
  });

  describe('the customer display', () => {
    it.each([
      [800, 480],
      [1280, 720],
      [1920, 1080],
    ])('at %i×%i shows a code of at least 45 percent of the short side, white around it, all in sight', async (width, height) => {
      await on.openCashier();
      const display = await on.stage.open(on.context, 'display');
      await display.setViewportSize({ width, height });
      await scan(on.page, water);
      await on.page.keyboard.press('F12');
      await on.expectMode('paying');
      await on.page.keyboard.press('F1');
      const code = await display.waitForSelector('.pay-code .qr');
      const box = await code.boundingBox();
      expect(box?.width).toBeGreaterThanOrEqual(0.45 * Math.min(width, height));
      expect(box?.width).toBe(box?.height);
      for (const selector of ['.pay-amount', '.pay-code .qr', '.pay-scheme', '.ring', '.pay-state']) {
        const part = await display.locator(selector).boundingBox();
        expect(part !== null && part.x >= 0 && part.y >= 0 && part.x + part.width <= width && part.y + part.height <= height, selector).toBe(true);
      }
    });

    it('speaks two languages', async () => {
      await on.openCashier();
      const display = await on.stage.open(on.context, 'display');
      await display.waitForSelector('.idle-welcome');
      expect(await display.locator('.idle-welcome').allInnerTexts()).toEqual(['欢迎光临\nWelcome']);
    });
  });
});
