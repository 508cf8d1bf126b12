/** The camera in Chromium before a fake one whose pictures are real photographs: found, guided, pulled out, and nobody else's. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Guidance } from '#drivers/camera/guidance.ts';
import { cameraEn } from '../../../renderer/i18n/camera/en.ts';
import { findings } from '../screens/checks.ts';
import { chromiumPath } from '../screens/stage.ts';
import { openBench, type CameraBench, type Shown } from './bench.ts';
import { flat, HEIGHT, lay, photographs, stand, wall, whole, WIDTH, type FaceAt, type Scene } from './photos.ts';

/** A portrait of somebody who looks at the camera, and of somebody beside her. */
const portrait = (to: Partial<FaceAt> = {}): Promise<Scene> => stand(wall(), 'sample3', 1, { x: 0.5, y: 0.5, height: 0.4, ...to });
const CHECKS = 3;
/** Chromium gives a worker that loops two seconds to end by itself. */
const ENDED_WITHIN_MS = 30_000;

const median = (values: number[]): number => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;

/** Is it the same face? Both as squares of their heights, by their overlap. */
function isSame(a: FaceAt, b: FaceAt): boolean {
  const sides = (one: FaceAt) => ({ x: one.x * WIDTH, y: one.y * HEIGHT, side: one.height * HEIGHT });
  const [first, second] = [sides(a), sides(b)];
  const along = (axis: 'x' | 'y') => Math.max(0, (first.side + second.side) / 2 - Math.abs(first[axis] - second[axis]));
  const both = Math.min(along('x'), first.side, second.side) * Math.min(along('y'), first.side, second.side);
  return both / (first.side ** 2 + second.side ** 2 - both) > 0.4;
}
const foundIn = (shown: Shown[], face: FaceAt): number => shown.filter(({ faces }) => faces.some((one) => isSame(one, face))).length;

if (chromiumPath === null) console.log('skipped: the camera in Chromium, because no Chromium is installed');

