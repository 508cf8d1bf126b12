/** The technician's camera view in Chromium before a fake camera, with the browser host's own flags and profile. */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, type BrowserContext, type Page } from 'playwright';
import { LANE } from '#main/compose.ts';
import { startBrowserHost } from '#main/hosts/browser/host.ts';
import { browserArguments } from '#main/hosts/browser/open-browser.ts';
import { allowCamera } from '#main/hosts/browser/profile.ts';
import { TRAINING_PIN } from '#main/pin.ts';
import { openRig } from '#test/flow/rig.ts';
import { buildScreens, chromiumPath } from '../screens/stage.ts';
import { createFeed, type Feed } from './feed.ts';
import { HEIGHT, wall, WIDTH, type FaceAt, type Scene } from './photos.ts';

/** What is not there by then is not coming, however busy the machine is. */
const WITHIN_MS = 60_000;

/** What the view shows after one check. */
export interface Shown {
  camera: string;
  guidance: string;
  faces: FaceAt[];
  checkMs: number;
  checksPerSecond: number;
  brightness: number;
}

export interface CameraBench {
  page: Page;
  context: BrowserContext;
  feed: Feed;
  /** Paths that pages asked the host for. */
  requested: string[];
  url(role: 'cashier' | 'diagnostics'): string;
  /** Opens the view of the camera in a page. */
  openCamera(page: Page): Promise<void>;
  /** Shows a scene, and resolves with the next checks of it. */
  checks(scene: Scene, count: number): Promise<Shown[]>;
  /** Waits until the camera is in this state, or a customer is told this. @throws where it never comes */
  expectCamera(code: string): Promise<void>;
  expectGuidance(guidance: string): Promise<void>;
  /** A signal to the process in which Chromium has the camera. */
  signalCamera(signal: NodeJS.Signals): void;
  close(): Promise<void>;
}

export async function openBench(): Promise<CameraBench> {
  const staticDir = await buildScreens();
  const rig = await openRig();
  const host = await startBrowserHost({ connect: rig.terminal.connect, staticDir, port: 0 });
  const feed = createFeed(wall());
  const profile = mkdtempSync(join(tmpdir(), 'guitai-camera-'));
  const address = host.url('diagnostics', LANE);
  allowCamera(profile, address);
  const own = browserArguments({ role: 'diagnostics', url: address }, profile, true);
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: chromiumPath ?? '',
    viewport: { width: 1280, height: 800 },
    reducedMotion: 'reduce',
    // The window and the profile are Playwright's to give.
    args: [...own.filter((flag) => !/^--(app|user-data-dir)=/.test(flag)), '--use-fake-device-for-media-stream', `--use-file-for-fake-video-capture=${feed.file}`],
  });
  await context.addInitScript(() => localStorage.setItem('guitai.language', 'en'));
  const requested: string[] = [];
  context.on('request', (request) => requested.push(new URL(request.url()).pathname));
  const page = await context.newPage();
  page.setDefaultTimeout(WITHIN_MS);
  const expectSaid = (name: string, value: string) => page.waitForSelector(`.camera-said[data-${name}="${value}"]`).then(() => {});

  return {
    page,
    context,
    feed,
    requested,
    url: (role) => host.url(role, LANE),
    openCamera: async (on) => {
      await on.goto(host.url('diagnostics', LANE));
      await on.waitForSelector('#pin:focus');
      await on.keyboard.type(TRAINING_PIN, { delay: 60 });
      await on.keyboard.press('Enter');
      await on.waitForSelector('.device[aria-pressed=true]');
      await on.locator('#tab-camera').click();
      await on.waitForSelector('.camera-said[data-camera=live]');
    },
    checks: async (scene, count) => {
      // White between two scenes tells the one from the other.
      feed.show(wall(255, 255));
      await expectBrightness(page, 250, 255);
      feed.show(scene);
      await expectBrightness(page, 0, 249);
      return collect(page, count);
    },
    expectCamera: (code) => expectSaid('camera', code),
    expectGuidance: (guidance) => expectSaid('guidance', guidance),
    signalCamera: (signal) => {
      for (const pid of processesWith('video_capture.mojom', feed.file)) process.kill(pid, signal);
    },
    close: async () => {
      await context.close();
      await host.close();
      await rig.close();
      feed.remove();
      rmSync(profile, { recursive: true, force: true });
      rmSync(staticDir, { recursive: true, force: true });
    },
  };
}

const expectBrightness = (page: Page, from: number, to: number) =>
  page.waitForFunction(
    ([least, most]) => {
      const shown = Number.parseFloat(document.querySelectorAll('.camera-facts dd')[4]?.textContent ?? '');
      return shown >= least && shown <= most;
    },
    [from, to] as const,
  );

/** The next renderings of the view: one a check. */
async function collect(page: Page, count: number): Promise<Shown[]> {
  const seen = await page.evaluate(
    (wanted) =>
      new Promise<{ camera: string; guidance: string; facts: string[]; boxes: number[][] }[]>((resolve) => {
        const all: { camera: string; guidance: string; facts: string[]; boxes: number[][] }[] = [];
        const observer = new MutationObserver(() => {
          const said = document.querySelector<HTMLElement>('.camera-said');
          const boxes = [...document.querySelectorAll('.camera-overlay rect')].map((rect) => ['x', 'y', 'width', 'height'].map((name) => Number(rect.getAttribute(name))));
          const facts = [...document.querySelectorAll('.camera-facts dd')].map((fact) => fact.textContent ?? '');
          all.push({ camera: said?.dataset['camera'] ?? '', guidance: said?.dataset['guidance'] ?? '', facts, boxes });
          if (all.length < wanted) return;
          observer.disconnect();
          resolve(all);
        });
        observer.observe(document.querySelector('.camera-bench') as HTMLElement, { subtree: true, childList: true, characterData: true, attributes: true });
      }),
    count,
  );
  return seen.map(({ camera, guidance, facts, boxes }) => {
    const [checksPerSecond = 0, checkMs = 0] = (facts[2] ?? '').split('·').map(Number.parseFloat);
    const faces = boxes.map(([x = 0, y = 0, width = 0, height = 0]) => ({ x: (x + width / 2) / WIDTH, y: (y + height / 2) / HEIGHT, height: height / HEIGHT }));
    return { camera, guidance, faces, checkMs, checksPerSecond, brightness: Number.parseFloat(facts[4] ?? '') };
  });
}

/** Processes whose command line has all of these. */
export function processesWith(...parts: string[]): number[] {
  return readdirSync('/proc').flatMap((name) => {
    if (!/^\d+$/.test(name)) return [];
    try {
      const command = readFileSync(`/proc/${name}/cmdline`, 'utf8');
      return parts.every((part) => command.includes(part)) ? [Number(name)] : [];
    } catch {
      // Ended in the meantime.
      return [];
    }
  });
}
