/** Weighing at the screen, in a real Chromium: what cannot be sold, what can, and a weight typed by hand. */
import { describe, expect, it } from 'vitest';
import { onStage } from './on-stage.ts';
import { chromiumPath, scan } from './stage.ts';

const APPLES = '2000000000114';

describe.skipIf(chromiumPath === null)('goods by weight', () => {
  const on = onStage();
  const sold = () => on.stage.terminal.state.sale.lines.map(({ quantityMilli }) => quantityMilli);

  it('are sold only where the scale stands still: F4 takes the tare, Enter the weight', async () => {
    await on.openCashier('zh-CN');
    const { terminal } = on.stage;
    terminal.weigh({ state: 'unstable', tared: false, canZero: true });
    await scan(on.page, APPLES);
    await on.page.waitForSelector('.weigh-readout[data-state=unstable]');
    await on.page.keyboard.press('Enter');
    expect(on.heardNames()).not.toContain('scale.accept');
    terminal.weigh({ state: 'overload', tared: false, canZero: true });
    await on.page.waitForSelector('.weigh-readout.amber[data-state=overload]');
    expect(await on.page.locator('.weigh-weight').textContent()).toBe('– kg');
    terminal.weigh({ state: 'stable', grams: 20, tared: false, canZero: true });
    await on.page.waitForSelector('.weigh-readout[data-can-sell=true]');
    await on.page.keyboard.press('F4');
    await on.page.waitForSelector('.weigh-tared');
    terminal.weigh({ state: 'stable', grams: 1235, tared: true, canZero: true });
    await on.page.waitForFunction(() => document.querySelector('.weigh-weight')?.textContent === '1.235 kg');
    await on.page.keyboard.press('Enter');
    await on.expectLines(1);
    expect(sold()).toEqual([1235]);
    expect(await on.page.locator('.weigh').count()).toBe(0);
  });

  it('without a scale are typed', async () => {
    await on.openCashier('en');
    await scan(on.page, APPLES);
    await on.page.waitForSelector('.weigh-readout[data-state=none]');
    await on.page.locator('.weigh input').pressSequentially('0.75', { delay: 120 });
    await on.page.keyboard.press('Enter');
    await on.expectLines(1);
    expect(sold()).toEqual([750]);
  });
});
