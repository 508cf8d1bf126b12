/** Can everybody check out? axe, sizes of targets, cut words and the reach of a hand, in every state of the kiosk's screen. */
import { describe, expect, it } from 'vitest';
import { longCases } from '#test/full.ts';
import { chromiumPath } from '../screens/stage.ts';
import { cutOff, found, TARGET_PX, tooHigh } from './checks.ts';
import { onKioskStage } from './on-stage.ts';
import { statesOf } from './states.ts';

const REACH = '.tool:nth-child(1)';
const CONTRAST = '.tool:nth-child(2)';
const BIG = '.tool:nth-child(3)';
/** For all the states of one look, on a machine with much else to do. */
const WITHIN_MS = 300_000;

describe.skipIf(chromiumPath === null)('the kiosk’s screen', () => {
  const stage = onKioskStage();

  /** Opens it for a language, the shop's first. */
  async function open(language: string, options: Parameters<typeof stage.on.open>[0], tools: string[] = []): Promise<void> {
    const { fake } = stage.on;
    const languages = [...new Set([language, 'zh-CN', 'en', 'ja'])];
    fake.state.shop = { ...fake.state.shop, languages };
    fake.kiosk({ languages });
    await stage.on.open(options);
    for (const tool of tools) await stage.on.page.click(tool);
  }

  const looks = [
    ['zh-CN', 'light', 1080, 1920, []],
    ['en', 'dark', 1366, 768, [CONTRAST]],
    ['en', 'dark', 1920, 1080, []],
    ['ja', 'light', 1366, 768, [CONTRAST]],
  ] as const;
  it.each(longCases('looks of the kiosk’s screen', looks, 2))('in %s, %s, %i×%i has no finding of axe, no small target and nothing cut in any state', async (language, colorScheme, width, height, tools) => {
    await open(language, { colorScheme, viewport: { width, height } }, [...tools]);
    for (const [name, reach] of Object.entries(statesOf(stage.on))) {
      await reach();
      expect(await found(stage.on.page, TARGET_PX), name).toEqual([]);
      expect(await cutOff(stage.on.page), name).toEqual([]);
    }
  }, WITHIN_MS);

  it.each(longCases('languages with low buttons', ['en', 'zh-CN', 'ja'], 1))('with low buttons has every control below 1,200 mm on a kiosk of 1,700 mm, in %s', async (language) => {
    await open(language, {}, [REACH]);
    for (const [name, reach] of Object.entries(statesOf(stage.on))) {
      await reach();
      expect(await tooHigh(stage.on.page), name).toEqual([]);
      expect(await cutOff(stage.on.page), name).toEqual([]);
    }
  }, WITHIN_MS);

  const large = [
    ['en', 1366, 768, [BIG]],
    ['ja', 1080, 1920, [BIG, REACH]],
  ] as const;
  it.each(longCases('looks with large text', large, 1))('with large text in %s, %i×%i cuts nothing', async (language, width, height, tools) => {
    await open(language, { viewport: { width, height } }, [...tools]);
    for (const [name, reach] of Object.entries(statesOf(stage.on))) {
      await reach();
      expect(await cutOff(stage.on.page), name).toEqual([]);
      expect(await found(stage.on.page, TARGET_PX), name).toEqual([]);
    }
  }, WITHIN_MS);

  it('doubles the text that is read', async () => {
    await open('en', {});
    const { page } = stage.on;
    const sizes = async () => {
      const px = (selector: string) => page.locator(selector).first().evaluate((element) => Number.parseFloat(getComputedStyle(element).fontSize));
      return { tool: await px('.tool'), hint: await px('.attract-words p') };
    };
    const before = await sizes();
    await page.click(BIG);
    const after = await sizes();
    expect(after.tool / before.tool).toBeCloseTo(2, 1);
    expect(after.hint / before.hint).toBeCloseTo(2, 1);
  });
});