describe.skipIf(chromiumPath === null || process.platform !== 'linux')('the camera', { timeout: 240_000 }, () => {
  let bench: CameraBench;
  beforeAll(async () => {
    bench = await openBench();
  });
  afterAll(() => bench.close());

  test('is nobody’s but of the screens that need it, and what looks for a face is loaded when it is looked for', async () => {
    const { page, context, requested } = bench;
    const cashier = await context.newPage();
    await cashier.goto(bench.url('cashier'));
    await cashier.waitForSelector('#search:focus');
    const refused = () => navigator.mediaDevices.getUserMedia({ video: true }).then(() => 'filmed', (error: Error) => error.name);
    expect(await cashier.evaluate(refused)).toBe('NotAllowedError');
    await cashier.close();
    expect(requested.filter((path) => /face-worker|blazeface|wasm/.test(path))).toEqual([]);

    await bench.openCamera(page);
    await page.waitForSelector('.camera-said[data-guidance=noFace]');
    for (const part of [/face-worker-.*js/, /blazeface-.*json/, /blazeface-.*bin/, /wasm-simd-.*wasm/]) {
      expect(requested.filter((path) => part.test(path))).toHaveLength(1);
    }
    expect(await page.evaluate(() => navigator.mediaDevices.getUserMedia({ audio: true }).then(() => 'heard', (error: Error) => error.name))).toBe('NotAllowedError');
    // The page itself compiles nothing.
    const empty = [0, 97, 115, 109, 1, 0, 0, 0];
    expect(await page.evaluate((bytes) => WebAssembly.compile(new Uint8Array(bytes)).then(() => 'compiled', (error: Error) => error.name), empty)).toBe('CompileError');
  });

  test('finds the faces of real photographs, at a counter’s distance and far away', async () => {
    const table: Record<string, string | number>[] = [];
    let near = 0;
    let all = 0;
    let far = 0;
    for (const [name, faces] of Object.entries(photographs)) {
      const times: number[] = [];
      let found = 0;
      for (const person of faces.keys()) {
        const to = { x: 0.5, y: 0.5, height: 0.4 };
        const shown = await bench.checks(await stand(wall(), name, person, to), CHECKS);
        found += foundIn(shown, to);
        times.push(...shown.map(({ checkMs }) => checkMs));
      }
      const { scene, faces: there } = await whole(name);
      const shown = await bench.checks(scene, CHECKS);
      const foundFar = there.reduce((sum, face) => sum + foundIn(shown, face), 0);
      times.push(...shown.map(({ checkMs }) => checkMs));
      near += found;
      far += foundFar;
      all += faces.length * CHECKS;
      table.push({ photograph: name, people: faces.length, 'near %': (100 * found) / (faces.length * CHECKS), 'far %': Math.round((100 * foundFar) / (faces.length * CHECKS)), 'ms a check': median(times), 'checks/s': shown.at(-1)?.checksPerSecond ?? 0 });
    }
    console.table(table);
    expect(near / all).toBeGreaterThanOrEqual(0.95);
    expect(far / all).toBeGreaterThanOrEqual(0.6);
  });

  test.each<[Guidance, () => Promise<Scene> | Scene]>([
    ['ready', () => portrait()],
    ['noFace', () => wall()],
    ['manyFaces', async () => stand(await portrait({ x: 0.25, height: 0.3 }), 'sample3', 2, { x: 0.75, y: 0.5, height: 0.3 })],
    ['comeCloser', () => portrait({ height: 0.15 })],
    ['moveBack', () => portrait({ height: 0.85 })],
    // At the camera's left, which the mirror shows at the right.
    ['moveLeft', () => portrait({ x: 0.25 })],
    ['moveRight', () => portrait({ x: 0.75 })],
    ['moveUp', () => portrait({ y: 0.77, height: 0.3 })],
    ['moveDown', () => portrait({ y: 0.23, height: 0.3 })],
    ['tooDark', async () => lay(await portrait(), 'black', 0.75)],
    ['tooBright', async () => lay(await portrait(), 'white', 0.85)],
    ['backlit', () => stand(wall(250, 250), 'sample5', 0, { x: 0.5, y: 0.5, height: 0.28 })],
    ['lookHere', () => stand(wall(), 'sample2', 0, { x: 0.5, y: 0.5, height: 0.4 })],
    ['covered', () => flat(8)],
  ])('says %s', async (guidance, scene) => {
    bench.feed.show(await scene());
    await bench.expectGuidance(guidance);
    expect(await bench.page.locator('.camera-said').textContent()).toBe(cameraEn.guidance[guidance]);
  });

  test('shows the picture mirrored, with its boxes', async () => {
    const { page } = bench;
    bench.feed.show(await portrait({ x: 0.3 }));
    await bench.expectGuidance('moveLeft');
    const middle = await page.evaluate(() => {
      const over = document.querySelector('.face-view')?.getBoundingClientRect();
      const box = document.querySelector('.camera-overlay rect')?.getBoundingClientRect();
      return over && box ? (box.left + box.width / 2 - over.left) / over.width : 0;
    });
    expect(middle).toBeCloseTo(0.7, 1);
    expect(await page.evaluate(() => document.querySelector('video')?.style.transform)).toBe('scaleX(-1)');
    expect(await findings(page)).toEqual([]);
  });

  test('that hangs is frameless, and goes on when it does', async () => {
    bench.feed.show(await portrait());
    await bench.expectGuidance('ready');
    bench.signalCamera('SIGSTOP');
    await bench.expectCamera('frameless');
    expect(await bench.page.locator('.camera-said').textContent()).toBe('The camera sends no picture');
    expect(await bench.page.locator('.camera-overlay').count()).toBe(0);
    bench.signalCamera('SIGCONT');
    await bench.expectCamera('live');
    await bench.expectGuidance('ready');
  });

  test('that is gone ends, and is there again when it comes back', async () => {
    await bench.expectGuidance('ready');
    bench.signalCamera('SIGKILL');
    await bench.expectCamera('ended');
    expect(await bench.page.locator('.camera-said').textContent()).toBe('The camera was unplugged');
    await bench.expectCamera('live');
    await bench.expectGuidance('ready');
  });

  test('has a worker again where one broke or hung', async () => {
    const { page } = bench;
    const worker = () => page.workers().find((one) => one.url().includes('face-worker'));
    await bench.expectGuidance('ready');
    const broken = page.waitForEvent('worker');
    await worker()?.evaluate(() => void setTimeout(() => {
      throw new Error('out of memory');
    }));
    await page.waitForFunction((text) => document.querySelector('.camera-said')?.textContent === text, 'The face detector could not be loaded');
    await broken;
    await bench.expectGuidance('ready');
    const hung = page.waitForEvent('worker');
    await worker()?.evaluate(() => void setTimeout(() => {
      for (;;);
    }));
    await hung;
    bench.feed.show(wall());
    await bench.expectGuidance('noFace');
    await expect.poll(() => page.workers(), { timeout: ENDED_WITHIN_MS }).toHaveLength(1);
    bench.feed.show(await portrait());
    await bench.expectGuidance('ready');
  });

  test('tells nobody what it sees: numbers come out of the worker, and none of them leaves the page', async () => {
    const { context } = bench;
    const sent: string[] = [];
    context.on('page', (opened) => opened.on('websocket', (socket) => socket.on('framesent', ({ payload }) => sent.push(String(payload)))));
    await context.addInitScript(() => {
      const messages: unknown[] = [];
      Object.assign(window, { messages });
      const listen = Object.getOwnPropertyDescriptor(Worker.prototype, 'onmessage');
      Object.defineProperty(Worker.prototype, 'onmessage', {
        set(this: Worker, handler: (event: MessageEvent<unknown>) => void) {
          listen?.set?.call(this, (event: MessageEvent<unknown>) => {
            messages.push(event.data);
            handler(event);
          });
        },
      });
    });
    const other = await context.newPage();
    other.setDefaultTimeout(60_000);
    await bench.openCamera(other);
    bench.feed.show(await portrait());
    await other.waitForSelector('.camera-said[data-guidance=ready]');
    await other.waitForFunction(() => (window as never as { messages: unknown[] }).messages.length > 5);
    const kinds = await other.evaluate(() => {
      const leaves = (value: unknown): string[] => {
        if (value === null || typeof value !== 'object') return [typeof value === 'string' ? value : typeof (value ?? 0)];
        return ArrayBuffer.isView(value) || value instanceof ArrayBuffer ? ['bytes'] : Object.values(value).flatMap(leaves);
      };
      const { messages } = window as never as { messages: unknown[] };
      return { kinds: [...new Set(messages.flatMap(leaves))], longest: Math.max(...messages.map((message) => JSON.stringify(message).length)) };
    });
    expect(kinds.kinds.toSorted()).toEqual(['number', 'ready', 'seen']);
    expect(kinds.longest).toBeLessThan(2000);
    // It asks the terminal for the technician's view, and says nothing.
    expect(sent.filter((frame) => !/diagnostics\.(state|unlock|watch)|^\{"(token|resume)"/.test(frame))).toEqual([]);
    await other.close();
  });

  test('leaves a field uncoloured that was not touched, and counts fingers', async () => {
    const { page } = bench;
    await page.getByRole('button', { name: 'Touch test' }).click();
    await page.waitForSelector('.touch[open]');
    const devtools = await page.context().newCDPSession(page);
    const touch = (type: 'touchStart' | 'touchMove' | 'touchEnd', ...points: [number, number][]) =>
      devtools.send('Input.dispatchTouchEvent', { type, touchPoints: points.map(([x, y], id) => ({ x, y, id })) });
    await touch('touchStart', [40, 40], [1200, 40]);
    await touch('touchMove', [40, 140], [1200, 40]);
    await touch('touchEnd');
    await page.waitForFunction(() => document.querySelectorAll('.touch-fields .hit').length === 3);
    expect(await page.locator('.touch-said [role=status]').textContent()).toBe('3 of 64 fields touched, at most 2 fingers at once');
    expect(await page.locator('.touch-fields .hit').evaluateAll((fields) => fields.map((field) => (field as HTMLElement).dataset['field']))).toEqual(['0', '7', '8']);
    expect(await findings(page)).toEqual([]);
    await page.getByRole('button', { name: 'Close' }).click();
    await page.waitForSelector('.touch', { state: 'detached' });
  });

  test('is let go when the view is left, and keeps nothing but the choice', async () => {
    const { page } = bench;
    await page.locator('.list .device').first().click();
    await bench.expectCamera('live');
    const track = await page.evaluateHandle(() => (document.querySelector('video') as HTMLVideoElement & { srcObject: MediaStream }).srcObject.getVideoTracks()[0]);
    await page.locator('#tab-support').click();
    await page.waitForSelector('[data-view=support]');
    await expect.poll(() => track.evaluate((one) => one?.readyState), { timeout: ENDED_WITHIN_MS }).toBe('ended');
    await expect.poll(() => page.workers(), { timeout: ENDED_WITHIN_MS }).toEqual([]);
    const kept = await page.evaluate(() => Object.keys(localStorage).toSorted());
    expect(kept).toEqual(['guitai.camera', 'guitai.language', 'guitai.theme', 'guitai.volume']);
  });
});
