/**
 * Paying by face at the kiosk's screen: a real Chromium before a fake camera whose pictures are real photographs, a whole
 * terminal, the stand-ins of the scheme's SDK and gateway. GUITAI_SHOTS=folder writes pictures.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, type BrowserContext, type Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LANE } from '#main/compose.ts';
import { startBrowserHost, type BrowserHost } from '#main/hosts/browser/host.ts';
import { browserArguments } from '#main/hosts/browser/open-browser.ts';
import { allowCamera } from '#main/hosts/browser/profile.ts';
import { callControl } from '#main/services/phone/control.ts';
import { trainingKiosk } from '#main/training/settings.ts';
import { openRig, type Rig } from '#test/flow/rig.ts';
import { processesWith } from '../camera/bench.ts';
import { createFeed, type Feed } from '../camera/feed.ts';
import { flat, stand, wall, type FaceAt, type Scene } from '../camera/photos.ts';
import { buildScreens, chromiumPath } from '../screens/stage.ts';
import { found, TARGET_PX } from './checks.ts';

if (chromiumPath === null) console.log('skipped: paying by face in Chromium, because no Chromium is installed');

const COLA = '6901939691601';
const WITHIN_MS = 60_000;
const shots = process.env['GUITAI_SHOTS'];

/** Somebody who looks at the camera. */
const portrait = (to: Partial<FaceAt> = {}, on = wall()): Promise<Scene> => stand(on, 'sample3', 1, { x: 0.5, y: 0.5, height: 0.4, ...to });

describe.skipIf(chromiumPath === null || process.platform !== 'linux')('a face at the kiosk', { timeout: 240_000 }, () => {
  let staticDir: string;
  let profile: string;
  let rig: Rig;
  let host: BrowserHost;
  let feed: Feed;
  let context: BrowserContext;
  let page: Page;

  beforeAll(async () => {
    staticDir = await buildScreens();
    rig = await openRig({ settings: { kiosk: { ...trainingKiosk, languages: ['en'], idle: { seconds: 600, countdownSeconds: 20, paidSeconds: 300 } } } });
    host = await startBrowserHost({ connect: rig.terminal.connect, staticDir, port: 0 });
    feed = createFeed(wall());
    profile = mkdtempSync(join(tmpdir(), 'guitai-kiosk-face-'));
    const url = host.url('kiosk', LANE);
    allowCamera(profile, url);
    const own = browserArguments({ role: 'kiosk', url }, profile, true).filter((flag) => !/^--(app|user-data-dir|kiosk)/.test(flag));
    context = await chromium.launchPersistentContext(profile, {
      executablePath: chromiumPath ?? '',
      viewport: { width: 1080, height: 1920 },
      reducedMotion: 'reduce',
      args: [...own, '--use-fake-device-for-media-stream', `--use-file-for-fake-video-capture=${feed.file}`],
    });
    page = await context.newPage();
    page.setDefaultTimeout(WITHIN_MS);
    await page.goto(url);
  }, 120_000);
  afterAll(async () => {
    await context.close();
    await host.close();
    await rig.close();
    feed.remove();
    for (const dir of [profile, staticDir]) rmSync(dir, { recursive: true, force: true });
  });

  const guided = (guidance: string) => page.waitForSelector(`.face-look[data-guidance=${guidance}]`);
  const filmed = (camera: string) => page.waitForSelector(`.face-look[data-camera=${camera}]`);
  const shoot = async (name: string) => {
    if (shots !== undefined) await page.screenshot({ path: join(shots, `face-${name}.png`) });
  };
  const sdk = (how: string): Promise<unknown> => {
    const { face } = rig.settings.payments['wechat'] as { face: { sdk: { standIn: string } } };
    return callControl(face.sdk.standIn, 'wechat/face', { how });
  };
  async function toConsent(): Promise<void> {
    await page.waitForSelector('.attract');
    await page.click('.begin');
    rig.terminal.devices.virtualScan({ data: COLA });
    await page.waitForSelector('.line');
    await page.click('.finish');
    await page.getByRole('button', { name: 'No bag' }).click();
    await page.getByRole('button', { name: 'No, go on to pay' }).click();
    await page.getByRole('button', { name: 'WeChat Pay: pay by face' }).click();
    await page.waitForSelector('.face-consent');
  }

  it('is asked for first, guided, taken, and paid with the digits that the scheme wants', async () => {
    await toConsent();
    await shoot('consent');
    const sizes = await Promise.all(['I agree', 'Without my face'].map((name) => page.getByRole('button', { name }).boundingBox()));
    expect(sizes.map((box) => [box?.width, box?.height])).toEqual([[sizes[0]?.width, sizes[0]?.height], [sizes[0]?.width, sizes[0]?.height]]);
    expect(rig.terminal.store.attempts.inQuestion()).toEqual([]);
    await sdk('digits');
    await page.getByRole('button', { name: 'I agree' }).click();
    await guided('noFace');
    expect(await found(page, TARGET_PX)).toEqual([]);
    const scenes: [string, Scene][] = [
      ['comeCloser', await portrait({ height: 0.14 })],
      ['manyFaces', await stand(await portrait({ x: 0.3 }), 'sample3', 0, { x: 0.72, y: 0.5, height: 0.38 })],
      ['moveRight', await portrait({ x: 0.75 })],
      ['covered', flat(4)],
    ];
    const told: string[] = [];
    for (const [name, scene] of scenes) {
      feed.show(scene);
      // Left or right is the camera's to say; that it is one of the two is enough here.
      await (name === 'moveRight' ? page.waitForSelector('.face-look[data-guidance^=move]') : guided(name));
      told.push((await page.locator('.pay-state').textContent()) ?? '');
      await shoot(name);
    }
    expect(new Set(told).size).toBe(scenes.length);
    for (const pid of processesWith('video_capture.mojom', feed.file)) process.kill(pid, 'SIGKILL');
    await page.waitForSelector('.face-look[data-camera=ended], .face-look[data-camera=frameless]');
    await shoot('pulledOut');
    await filmed('live');
    feed.show(await portrait());
    await page.waitForSelector('.open .typed');
    expect(await page.locator('video').count()).toBe(0);
    for (const digit of '8000') await page.getByRole('button', { name: digit, exact: true }).click();
    await page.getByRole('button', { name: 'Continue' }).click();
    await page.waitForSelector('.paid');
    expect(await rig.phone.captured('wechat')).toHaveLength(1);
    await page.getByRole('button', { name: /^No receipt/ }).click();
  });

  it('may always be left out: nothing is filmed, and the phone pays', async () => {
    feed.show(wall());
    await toConsent();
    await page.getByRole('button', { name: 'Without my face' }).click();
    await page.getByRole('button', { name: 'WeChat Pay', exact: true }).click();
    await page.waitForSelector('.pay-code .qr');
    expect(await page.locator('video').count()).toBe(0);
    await page.getByRole('button', { name: 'Pay another way' }).click();
    await page.waitForSelector('.by-face');
    await page.getByRole('button', { name: 'WeChat Pay: pay by face' }).click();
    await page.getByRole('button', { name: 'I agree' }).click();
    await guided('noFace');
    await page.getByRole('button', { name: 'Without my face' }).click();
    await page.waitForSelector('.by-face');
    expect(await page.locator('video').count()).toBe(0);
  });
});
