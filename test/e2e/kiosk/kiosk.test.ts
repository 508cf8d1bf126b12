/** The kiosk's screen in the real Chromium: frozen, killed, pictured, and left by a technician's hand. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadImage, createCanvas } from '@napi-rs/canvas';
import { afterEach, describe, expect, test } from 'vitest';
import { LANE } from '#main/compose.ts';
import { kioskControl } from '#main/commands/kiosk/control.ts';
import { EXIT_LEFT } from '#main/commands/kiosk/exits.ts';
import { openTraining } from '#main/commands/open.ts';
import { forkDeviceProcess } from '#main/devices/fork.ts';
import { openKiosk, pictureOf } from '#main/hosts/browser/kiosk/kiosk.ts';
import { openKioskWindow } from '#main/hosts/browser/kiosk/window.ts';
import { startBrowserHost } from '#main/hosts/browser/host.ts';
import { keepOpen, screenLimits } from '#main/hosts/keeper.ts';
import { fileLog, systemClock } from '#main/system.ts';
import { buildScreens } from '../screens/stage.ts';
import { browser, filled, startHostile, type Hostile, type PageState } from './hostile-stage.ts';
import { missing, startScreen, WIDTH } from './x11.ts';

const lacks = [...missing, ...(browser === null ? ['chromium'] : [])];
if (lacks.length > 0) process.stdout.write(`skipped: the kiosk's screen is not opened, for here is no ${lacks.join(', ')}\n`);

const toClose: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of toClose.splice(0).toReversed()) await close();
});

/** The colour at a place of a JPEG. */
async function colourAt(base64: string, x: number, y: number): Promise<[number, number, number]> {
  const image = await loadImage(Buffer.from(base64, 'base64'));
  const canvas = createCanvas(image.width, image.height);
  const pen = canvas.getContext('2d');
  pen.drawImage(image, 0, 0);
  const [red = 0, green = 0, blue = 0] = pen.getImageData(x, y, 1, 1).data;
  return [red, green, blue];
}
const isRed = ([red, green, blue]: [number, number, number]): boolean => red > 200 && green < 60 && blue < 60;

/** The next page that is not this one. */
async function loadedAfter(hostile: Hostile, loadId: string): Promise<PageState> {
  for (;;) {
    const state = await filled(hostile);
    if (state.loadId !== loadId) return state;
  }
}

describe.skipIf(lacks.length > 0)('the kiosk’s screen', { timeout: 180_000 }, () => {
  test('is pictured without what a camera shows', async () => {
    const hostile = await startHostile();
    toClose.push(hostile.close);
    await filled(hostile);
    const raw = async (): Promise<string> => String((await hostile.window.ask('Page.captureScreenshot', { format: 'jpeg' }))['data']);
    // The camera is on the screen,
    await expect.poll(async () => isRed(await colourAt(await raw(), 200, 1640)), { timeout: 20_000 }).toBe(true);
    // and not in the picture, which shows the rest,
    const picture = await pictureOf(hostile.window);
    expect(isRed(await colourAt(picture, 200, 1640))).toBe(false);
    const [red, green, blue] = await colourAt(picture, WIDTH - 50, 1000);
    expect([Math.round(red / 51), Math.round(green / 51), Math.round(blue / 51)]).toEqual([1, 2, 3]);
    // and it is on the screen again after it.
    await expect.poll(async () => isRed(await colourAt(await raw(), 200, 1640))).toBe(true);
  });

  test('is opened anew when its page is frozen, and when Chromium is killed', async () => {
    const hostile = await startHostile();
    toClose.push(hostile.close);
    hostile.window.kill();
    const why: unknown[] = [];
    const note = (_event: string, fields?: Record<string, unknown>): void => void why.push(fields?.['why']);
    const keeper = keepOpen({
      name: 'kiosk.screen',
      limits: { ...screenLimits, startMs: 60_000, silentMs: 5_000 },
      clock: systemClock,
      log: { info: note, warn: note, error: note },
      open: (onGone) => openKioskWindow({ ...hostile.options, onGone }),
    });
    toClose.push(() => keeper.close());
    let on = true;
    toClose.push(() => (on = false));
    void (async () => {
      while (on) {
        await hostile.told();
        keeper.alive();
      }
    })();
    const first = await filled(hostile);
    hostile.screen.hand('mousemove', '200', '1470', 'click', '1');
    const second = await loadedAfter(hostile, first.loadId);
    expect(why).toEqual(['frozen']);
    process.kill(keeper.current()?.pid ?? 0, 'SIGKILL');
    await loadedAfter(hostile, second.loadId);
    expect(why).toEqual(['frozen', 'SIGKILL']);
  });

  test('is left by a hand that rests in the corner and a technician’s PIN, and by no other PIN', async () => {
    const data = mkdtempSync(join(tmpdir(), 'guitai-kiosk-'));
    toClose.push(() => rmSync(data, { recursive: true, force: true, maxRetries: 5 }));
    const staticDir = await buildScreens();
    toClose.push(() => rmSync(staticDir, { recursive: true, force: true }));
    const screen = await startScreen();
    toClose.push(screen.close);
    process.env['DISPLAY'] = screen.env['DISPLAY'];
    const opened = await openTraining({ data, forkDevices: forkDeviceProcess, kiosk: true });
    toClose.push(opened.close);
    const host = await startBrowserHost({ connect: opened.terminal.connect, staticDir, port: 0 });
    toClose.push(host.close);
    const keeper = openKiosk({ browser: browser ?? '', address: () => host.url('kiosk', LANE), data, clock: systemClock, log: fileLog(data) });
    toClose.push(() => keeper.close());
    const ended: number[] = [];
    const control = kioskControl(keeper, (code) => void ended.push(code));
    let alive = 0;
    opened.terminal.setHost({
      ...control,
      alive() {
        alive += 1;
        control.alive();
      },
    });
    const logged = (event: string): boolean => readFileSync(join(data, 'terminal.log'), 'utf8').includes(`"event":"${event}"`);

    await expect.poll(() => alive, { timeout: 40_000 }).toBeGreaterThan(1);
    screen.hand('mousemove', '30', '30', 'mousedown', '1');
    await expect.poll(() => logged('kiosk.asked'), { timeout: 20_000 }).toBe(true);
    screen.hand('mouseup', '1', 'type', '1111\n');
    await expect.poll(() => logged('technician.wrongPin'), { timeout: 20_000 }).toBe(true);
    expect(ended).toEqual([]);
    // The field is empty again once the answer is there.
    screen.hand('type', '--delay', '60', '2580\n');
    await expect.poll(() => ended, { timeout: 20_000 }).toEqual([EXIT_LEFT]);
    expect(keeper.current()).toBeNull();
    expect(opened.terminal.store.journal.after(0, 1000).map(({ kind }) => kind)).toContain('kiosk.left');
    await expect.poll(() => screen.windows()).toEqual([]);
  });
});
