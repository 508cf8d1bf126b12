/** The kiosk's screen in the system's Chromium: kept up, and pictured for a technician. */
import type { Clock, Log } from '../../../ports.ts';
import { keepOpen, screenLimits, type Keeper, type Kept } from '../../keeper.ts';
import { COVER, PICTURE_QUALITY, UNCOVER } from '../../picture.ts';
import { openKioskWindow, type KioskWindow } from './window.ts';

/** What is on the screen, a JPEG in base64. @throws Error where the page does not answer */
export async function pictureOf({ ask }: Pick<KioskWindow, 'ask'>): Promise<string> {
  const { exceptionDetails } = await ask('Runtime.evaluate', { expression: COVER, awaitPromise: true });
  if (exceptionDetails !== undefined) throw new Error('the page could not be covered: no picture is taken');
  try {
    const { data } = await ask('Page.captureScreenshot', { format: 'jpeg', quality: PICTURE_QUALITY });
    return String(data);
  } finally {
    await ask('Runtime.evaluate', { expression: UNCOVER });
  }
}

export interface KioskScreen extends Kept {
  picture(): Promise<string>;
}

/**
 * @param options.browser Chromium's program
 * @param options.address the page's with a fresh token, asked for at each opening
 */
export function openKiosk(options: { browser: string; address(): string; data: string; clock: Pick<Clock, 'after'>; log: Log }): Keeper<KioskScreen> {
  const { browser, data, clock, log } = options;
  return keepOpen({
    name: 'kiosk.screen',
    limits: screenLimits,
    clock,
    log,
    open(onGone) {
      const window = openKioskWindow({ browser, url: options.address(), data, log, onGone });
      return { picture: () => pictureOf(window), kill: () => window.kill() };
    },
  });
}
