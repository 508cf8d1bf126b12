/** Can everybody use the screens? axe, sizes of targets and cut words, in every state, theme and language. */
import type { Page } from 'playwright';
import { describe, expect, it } from 'vitest';
import { longCases } from '#test/full.ts';
import { axeFindings } from '../axe.ts';
import { someKiosks } from './fake-kiosks.ts';
import { moneyInQuestion } from './fake-money.ts';
import { codes, onStage } from './on-stage.ts';
import { chromiumPath, scan } from './stage.ts';

const [water = ''] = codes;

describe.skipIf(chromiumPath === null)('the screens', () => {
  const on = onStage();

  // Every state of the cashier's screen that looks different, each reached as a person reaches it.
  const states: Record<string, () => Promise<unknown>> = {
    empty: () => on.page.waitForSelector('.tile'),
    selling: async () => {
      for (const code of codes.slice(0, 9)) await scan(on.page, code);
      await on.expectLines(9);
    },
    chosenLine: async () => {
      await on.page.keyboard.press('ArrowUp');
      await on.page.waitForSelector('[aria-pressed=true]');
    },
    results: async () => {
      await on.page.keyboard.type('茶');
      await on.page.waitForSelector('.result');
    },
    noResults: async () => {
      await on.page.keyboard.type('zzz');
      await on.page.waitForSelector('.nothing');
      await on.page.keyboard.press('Escape');
    },
    quantity: async () => {
      await on.page.keyboard.press('F3');
      await on.page.waitForSelector('dialog');
    },
    clear: async () => {
      await on.page.keyboard.press('Escape');
      await on.page.keyboard.press('F8');
      await on.page.waitForSelector('dialog .danger');
    },
    more: async () => {
      await on.page.keyboard.press('Escape');
      await on.page.keyboard.press('F10');
      await on.page.waitForSelector('dialog .choice');
    },
    devices: async () => {
      await on.page.keyboard.press('Escape');
      on.stage.terminal.push('devices', [{ role: 'receiptPrinter', name: 'TM-T82', power: 'Online', trouble: 'paperOut', jobsWaiting: 2 }]);
      on.stage.terminal.push('sync', {
        configured: true, online: false, pending: 12, oldestAtMs: Date.now() - 200_000, trouble: { code: 'HQ', message: 'refused' },
      });
      await on.page.locator('[data-chip=devices].amber').click();
      await on.page.waitForSelector('dialog');
    },
    sync: async () => {
      await on.page.keyboard.press('Escape');
      await on.page.locator('[data-chip=sync]').click();
      await on.page.waitForSelector('dialog');
    },
    // Sending has stopped for good, and the clock is wrong: over the sale, then in words.
    alarm: async () => {
      await on.page.keyboard.press('Escape');
      on.stage.terminal.push('sync', {
        configured: true, online: false, pending: 58, oldestAtMs: Date.now() - 7_200_000, trouble: { code: 'HQ_FORK', message: 'another entry 41' },
        fork: { stream: 'T2', seq: 41, ours: 'a'.repeat(64), theirs: 'b'.repeat(64) }, clock: { skewMs: 7_200_000, errorMs: 4, atMs: Date.now(), isBeyond: true },
      });
      await on.page.waitForSelector('.alarm-bar');
      await on.page.waitForSelector('[data-chip=clock]');
    },
    alarmInWords: async () => {
      await on.page.click('.alarm-bar button');
      await on.page.waitForSelector('dialog .alarm.red');
    },
    alarmOver: async () => {
      await on.page.keyboard.press('Escape');
      on.stage.terminal.push('sync', { configured: true, online: true, pending: 0 });
      await on.page.waitForSelector('.alarm-bar', { state: 'detached' });
    },
    points: async () => {
      await on.page.keyboard.press('Escape');
      await on.page.locator('[data-chip=points]').click();
      await on.page.waitForSelector('dialog');
    },
    kiosks: async () => {
      await on.page.keyboard.press('Escape');
      on.stage.terminal.push('kiosks', someKiosks(Date.now()));
      await on.page.locator('[data-chip=kiosks].amber').click();
      await on.page.waitForSelector('dialog .kiosk >> nth=4');
    },
    kioskPrice: async () => {
      await on.page.locator('[data-call=unknownItem] .button').first().click();
      await on.page.waitForSelector('dialog input.money');
    },
    kioskDrop: async () => {
      await on.page.keyboard.press('Escape');
      await on.page.locator('[data-kiosk=K2] > .kiosk-ways .button').first().click();
      await on.page.waitForSelector('dialog .danger');
    },
    noKiosks: async () => {
      await on.page.keyboard.press('Escape');
      await on.page.waitForSelector('dialog .kiosks');
      on.stage.terminal.push('kiosks', []);
    },
    unknownCode: async () => {
      await on.page.keyboard.press('Escape');
      await scan(on.page, '6999999999994');
      await on.page.waitForSelector('.sheet');
    },
    paying: async () => {
      await on.page.keyboard.press('Escape');
      await on.page.keyboard.press('F12');
      await on.page.waitForSelector('.ways');
    },
    code: async () => {
      await on.page.keyboard.press('F1');
      await on.page.waitForSelector('.attempt .qr');
    },
    unknown: async () => {
      on.stage.terminal.phase('unknown');
      await on.page.waitForSelector('.attempt.amber');
    },
    question: async () => {
      on.stage.terminal.push('money', moneyInQuestion(Date.now()));
      await on.page.locator('[data-chip=question]').click();
      await on.page.waitForSelector('dialog .question >> nth=4');
    },
    keepMoney: async () => {
      await on.page.locator('[data-cause=paidLate] .question-ways .button').last().click();
      await on.page.waitForSelector('dialog input[type=password]');
      await on.page.locator('.reasons .button').first().click();
    },
    refused: async () => {
      await on.page.keyboard.press('Escape');
      await on.page.waitForSelector('dialog .questions');
      await on.page.keyboard.press('Escape');
      on.stage.terminal.phase('refused', { refusal: { code: 'NOTENOUGH', message: '余额不足' } });
      await on.page.waitForSelector('.notice.amber');
    },
    completed: async () => {
      await on.page.locator('.cash .money').fill('500');
      await on.page.keyboard.press('Enter');
      await on.page.waitForSelector('.paper img');
    },
    paper: async () => {
      await on.page.locator('.paper').click();
      await on.page.waitForSelector('dialog img');
    },
  };

  /** Elements one presses that are less than 56 px high or wide, as seen. */
  const smallTargets = (of: Page) =>
    of.evaluate(() => {
      const dialog = document.querySelector('dialog[open]');
      return [...(dialog ?? document).querySelectorAll('button, [role=option], input')].flatMap((element) => {
        const { width, height } = element.getBoundingClientRect();
        return width >= 56 && height >= 56 ? [] : [`${element.className} ${element.textContent} ${width}×${height}`];
      });
    });

  /** Texts of buttons that do not fit their button, and anything that sticks out of the window. */
  const clipped = (of: Page) =>
    of.evaluate(() => [
      ...[...document.querySelectorAll('.sheet, .cash, .attempt, .completed')].flatMap((element) =>
        element.scrollHeight > element.clientHeight + 1 ? [`${element.className} is cut off below`] : [],
      ),
      ...[...document.querySelectorAll('.button, .tile, .due-amount, .sum-total, .attempt-state, .chip')].flatMap((element) => {
        const box = element.getBoundingClientRect();
        const isCut = element.scrollWidth > element.clientWidth + 1 && getComputedStyle(element).overflowX !== 'visible';
        const spills = [...element.children].some((child) => {
          const inner = child.getBoundingClientRect();
          return inner.width > 0 && (inner.left < box.left - 1 || inner.right > box.right + 1);
        });
        const isOutside = box.right > innerWidth + 1 || (box.bottom > innerHeight + 1 && element.closest('.tiles, .dialog, .sheet') === null);
        return isCut || spills || isOutside ? [`${element.className}: ${element.textContent} ${Math.round(box.right)},${Math.round(box.bottom)}`] : [];
      }),
    ]);

  const looks = [
    ['zh-CN', 'light', 1280, 800],
    ['en', 'dark', 1024, 768],
    ['ja', 'light', 1920, 1080],
    ['en', 'dark', 1280, 800],
    ['en', 'light', 1024, 768],
  ] as const;
  describe.each(longCases('looks of the cashier’s screen', looks, 2))('the cashier’s screen in %s, %s, %i×%i', (language, colorScheme, width, height) => {
    it('has no finding of axe, no small target and nothing cut in any state', async () => {
      await on.openCashier(language, { colorScheme, viewport: { width, height } });
      for (const [name, reach] of Object.entries(states)) {
        await reach();
        expect(await axeFindings(on.page), name).toEqual([]);
        expect(await smallTargets(on.page), name).toEqual([]);
        expect(await clipped(on.page), name).toEqual([]);
      }
    });
  });

  it.each(['light', 'dark'] as const)('display and phone have no finding of axe, %s', async (colorScheme) => {
    await on.openCashier('zh-CN', { colorScheme });
    const display = await on.stage.open(on.context, 'display');
    const phone = await on.stage.open(on.context, 'phone');
    await display.setViewportSize({ width: 800, height: 480 });
    const check = async (name: string) => {
      expect(await axeFindings(display), `display ${name}`).toEqual([]);
      expect(await axeFindings(phone), `phone ${name}`).toEqual([]);
      expect(await smallTargets(phone), `phone ${name}`).toEqual([]);
    };
    await display.waitForSelector('.idle-shop');
    await phone.waitForSelector('.wallet');
    await check('idle');
    for (const code of codes.slice(0, 8)) await scan(on.page, code);
    await display.waitForSelector('.item >> nth=7');
    await phone.getByRole('button', { name: '付款码' }).first().click();
    await phone.waitForSelector('.payer-code');
    await check('selling');
    await on.page.keyboard.press('F12');
    await on.expectMode('paying');
    await on.page.keyboard.press('F1');
    await display.waitForSelector('.pay-code .qr');
    await phone.getByRole('button', { name: '返回' }).click();
    await phone.getByRole('button', { name: '扫一扫' }).click();
    await phone.waitForSelector('.order');
    await check('code');
    on.stage.terminal.phase('unknown');
    await display.waitForSelector('.pay-state.amber');
    await check('unknown');
    on.stage.terminal.complete();
    await display.waitForSelector('.done');
    await phone.getByRole('button', { name: '返回' }).click();
    await phone.getByRole('button', { name: '支付方接下来的表现' }).first().click();
    await check('paid');
  });

  it.each(['zh-CN', 'en', 'ja'])('the main buttons keep their words at twice the text size in %s', async (language) => {
    // Text zoom, not on.page zoom: the root's font size twice as large.
    await on.openCashier(language, { viewport: { width: 1920, height: 1080 } });
    await on.page.evaluate(() => document.documentElement.style.setProperty('font-size', '32px', 'important'));
    await scan(on.page, water);
    await on.expectLines(1);
    const cutWords = () =>
      on.page.evaluate(() =>
        [...document.querySelectorAll('.button .button-text')].flatMap((text) => {
          const box = (text.parentElement as HTMLElement).getBoundingClientRect();
          const inner = text.getBoundingClientRect();
          return inner.right > box.right + 1 || inner.bottom > box.bottom + 1 ? [text.textContent] : [];
        }),
      );
    expect(await cutWords()).toEqual([]);
    await on.page.keyboard.press('F12');
    await on.page.waitForSelector('.ways');
    expect(await cutWords()).toEqual([]);
  });
});
