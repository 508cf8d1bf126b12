/**
 * A customer pays by face at the kiosk: the page in Chromium before a camera that shows real photographs, a whole terminal,
 * the stand-ins of the scheme's SDK and gateway. GUITAI_SHOTS=folder writes a picture of each thing that is said.
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Guidance } from '#drivers/camera/guidance.ts';
import { trainingKiosk } from '#main/training/settings.ts';
import { screenOf } from '#test/flow/rig.ts';
import { cameraEn } from '../../../renderer/i18n/camera/en.ts';
import { kioskEn } from '../../../renderer/i18n/kiosk/en.ts';
import { findings } from '../screens/checks.ts';
import { chromiumPath, scan } from '../screens/stage.ts';
import { openBench, type CameraBench } from './bench.ts';
import { flat, lay, stand, wall, type FaceAt, type Scene } from './photos.ts';

const COLA = '6901939691601';
const shotsDir = process.env['GUITAI_SHOTS'];
const portrait = (to: Partial<FaceAt> = {}): Promise<Scene> => stand(wall(), 'sample3', 1, { x: 0.5, y: 0.5, height: 0.4, ...to });
if (chromiumPath === null) console.log('skipped: payment by face in Chromium, because no Chromium is installed');

describe.skipIf(chromiumPath === null || process.platform !== 'linux')('a face at the kiosk', { timeout: 240_000 }, () => {
  let bench: CameraBench;
  beforeAll(async () => {
    bench = await openBench({ settings: { kiosk: trainingKiosk } });
    await bench.page.setViewportSize({ width: 1080, height: 1920 });
  });
  afterAll(() => bench.close());

  const tap = (name: string | RegExp) => bench.page.getByRole('button', { name, exact: true }).first().click();
  async function shoot(name: string): Promise<void> {
    if (shotsDir === undefined) return;
    mkdirSync(shotsDir, { recursive: true });
    await bench.page.screenshot({ path: join(shotsDir, `face-${name}.png`) });
  }
  /** With one bottle to the page that asks whether a face may pay. */
  async function toConsent(): Promise<void> {
    const { page } = bench;
    await page.goto(bench.url('kiosk'));
    await page.waitForSelector('[data-step=attract]');
    await tap(/^English/);
    await page.waitForSelector('[data-step=scanning]');
    await scan(page, COLA);
    await page.waitForSelector('.line');
    await tap(kioskEn.finish);
    await tap(kioskEn.bagsNone);
    await tap(kioskEn.extrasSkip);
    await tap(kioskEn.faceWay('WeChat Pay'));
    await page.waitForSelector('.face-consent');
  }
  const says = (guidance: Guidance) => bench.page.waitForFunction((text) => document.querySelector('.face-look h1')?.textContent === text, cameraEn.guidance[guidance]);

  test('is asked first, with a way without it that is as large; nothing films before', async () => {
    const { page, requested } = bench;
    await toConsent();
    expect(requested.filter((path) => /face-worker|blazeface/.test(path))).toEqual([]);
    expect(await page.locator('video').count()).toBe(0);
    const [without, agree] = await Promise.all([kioskEn.faceNot, kioskEn.faceAgree].map((name) => page.getByRole('button', { name, exact: true }).boundingBox()));
    expect([without?.width, without?.height]).toEqual([agree?.width, agree?.height]);
    expect(await findings(page)).toEqual([]);
    await shoot('consent');
  });

  test('is guided, waits for nobody, for two, from afar, behind a covered lens and for a camera that was pulled out; then is charged once', async () => {
    const { page, feed, rig } = bench;
    await tap(kioskEn.faceAgree);
    const scenes: [Guidance, () => Promise<Scene> | Scene][] = [
      ['noFace', () => wall()],
      ['manyFaces', async () => stand(await portrait({ x: 0.25, height: 0.3 }), 'sample3', 2, { x: 0.75, y: 0.5, height: 0.3 })],
      ['comeCloser', () => portrait({ height: 0.15 })],
      ['tooDark', async () => lay(await portrait(), 'black', 0.75)],
      ['covered', () => flat(8)],
    ];
    for (const [guidance, scene] of scenes) {
      feed.show(await scene());
      await says(guidance);
      await shoot(guidance);
    }
    bench.signalCamera('SIGKILL');
    await page.waitForSelector('.face-look[data-camera=ended] .pay-state.amber');
    await shoot('ended');
    await page.waitForSelector('.face-look[data-camera=live]');
    expect(await rig.phone.captured('wechat')).toEqual([]);
    feed.show(await portrait());
    await page.waitForSelector('[data-step=paid]');
    await shoot('paid');
    expect(await rig.phone.captured('wechat')).toHaveLength(1);
    const [attempt] = rig.terminal.store.attempts.ofSale(screenOf(rig.terminal, 'kiosk').snapshot.sale.id);
    expect(attempt).toMatchObject({ phase: 'paid', face: true });
    await expect.poll(() => page.locator('video').count()).toBe(0);
  });
});
